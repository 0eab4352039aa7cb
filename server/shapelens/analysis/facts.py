"""What the analysis found out: immutable records, with positions relative to the statement that they lie in.

Positions hold a statement's id and lines relative to its first line, so that moving a statement changes no fact.
Lines are 1-based and columns are 0-based UTF-8 byte offsets, as in `ast`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, slots=True)
class Position:
    """A range of source inside a statement; `line` and `end_line` count from 0 at the statement's first line."""

    statement: int
    line: int
    col: int
    end_line: int
    end_col: int


@dataclass(frozen=True, slots=True)
class Range:
    """A range of source in the file as it is now: 1-based lines, byte columns."""

    line: int
    col: int
    end_line: int
    end_col: int

    def contains(self, line: int, col: int) -> bool:
        return (self.line, self.col) <= (line, col) <= (self.end_line, self.end_col)


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that a problem speaks of."""

    position: Position
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What Keras would refuse (`error`), or what runs but is doubtful (`warning`, `hint`)."""

    position: Position
    code: str
    severity: Severity
    message: str
    related: tuple[Related, ...] = ()
