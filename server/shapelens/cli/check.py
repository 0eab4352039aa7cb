"""`shapelens check`: the problems in files, folders and notebooks."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from shapelens import files
from shapelens.cli import common


def add(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    command.add_argument("paths", nargs="+", metavar="PATH")
    command.add_argument(
        "-j", "--jobs", type=_jobs, metavar="N", help="processes that work at once (default: one per core)"
    )
    command.add_argument(
        "--no-cache", dest="cache", action="store_false", help="look at files also if nothing has changed"
    )
    common.add_keras(command)


def _jobs(given: str) -> int:
    if not given.isdecimal() or not int(given):
        raise argparse.ArgumentTypeError(f"expected a positive number, got {given}")
    return int(given)


def run(options: argparse.Namespace) -> int:
    """Print the problems, in the order of the files."""
    from shapelens.batch.cache import Cache, home
    from shapelens.batch.progress import Progress
    from shapelens.batch.run import reports
    from shapelens.batch.workers import cores

    paths, missing = _paths(options.paths)
    cache = Cache(home() if options.cache else None)
    progress = Progress(sys.stderr, len(paths))
    status = common.CLEAN
    with closing(reports(paths, common.keras_of(options), options.jobs or cores(), cache, progress)) as found:
        for path, report in zip(paths, found, strict=True):
            status = max(
                status, common.BAD_USE if report.error else common.PROBLEMS if report.problems else common.CLEAN
            )
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
