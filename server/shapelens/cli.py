"""The command line: `shapelens serve | check | summary | graph | facts`."""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import re
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

    graph = commands.add_parser("graph", help="draw a model of a file as a picture")
    graph.add_argument("file", metavar="FILE")
    graph.add_argument("name", nargs="?", metavar="NAME", help="the variable, or the name given to the model")
    graph.add_argument(
        "-o",
        dest="out",
        metavar="OUT",
        help="a file that ends in .svg or .html, or - (default: NAME.svg in this folder)",
    )
    graph.add_argument("--expand-nested", action="store_true", help="draw what is inside of nested models")
    graph.set_defaults(run=_graph)

    facts = commands.add_parser("facts", help="print all that is known, one JSON object per file and line")
    facts.add_argument("paths", nargs="+", metavar="PATH")
    facts.set_defaults(run=_facts)

    for command in (check, summary, graph, facts):
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
    # Most of what is made stays: old objects are looked at rarely, and young ones less often than Python would.
    gc.set_threshold(5_000, 20, 50)
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

    module = _of_one_file(options, "summary")
    found = summaries(module, options.name)
    if not found:
        return _no_model(options)
    for index, summary in enumerate(found):
        if index:
            print()
        print_summary(summary)
    return CLEAN


def _of_one_file(options: argparse.Namespace, command: str) -> Module:
    path = Path(options.file)
    if path.is_dir():
        raise files.Unreadable(f"{path}: is a folder; {command} takes one file")
    try:
        document = files.read(path)
    except files.Unreadable as error:
        raise files.Unreadable(f"{path}: {error}") from error
    return _analysed(path, document, options)


def _no_model(options: argparse.Namespace) -> int:
    what = f"no model called `{options.name}`" if options.name else "no model"
    print(f"shapelens: {Path(options.file)}: {what} was found", file=sys.stderr)
    return PROBLEMS


def _graph(options: argparse.Namespace) -> int:
    from shapelens.features.models import models_named
    from shapelens.features.naming import automatic_names
    from shapelens.graph.layout import NotInstalled
    from shapelens.graph.page import page
    from shapelens.graph.picture import picture

    if options.out not in (None, "-") and Path(options.out).suffix.lower() not in (".svg", ".html"):
        return _bad_use(f"{options.out}: graph writes files that end in .svg or .html")
    module = _of_one_file(options, "graph")
    found = models_named(module, options.name)
    if not found:
        return _no_model(options)
    if len(found) > 1:
        names = ", ".join(automatic_names(module).get(model.ref, "?") for model in found)
        return _bad_use(f"{options.file}: there are several models, give the name of one: {names}")
    try:
        drawn = picture(module, found[0], None if options.expand_nested else ())
    except NotInstalled as error:
        return _bad_use(str(error))
    if options.out == "-":
        sys.stdout.buffer.write(drawn.svg.encode())
        sys.stdout.flush()
        return CLEAN
    out = Path(options.out or re.sub(r"[^\w.-]", "_", drawn.name) + ".svg")
    try:
        out.write_text(page(drawn) if out.suffix.lower() == ".html" else drawn.svg, encoding="utf-8", newline="\n")
    except OSError as error:
        return _bad_use(f"{out}: {error.strerror}")
    return CLEAN


def _bad_use(message: str) -> int:
    print(f"shapelens: {message}", file=sys.stderr)
    return BAD_USE
