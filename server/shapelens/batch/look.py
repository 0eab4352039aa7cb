"""Looks at one file: evaluates it, and says what there is to say and what that rests on."""

from __future__ import annotations

import inspect
import sys
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from shapelens import files
from shapelens.analysis.disk import noted
from shapelens.analysis.module import Module
from shapelens.batch.report import Grounds, Line, Outcome, Report
from shapelens.batch.states import Disk, digest, is_absent, state
from shapelens.features.cures.offer import cures
from shapelens.features.diagnostics import diagnostics
from shapelens.features.facts import problems

MAX_DEPTH: Final = 1000
"""Frames of Python for an evaluation, wherever it is called from: where it ends must not depend on that."""
JUST_NOW: Final = 20_000_000
"""Nanoseconds by which the time of a file may be behind the clock."""


def look(path: Path, keras: int | None, disk: Disk) -> Outcome:
    """What `check` says of a file. Of an evaluation that fails, which is a bug of ours, it says so."""
    started = time.time_ns()
    limit = sys.getrecursionlimit()
    try:
        content = files.content(path)
    except files.Unreadable as error:
        return Outcome(Report(error=str(error)))
    sys.setrecursionlimit(MAX_DEPTH + _depth())
    try:
        with noted() as asked:
            report = _report(path, files.document(path, content), keras)
    except files.Unreadable as error:
        return Outcome(Report(error=str(error)), digest(content), Grounds({}, {}))
    except Exception as error:  # One file that we fail on must not hide the others.
        return Outcome(Report(error=f"shapelens failed on this file: {type(error).__name__}: {error}"))
    finally:
        sys.setrecursionlimit(limit)
    return Outcome(report, digest(content), _grounds(path.absolute(), asked, started, disk))


def _report(path: Path, document: files.Document, keras: int | None) -> Report:
    with closing(Module(keras, path)) as module:
        module.update(document.text)
        lines: list[Line] = []
        records = problems(module)
        for problem, found in zip(records, diagnostics(module), strict=True):
            lines.append(("", f"{_place(document, problem)}: {problem['code']}: {problem['message']}"))
            lines += [("  ", f"{_place(document, related)}: {related['message']}") for related in problem["related"]]
            lines += [(f"  help: {cure.title}",) for cure in cures(module, found, most=1)]
    return Report(lines, any(problem["severity"] != "hint" for problem in records))


def _place(document: files.Document, record: dict[str, Any]) -> str:
    """`:line:col`, of a notebook `:cell N:line:col`; columns count from 1 here, as compilers do."""
    cell, line = document.place(record["line"])
    where = "" if cell is None else f":cell {cell}"
    return f"{where}:{line}:{record['col'] + 1}"


def _depth() -> int:
    """How many calls of Python we are in."""
    frame, depth = inspect.currentframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return depth


def _grounds(path: Path, asked: Iterable[Path], started: int, disk: Disk) -> Grounds | None:
    """The states of what was asked for; None where one may have changed between that and now."""
    others = {str(other): state(str(other)) for other in asked if other != path}
    there = [other for other, found in others.items() if not is_absent(found)]
    if any(_changed(other) >= started - JUST_NOW for other in there):
        return None
    # Which of them were evaluated is not asked: that of too many folders is known does no harm.
    folders = {str(path.parent), *(str(Path(other).parent) for other in there)}
    return Grounds(others, {folder: disk.folder(folder) for folder in sorted(folders)})


def _changed(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return time.time_ns()
