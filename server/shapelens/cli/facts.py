"""`shapelens facts`: all that is known of files, one JSON object per file and line."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from shapelens import files, finding
from shapelens.cli import common
from shapelens.config.project import Projects


def add(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    command.add_argument("paths", nargs="+", metavar="PATH", help="files and folders")
    common.add_keras(command)


def run(options: argparse.Namespace) -> int:
    """Print the facts of each file."""
    paths, missing = finding.find(options.paths, Projects().excludes)
    for path in paths:
        print(json.dumps(_facts_of(path, options)), flush=True)
    for one in missing:
        common.bad_use(f"{one.path}: {one.message}")
    return common.BAD_USE if missing else common.CLEAN


def _facts_of(path: Path, options: argparse.Namespace) -> dict[str, Any]:
    from shapelens.features.facts import facts

    try:
        document = files.read(path)
        found = facts(common.analysed(path, document, options))
    except files.Unreadable as error:
        return {"file": str(path), "error": str(error)}
    except Exception as error:  # One file that we fail on must not hide the others.
        return {"file": str(path), "error": f"{type(error).__name__}: {error}"}
    if document.cells is not None:
        for record in (*found["calls"], *found["models"], *found["problems"]):
            _in_cell(document, record)
    return {"file": str(path), **found}


def _in_cell(document: files.Document, record: dict[str, Any]) -> None:
    """Make the lines of a record count within their notebook cell."""
    cell, line = document.place(record["line"])
    shift = record["line"] - line
    record["cell"] = cell
    for inner in (record, *record.get("related", ()), *record.get("path", ())):
        own_cell, own_line = (cell, inner["line"] - shift) if inner is record else document.place(inner["line"])
        own_shift = inner["line"] - own_line
        inner["cell"] = own_cell
        inner["line"] = own_line
        if "end_line" in inner:
            inner["end_line"] -= own_shift
