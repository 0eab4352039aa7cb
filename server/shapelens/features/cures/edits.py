"""Edits of a text: what a cure consists of, how it is applied, and where places are afterwards."""

from __future__ import annotations

import io
import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from shapelens.analysis.facts import Range
from shapelens.immutable import immutable

_REST: Final = re.compile(r"[ \t]*,?[ \t]*(#[^\r\n]*)?[\r\n]+")
"""What may stand behind an item that has its line for itself."""
Place = tuple[int, int]
"""A 1-based line and a column in bytes of UTF-8."""


@immutable
class Edit:
    """Replace a range of the file as it is now by a text; an empty range inserts."""

    range: Range
    text: str


@immutable
class Cure:
    """What mends a problem: `preferred` is the one that an editor may take without asking."""

    title: str
    edits: tuple[Edit, ...]
    preferred: bool = False


@immutable
class Candidate:
    """A cure that is yet to be proved.

    `shown` is where the layer is made (or the function called) whose input or output, as it then is, the title tells.
    """

    title: str
    edits: tuple[Edit, ...]
    shown: tuple[Place, Literal["input", "output"]] | None = None
    same: Place | None = None
    """The call whose output must stay as it is."""
    counted: Place | None = None
    """Where the model is made whose params the title tells."""
    last: bool = False
    """Whether it is only worth a try where nothing simpler helps."""


def insertion(place: Place, text: str) -> Edit:
    """An edit that removes nothing."""
    return Edit(Range(*place, *place), text)


def start_of(where: Range) -> Place:
    """Where a range begins."""
    return where.line, where.col


def end_of(where: Range) -> Place:
    """Where a range ends."""
    return where.end_line, where.end_col


class Text:
    """A text by lines and columns."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = list(io.StringIO(text, newline=""))
        self._offsets = list(itertools.accumulate(map(len, self.lines), initial=0))
        first = self.lines[0] if self.lines else ""
        self.newline = first[len(first.rstrip("\r\n")) :] or "\n"

    def offset(self, place: Place) -> int:
        """The index of a place; past the end it is the end."""
        line, col = place
        if line > len(self.lines):
            return len(self.text)
        source = self.lines[line - 1]
        return self._offsets[line - 1] + (col if source.isascii() else len(source.encode()[:col].decode()))

    def place(self, offset: int) -> Place:
        """The place of an index, which is that of a character."""
        line = max(bisect_right(self._offsets, offset, hi=len(self.lines)), 1)
        return line, len(self.text[self._offsets[line - 1] : offset].encode())

    def of(self, where: Range) -> str:
        """The text in a range."""
        return self.text[self.offset(start_of(where)) : self.offset(end_of(where))]

    def indent(self, place: Place) -> str | None:
        """What stands before a place in its line, if that is nothing but space; None if the place is within a line."""
        before = self.lines[place[0] - 1].encode()[: place[1]].decode() if self.lines else ""
        goes_on = place[0] > 1 and self.lines[place[0] - 2].rstrip("\r\n").endswith("\\")
        return before if not before.strip() and not goes_on else None

    def whole_lines(self, where: Range) -> Range | None:
        """The lines of a range that has them for itself, but for a comma and a comment after it; else None."""
        last = self.lines[where.end_line - 1]
        rest = last.encode()[where.end_col :].decode()
        alone = self.indent(start_of(where)) is not None and _REST.fullmatch(rest) is not None
        return Range(where.line, 0, where.end_line + 1, 0) if alone else None

    def edited(self, edits: Iterable[Edit]) -> str:
        """The text after edits that do not overlap."""
        text = self.text
        for start, end, new in reversed(self._spans(edits)):
            text = text[:start] + new + text[end:]
        return text

    def collide(self, edits: Iterable[Edit]) -> bool:
        """Whether two edits are about the same characters."""
        spans = self._spans(edits)
        return any(one[1] > other[0] for one, other in itertools.pairwise(spans))

    def moved(self, edits: Sequence[Edit], place: Place, after: Text) -> Place:
        """Where a place is in the edited text: what is inserted at it stands before it."""
        offset = self.offset(place)
        shift = sum(len(new) - (end - start) for start, end, new in self._spans(edits) if end <= offset)
        return after.place(offset + shift)

    def _spans(self, edits: Iterable[Edit]) -> list[tuple[int, int, str]]:
        spans = [
            (self.offset(start_of(edit.range)), self.offset(end_of(edit.range)), n, edit.text)
            for n, edit in enumerate(edits)
        ]
        return [(start, end, text) for start, end, _, text in sorted(spans)]
