"""An edit inside a long statement: only the statements that it touches are parsed again.

The lines of a few statements of one block, put below an `if` of their own, parse as they do in their place. Where they
do not parse, or no longer stand in that block, the whole piece is parsed as if it were new.
"""

from __future__ import annotations

import ast
import copy
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple

from shapelens.syntax.parsing import parse, plain
from shapelens.syntax.recovery import Parsed
from shapelens.syntax.statements import Statement, statements_of, walk

_WRAPPER = "if 1:\n"
_CLAUSES = (ast.Try, ast.TryStar, ast.Match)
"""Statements with expressions between their blocks."""
_CODE = re.compile(r"[ \t]*[^\s#]")
MIN_LINES = 4
"""Shorter pieces are parsed as a whole."""


class Edit(NamedTuple):
    """A change of a piece of text: what stood from `start` to `old_end` stands from `start` to `new_end` now."""

    start: int
    old_end: int
    new_end: int


class Replaced(NamedTuple):
    """The statement of a piece after an edit, and the statements that were parsed again, as they were and as they are."""

    top: Statement
    old: tuple[Statement, ...]
    new: tuple[Statement, ...]
    changed: tuple[Statement, ...]
    """The statements around these, the outermost first."""


class _Block(NamedTuple):
    """A block of a statement, by its name, and the range of those statements in it that an edit may concern."""

    around: Statement
    name: str
    first: int
    last: int


def edited(
    top: Statement, old: str, new: str, edit: Edit, align: Callable[[Sequence[Statement], Sequence[Statement]], None]
) -> Replaced | None:
    """A piece's one statement after an edit inside it; None if the piece has to be parsed as a whole.

    Args:
        top: the statement; what follows the edit in it is moved to its new lines.
        old: the text of the piece before the edit.
        new: its text after it.
        edit: what differs.
        align: gives the new statements their ids.
    """
    lines = new.split("\n")
    if len(lines) < MIN_LINES or "\r" in new or "\f" in new or top.repair:
        return None
    first = 1 + old.count("\n", 0, edit.start)
    last = first + old.count("\n", edit.start, edit.old_end)
    shift = new.count("\n", edit.start, edit.new_end) - (last - first)
    if any(map(_CODE.match, lines[max(top.extent[1], last) + shift :])):
        return None  # It did not parse there, and is in no statement.
    path = _path(top, first, last, shift)
    for depth in range(len(path), 0, -1):
        found = _parsed(path[depth - 1], lines, first, last, shift)
        if found is None:
            continue
        block = path[depth - 1]
        gone = block.around.blocks[block.name][block.first : block.last + 1]
        align(gone, found)
        changed = _around(path[:depth], found, shift, lines)
        return Replaced(changed[0], gone, found, changed)
    return None


def _path(top: Statement, first: int, last: int, shift: int) -> list[_Block]:
    """The blocks that the lines lie in, the outermost first; none whose statement has parts after it that would move."""
    path: list[_Block] = []
    around: Statement | None = top
    while around is not None:
        found = _block_at(around, first, last)
        if found is None or (shift and isinstance(around.node, _CLAUSES) and found.name != [*around.blocks][-1]):
            break
        path.append(found)
        inner = around.blocks[found.name][found.first]
        around = inner if found.first == found.last and inner.blocks and first > inner.extent[0] else None
    return path


def _block_at(around: Statement, first: int, last: int) -> _Block | None:
    """The last block that begins before the lines; past its end the last one alone goes on, after others comes a clause."""
    for name, block in reversed([*around.blocks.items()]):
        if not block or block[0].extent[0] > first or (block[-1].extent[1] < last and block[-1] is not _end(around)):
            continue
        low = bisect_right(block, first, key=lambda inner: inner.extent[0]) - 1
        high = min(bisect_left(block, last, key=lambda inner: inner.extent[1]), len(block) - 1)
        return _Block(around, name, low, max(low, high))
    return None


def _end(around: Statement) -> Statement | None:
    """The last statement of the last block."""
    blocks = [block for block in around.blocks.values() if block]
    return blocks[-1][-1] if blocks else None


def _parsed(block: _Block, lines: Sequence[str], first: int, last: int, shift: int) -> tuple[Statement, ...] | None:
    """The new statements in the place of those of a block; None if they are not what the block then holds."""
    siblings = block.around.blocks[block.name]
    gone = siblings[block.first : block.last + 1]
    start, end = gone[0].extent[0], max(gone[-1].extent[1], last) + shift
    before = siblings[block.first - 1].extent[1] if block.first else 0
    after = siblings[block.last + 1].extent[0] + shift if block.last + 1 < len(siblings) else end + 1
    if not before < start <= end < after or any(statement.repair or statement.broken for statement in gone):
        return None
    source = _WRAPPER + "\n".join(lines[start - 1 : end]) + "\n"
    tree = parse(plain(source))
    if not isinstance(tree, ast.Module) or len(tree.body) != 1 or not isinstance(tree.body[0], ast.If):
        return None
    indent = _indent(gone[0], lines[start - 1])
    found = statements_of(source, Parsed(tree.body[0].body, {}, frozenset(), frozenset()))
    for statement in walk(found):
        statement.move(start - 2)
    inside = all(_indent(statement, lines[statement.extent[0] - 1]) == indent for statement in found)
    return found if inside and indent is not None and not tree.body[0].orelse else None


def _indent(statement: Statement, line: str) -> str | None:
    """What stands before a statement in its line; None if that is more than blanks."""
    before = line[: statement.node.col_offset]
    return before if not before.strip(" \t") else None


def _around(
    path: Sequence[_Block], found: tuple[Statement, ...], shift: int, lines: Sequence[str]
) -> tuple[Statement, ...]:
    """The statements around new ones, with these inside; what follows in them is moved."""
    lengths = [*accumulate(map(len, lines), initial=0)]
    text = "\n".join(lines)
    changed: list[Statement] = []
    for around, name, low, high in reversed(path):
        later = False
        for other, block in around.blocks.items() if shift else ():
            for statement in walk(block if later else block[high + 1 :] if other == name else ()):
                statement.move(shift)
            later = later or other == name
        block = around.blocks[name]
        blocks = {**around.blocks, name: (*block[:low], *found, *block[high + 1 :])}
        node = _with_body(around.node, name, [inner.node for inner in blocks[name]])
        end, comment = around.extent[1] + shift, around.comment
        if _end(around) is block[high]:
            end, comment = found[-1].extent[1], found[-1].comment
            node.end_col_offset = found[-1].node.end_col_offset
        node.end_lineno = node.lineno + end - around.line
        first = around.extent[0] - 1
        begins = lengths[first] + first + _characters(lines[first], node.col_offset)
        ends = lengths[end - 1] + end - 1 + _characters(lines[end - 1], node.end_col_offset or 0)
        extent = (around.extent[0], end)
        whole = Statement(around.id, text[begins:ends], node, around.line, blocks, extent=extent, comment=comment)
        changed.append(whole)
        found = (whole,)
    return tuple(reversed(changed))


def _with_body(node: ast.stmt, name: str, body: list[ast.stmt]) -> ast.stmt:
    """A copy of a compound statement with another block."""
    made = copy.copy(node)
    for prefix, field in (("handler", "handlers"), ("case", "cases")):
        if name.startswith(prefix):
            clauses = [*getattr(node, field)]
            number = int(name[len(prefix) :])
            clauses[number] = copy.copy(clauses[number])
            clauses[number].body = body
            setattr(made, field, clauses)
            return made
    setattr(made, name, body)
    return made


def _characters(line: str, col: int) -> int:
    """The index of a column that counts bytes."""
    return col if line.isascii() else len(line.encode()[:col].decode(errors="ignore"))
