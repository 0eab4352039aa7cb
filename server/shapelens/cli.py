"""The command line: `shapelens serve | check | summary | facts`."""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import closing
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
    check.add_argument(
        "-j", "--jobs", type=_jobs, metavar="N", help="processes that work at once (default: one per core)"
    )
    check.add_argument(
        "--no-cache", dest="cache", action="store_false", help="look at files also if nothing has changed"
    )
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


def _jobs(given: str) -> int:
    if not given.isdecimal() or not int(given):
        raise argparse.ArgumentTypeError(f"expected a positive number, got {given}")
    return int(given)


def _serve(_: argparse.Namespace) -> int:
    gc.set_threshold(
        5_000, 20, 50
    )  # Most of what is made stays: old objects are looked at rarely, and young ones less often.
    from shapelens.lsp.server import serve

    status = serve()
    sys.stderr.flush()
    os._exit(status)  # There is nothing left to be saved, and taking everything apart keeps the editor waiting.


def _analysed(path: Path, document: files.Document, options: argparse.Namespace) -> Module:
    from shapelens.analysis.module import Module

    module = Module(_keras(options), path)
    module.update(document.text)
    return module


def _keras(options: argparse.Namespace) -> int | None:
    return None if options.keras == "auto" else int(options.keras)


def _check(options: argparse.Namespace) -> int:
    from shapelens.batch.cache import Cache, home
    from shapelens.batch.progress import Progress
    from shapelens.batch.run import reports
    from shapelens.batch.workers import cores

    paths, missing = _paths(options.paths)
    cache = Cache(home() if options.cache else None)
    progress = Progress(sys.stderr, len(paths))
    status = CLEAN
    with closing(reports(paths, _keras(options), options.jobs or cores(), cache, progress)) as found:
        for path, report in zip(paths, found, strict=True):
            status = max(status, BAD_USE if report.error else PROBLEMS if report.problems else CLEAN)
            if report.error or report.lines:
                progress.clear()
            if report.error:
                print(f"{path}: {report.error}", file=sys.stderr)
            if report.lines:
                print("\n".join(str(path).join(line) for line in report.lines), flush=True)
    progress.clear()
    if missing is not None:
        raise missing
    return status


def _paths(names: Sequence[str]) -> tuple[list[Path], files.Unreadable | None]:
    """The files to look at, up to a path that does not exist."""
    paths: list[Path] = []
    try:
        paths.extend(files.find(names))
    except files.Unreadable as error:
        return paths, error
    return paths, None


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
    from shapelens.features.summary import summaries

    path = Path(options.file)
    if path.is_dir():
        raise files.Unreadable(f"{path}: is a folder; summary takes one file")
    try:
        document = files.read(path)
    except files.Unreadable as error:
        raise files.Unreadable(f"{path}: {error}") from error
    module = _analysed(path, document, options)
    found = summaries(module, options.name)
    if not found:
        what = f"no model called `{options.name}`" if options.name else "no model"
        print(f"shapelens: {path}: {what} was found", file=sys.stderr)
        return PROBLEMS
    for index, summary in enumerate(found):
        if index:
            print()
        print_summary(summary)
    return CLEAN
