"""What `check` says of a file, and what that rests on: plain data, which workers send and the cache keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Line = Sequence[str]
"""A line of the output in parts, between which the path of the file belongs, as the user gave it."""


@dataclass(frozen=True, slots=True)
class Report:
    """The lines about a file. `problems`: some of them are more than hints; `error`: why there are none."""

    lines: Sequence[Line] = ()
    problems: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a report rests on besides its file: the states of other files, and of the folders that modules are in."""

    files: Mapping[str, str]
    folders: Mapping[str, str]


@dataclass(frozen=True, slots=True)
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
        "lines": report.lines,
        "problems": report.problems,
        "error": report.error,
        "grounds": None if grounds is None else {"files": grounds.files, "folders": grounds.folders},
    }


def from_json(data: Any) -> Outcome:
    """The outcome that `as_json` made the data of.

    Raises:
        KeyError, TypeError: it is the data of something else.
    """
    report = Report(data["lines"], data["problems"], data["error"])
    grounds = data["grounds"]
    return Outcome(report, data["content"], None if grounds is None else Grounds(grounds["files"], grounds["folders"]))
