"""Looks at one file: evaluates it, and says what there is to say and what that rests on."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from shapelens import files
from shapelens.analysis.depth import same_depth
from shapelens.analysis.disk import noted
from shapelens.analysis.facts import Range
from shapelens.analysis.module import Module
from shapelens.batch.report import Grounds, Outcome, Place, Problem, Report
from shapelens.batch.states import Disk, digest, is_absent, state
from shapelens.features.cures.offer import cures
from shapelens.features.diagnostics import diagnostics
from shapelens.syntax.lines import LINE_END

JUST_NOW: Final = 20_000_000
"""Nanoseconds by which the time of a file may be behind the clock."""


def look(path: Path, keras: int | None, disk: Disk) -> Outcome:
    """What `check` says of a file. Of an evaluation that fails, which is a bug of ours, it says so."""
    started = time.time_ns()
    try:
        content = files.content(path)
    except files.Unreadable as error:
        return Outcome(Report(error=str(error)))
    report, asked = look_at(path, content, keras)
    if asked is None:
        return Outcome(report)
    return Outcome(report, digest(content), _grounds(path.absolute(), asked, started, disk))


def look_at(path: Path | None, content: bytes, keras: int | None) -> tuple[Report, Iterable[Path] | None]:
    """What `check` says of what is, or might be, in a file, and the files that were asked for; None: it is for this once."""
    try:
        with same_depth(), noted() as asked:
            return _report(path, content, keras), asked
    except files.Unreadable as error:
        return Report(error=str(error)), ()
    except Exception as error:  # One file that we fail on must not hide the others.
        return Report(error=f"shapelens failed on this file: {type(error).__name__}: {error}"), None


def _report(path: Path | None, content: bytes, keras: int | None) -> Report:
    document = files.document(path or Path(), content)
    with closing(Module(keras, path)) as module:
        module.update(document.text)
        found = diagnostics(module)
        if not found:
            return Report()
        places = _Places(document, content)
        return Report(
            [
                Problem(
                    one.code,
                    one.severity,
                    one.message,
                    places.of(one.range),
                    [(places.of(where), message) for where, message in one.related],
                    next((cure.title for cure in cures(module, one, most=1)), None),
                )
                for one in found
            ]
        )


class _Places:
    """Ranges of the text of a document, for those who look at its file."""

    def __init__(self, document: files.Document, content: bytes) -> None:
        self._document = document
        self._lines = LINE_END.split(document.text)
        self._rows = None if document.cells is None else files.rows(content)

    def of(self, where: Range) -> Place:
        """The place of a range."""
        cell, line = self._document.place(where.line)
        row = line if self._rows is None else self._rows[where.line - 1]
        return Place(
            cell,
            line,
            self._column(where.line, where.col),
            where.end_line - where.line + line,
            self._column(where.end_line, where.end_col),
            row,
            self._lines[where.line - 1],
        )

    def _column(self, line: int, col: int) -> int:
        text = self._lines[line - 1]
        return 1 + (col if text.isascii() else len(text.encode("utf-8", "surrogatepass")[:col].decode(errors="ignore")))


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
