"""Cuts text into top-level pieces.

A piece is the lines of one top-level statement (or of several on one line) with the blank and comment lines after it;
those at the head of the file belong to the first piece. Where a piece ends depends on the text from its start on and
on nothing else, so that pieces survive an edit elsewhere.
"""

import re
from collections.abc import Set
from typing import NamedTuple

from shapelens.syntax.lines import LogicalLine, count_line_ends, logical_line
from shapelens.syntax.parsing import error_line

LOOKAHEAD = 64  # characters after a piece that may decide whether it ends there

_CODE_AT_COLUMN_0 = re.compile(r"\ufeff?\f{0,16}[^\s#]")
_BLANK = re.compile(r"\ufeff?[ \t\f]*(?:#[^\r\n]*)?(?:[\r\n]|\Z)")
_CONTINUES = re.compile(r"\f{0,16}(?:else|elif|except|finally)\b")
_DECORATOR = re.compile(r"\ufeff?\f{0,16}@")
_DECORATED = re.compile(r"\f{0,16}(?:@|(?:def|class|async)\b)")


class Cut(NamedTuple):
    end: int
    reach: int  # the piece ends here as long as the text up to this offset stays the same


def cut(text: str, start: int) -> Cut:
    """Where the piece that starts at `start` ends.

    A bracket or quote that is left open may close by accident far below: if what it holds looks like statements and
    the whole does not parse, then it is held to be unclosed.
    """
    forced: Set[int] = frozenset()
    reach = 0
    while True:
        end, lines, looked = _candidate(text, start, forced)
        reach = max(reach, looked, end + LOOKAHEAD)
        suspects = [line for line in lines if line.swallows]
        if not suspects:
            return Cut(end, reach)
        wrong = error_line(text[start:end])
        culprit = next((line for line in suspects if wrong and _holds(text, start, line, wrong)), None)
        if culprit is None:
            return Cut(end, reach)
        forced = forced | {culprit.start}


def _candidate(text: str, start: int, forced: Set[int]) -> tuple[int, list[LogicalLine], int]:
    suspects: list[LogicalLine] = []
    pos, reach = start, 0
    seen_code = decorated = False
    while pos < len(text):
        if _CODE_AT_COLUMN_0.match(text, pos):
            joins = _DECORATED.match(text, pos) if decorated else _CONTINUES.match(text, pos)
            if seen_code and not joins:
                break
            seen_code, decorated = True, _DECORATOR.match(text, pos) is not None
        elif not seen_code:
            seen_code = _BLANK.match(text, pos) is None
        line = logical_line(text, pos, forced)
        reach = max(reach, line.reach)
        if line.swallows:
            suspects.append(line)
        pos = line.end
    return pos, suspects, reach


def _holds(text: str, start: int, line: LogicalLine, wrong: int) -> bool:
    first = 1 + count_line_ends(text[start : line.start])
    return first <= wrong <= first + count_line_ends(text[line.start : line.end])
