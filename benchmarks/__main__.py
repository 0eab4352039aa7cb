"""Measure our server beside others, in turn (A B C A B C ...), and print the tables: `python -m benchmarks`."""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.batch import check_twice
from benchmarks.generate import Construct, program
from benchmarks.report import report, write_docs
from benchmarks.results import ColdRun, EditRun, Results, load, machine
from benchmarks.servers import ROOT, Server, copy_real_files, environment, servers, versions
from benchmarks.session import QUICK, Amounts, Session, edit_session, reading_session

PARTS: Final = ("sessions", "real", "edits", "cold", "batch")
EDITED: Final[Sequence[tuple[Construct, bool, int]]] = (
    ("functions", False, 10_000),
    ("functions", True, 10_000),
    ("main", False, 1_000),
    ("methods", False, 1_000),
    ("init", False, 1_000),
    ("call", False, 1_000),
    ("with", False, 1_000),
)
"""Programs in which one edit is measured, whether at the top, and their lines; beside the same with 100 lines."""
SMALL: Final = 100
NAMES: Final = [each.name for each in servers("", ROOT)]


def main() -> None:
    options = _options()
    results = load(options.load) if options.load else _measure(options)
    print(report(results))
    if options.write_docs:
        write_docs(results)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv" / "bench", help="environment with the peers")
    parser.add_argument("--real", type=Path, help="folder with Keras' source (default: `real` in that of the peers)")
    parser.add_argument("--ours", metavar="COMMAND", default="", help="what serves (default: shapelens serve)")
    parser.add_argument("--servers", nargs="+", choices=NAMES, metavar="NAME", help=f"only these of {', '.join(NAMES)}")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="only these parts")
    parser.add_argument("--sizes", nargs="+", type=int, default=[100, 1_000, 10_000], metavar="LINES")
    parser.add_argument("--files", type=int, default=1_000, help="files in the tree for `check`")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="little of everything, once: whether it works")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep all measurements there")
    parser.add_argument("--load", type=Path, metavar="FILE", help="measure nothing: report what was kept there")
    parser.add_argument("--write-docs", action="store_true", help="put the tables into docs/performance.md")
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.repeats, options.files = [SMALL], 1, 40
    return options


def _measure(options: argparse.Namespace) -> Results:
    known = servers(options.ours, options.peers)
    chosen = [each for each in known if not options.servers or each.name in options.servers]
    present = [each for each in chosen if not each.missing()]
    installed = versions(options.peers)
    told = {each.package: installed[each.package] for each in present if each.package in installed}
    missing = [each.name for each in chosen if each.missing()]
    results = Results(machine(), told, options.repeats, missing)
    with TemporaryDirectory(prefix="bench-") as folder:
        for step in _steps(options, present, Path(folder), results):
            print(step, file=sys.stderr, flush=True)
            if options.json:
                results.save(options.json)
    return results


def _steps(options: argparse.Namespace, present: list[Server], folder: Path, results: Results) -> Iterator[str]:
    """Measure one thing after the other, with files of Keras in the folder; yields a line about each."""
    amounts = QUICK if options.quick else Amounts()
    around = environment(options.peers)
    files = copy_real_files(options.real or options.peers / "real", folder)[: 2 if options.quick else None]
    if not files:
        yield "no source of Keras was found: its files are left out"
    if {"sessions", "real"} & {*options.only}:
        for server in present:  # Nobody's first start counts, in which bytecode and caches are written.
            asyncio.run(reading_session(server, [], folder, amounts, around))
    for repeat in range(options.repeats):
        turn = f"[{repeat + 1}/{options.repeats}]"
        if "sessions" in options.only:
            for size in options.sizes:
                for server in present:
                    session = asyncio.run(edit_session(server, program(size), amounts, around))
                    results.sessions.append(session)
                    yield f"{turn} {size} lines: {_told(session)}"
        if "real" in options.only and files:
            for server in present:
                results.reading += asyncio.run(reading_session(server, files, folder, amounts, around))
                yield f"{turn} files of Keras: {_told(results.reading[-1])}"
        if "edits" in options.only:
            yield from (f"{turn} {step}" for step in _edits(options, results))
        if "cold" in options.only:
            yield from (f"{turn} {step}" for step in _cold(files, results))
    if "batch" in options.only:
        for server in present:
            if server.check and (batch := check_twice(server, options.files, around)):
                results.batch.append(batch)
                yield f"check: {server.name} {batch.first.seconds:.1f} s, {batch.second.seconds:.1f} s"


def _told(session: Session) -> str:
    return f"{session.server} (busyness {session.busyness:.0f} ms) {session.problem}".rstrip()


def _edits(options: argparse.Namespace, results: Results) -> Iterator[str]:
    for construct, at_top, lines in EDITED:
        for size in (SMALL, SMALL * 2 if options.quick else lines):
            arguments = [construct, str(size), "--edits", "6" if options.quick else "40", *["--top"] * at_top]
            if costs := _in_a_process("edits", arguments):
                results.edits.append(EditRun(construct, at_top, size, **costs))
            yield f"edit: {' '.join(arguments)}"


def _cold(files: Sequence[Path], results: Results) -> Iterator[str]:
    with TemporaryDirectory(prefix="bench-") as folder:
        generated = Path(folder, "1,000 generated lines")
        generated.write_text(program(1_000), "utf-8")
        for path in (generated, *files):
            if cost := _in_a_process("cold", [str(path)]):
                results.cold.append(ColdRun(path.name, **cost))
            yield f"first evaluation: {path.name}"


def _in_a_process(module: str, arguments: Sequence[str]) -> dict[str, list[float]]:
    """What a module of this package prints when it is run; nothing if it fails, which it says itself."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else {}


if __name__ == "__main__":
    main()
