"""The command line: `shapelens serve | check | summary | facts`."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from shapelens import __version__, files

if TYPE_CHECKING:
    from shapelens.analysis.module import Module

CLEAN: Final = 0
PROBLEMS: Final = 1
BAD_USE: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns its exit status: 0 clean, 1 problems found, 2 bad use."""
    logging.getLogger("shapelens").addHandler(logging.NullHandler())
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except files.Unreadable as error:
        print(f"shapelens: {error}", file=sys.stderr)
        return BAD_USE
    except BrokenPipeError:
        # Whoever read us has seen enough; there is nobody left to complain to.
        sys.stderr.close()
        return CLEAN
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shapelens", description="Shapes and params of Keras models, without running them."
    )
    parser.add_argument("--version", action="version", version=f"shapelens {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="run the language server on stdin and stdout")
    serve.add_argument("--stdio", action="store_true", help="the only way it talks; accepted since editors pass it")
    serve.set_defaults(run=_serve)

    check = commands.add_parser("check", help="print the problems in files, folders and notebooks")
    check.add_argument("paths", nargs="+", metavar="PATH")
    check.set_defaults(run=_check)

    summary = commands.add_parser("summary", help="print model.summary() of the models in a file")
    summary.add_argument("file", metavar="FILE")
    summary.add_argument("name", nargs="?", metavar="NAME", help="the variable, or the name given to the model")
    summary.set_defaults(run=_summary)

    facts = commands.add_parser("facts", help="print all that is known, one JSON object per file and line")
    facts.add_argument("paths", nargs="+", metavar="PATH")
    facts.set_defaults(run=_facts)

    for command in (check, summary, facts):
        command.add_argument(
            "--keras",
            choices=("2", "3", "auto"),
            default="auto",
            help="the Keras to assume (auto: by the project and the file)",
        )
    return parser


def _serve(_: argparse.Namespace) -> int:
    from shapelens.lsp.server import serve

    return serve() or CLEAN


def _analysed(path: Path, document: files.Document, options: argparse.Namespace) -> Module:
    from shapelens.analysis.module import Module

    module = Module(None if options.keras == "auto" else int(options.keras), path)
    module.update(document.text)
    return module


def _check(options: argparse.Namespace) -> int:
    from shapelens.features.cures.offer import cures
    from shapelens.features.diagnostics import diagnostics
    from shapelens.features.facts import problems

    status = CLEAN
    for path in files.find(options.paths):
        try:
            document = files.read(path)
        except files.Unreadable as error:
            print(f"{path}: {error}", file=sys.stderr)
            status = max(status, BAD_USE)
            continue
        module = _analysed(path, document, options)
        for problem, found in zip(problems(module), diagnostics(module), strict=True):
            if problem["severity"] != "hint":
                status = max(status, PROBLEMS)
            print(f"{_place(path, document, problem)}: {problem['code']}: {problem['message']}", flush=True)
            for related in problem["related"]:
                print(f"  {_place(path, document, related)}: {related['message']}", flush=True)
            for cure in cures(module, found)[:1]:
                print(f"  help: {cure.title}", flush=True)
    return status


def _place(path: Path, document: files.Document, record: dict[str, Any]) -> str:
    """`file:line:col`, of a notebook `file:cell N:line:col`; columns count from 1 here, as compilers do."""
    cell, line = document.place(record["line"])
    where = f"{path}" if cell is None else f"{path}:cell {cell}"
    return f"{where}:{line}:{record['col'] + 1}"


def _facts(options: argparse.Namespace) -> int:
    for path in files.find(options.paths):
        print(json.dumps(_facts_of(path, options)), flush=True)
    return CLEAN


def _facts_of(path: Path, options: argparse.Namespace) -> dict[str, Any]:
    from shapelens.features.facts import facts

    try:
        document = files.read(path)
        found = facts(_analysed(path, document, options))
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


def _summary(options: argparse.Namespace) -> int:
    from shapelens.features.render import print_summary
    from shapelens.features.summary import models_named

    path = Path(options.file)
    if path.is_dir():
        raise files.Unreadable(f"{path}: is a folder; summary takes one file")
    try:
        document = files.read(path)
    except files.Unreadable as error:
        raise files.Unreadable(f"{path}: {error}") from error
    module = _analysed(path, document, options)
    summaries = models_named(module, options.name)
    if not summaries:
        what = f"no model called `{options.name}`" if options.name else "no model"
        print(f"shapelens: {path}: {what} was found", file=sys.stderr)
        return PROBLEMS
    for index, found in enumerate(summaries):
        if index:
            print()
        print_summary(found)
    return CLEAN
