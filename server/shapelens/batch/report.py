"""What `check` says of a file, and what that rests on: plain data, which workers send and the cache keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shapelens.immutable import as_dict, immutable


@immutable
class Place:
    """A range of source. Lines and columns count from 1, columns in characters; the end is where it is over.

    In a notebook, lines count within the `cell`, and `row` is the line of the file itself that it begins in.
    """

    cell: int | None
    line: int
    column: int
    end_line: int
    end_column: int
    row: int
    text: str
    """The first line."""

    def __str__(self) -> str:
        where = "" if self.cell is None else f"cell {self.cell}:"
        return f"{where}{self.line}:{self.column}"


@immutable
class Problem:
    """A problem in a file; `related` are the places that it speaks of, and `cure` what would help."""

    code: str
    severity: str
    message: str
    place: Place
    related: Sequence[tuple[Place, str]] = ()
    cure: str | None = None


@immutable
class Report:
    """The problems of a file; `error`: why it was not looked at."""

    problems: Sequence[Problem] = ()
    error: str | None = None


@immutable
class Grounds:
    """What a report rests on besides its file: the states of other files, and of the folders that modules are in."""

    files: Mapping[str, str]
    folders: Mapping[str, str]


@immutable
class Outcome:
    """A report; `content` is the digest of what was read. Without grounds it is for this once: it may be another tomorrow."""

    report: Report
    content: str = ""
    grounds: Grounds | None = None


def as_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON data."""
    report, grounds = outcome.report, outcome.grounds
    return {
        "content": outcome.content,
        "problems": [_row(problem) for problem in report.problems],
        "error": report.error,
        "grounds": None if grounds is None else {"files": grounds.files, "folders": grounds.folders},
    }


def _row(problem: Problem) -> list[Any]:
    related = [(_place(place), told) for place, told in problem.related]
    return [problem.code, problem.severity, problem.message, _place(problem.place), related, problem.cure]


def _place(place: Place) -> list[Any]:
    return [*as_dict(place).values()]


def from_json(data: Any) -> Outcome:
    """The outcome that `as_json` made the data of.

    Raises:
        KeyError, TypeError, ValueError: it is the data of something else.
    """
    report = Report([_problem(*problem) for problem in data["problems"]], data["error"])
    grounds = data["grounds"]
    return Outcome(report, data["content"], None if grounds is None else Grounds(grounds["files"], grounds["folders"]))


def _problem(code: str, severity: str, message: str, place: Any, related: Any, cure: str | None) -> Problem:
    others = [(Place(*where), told) for where, told in related]
    return Problem(code, severity, message, Place(*place), others, cure)
