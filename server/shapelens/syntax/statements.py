"""Statements: the unit of analysis, each with its exact source, its node and an identity that survives edits.

They are built from a parsed piece of text. The lines of its nodes count from that of the statement's own node, which alone
is no line of anything; those of the statements inside it count from theirs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from types import MappingProxyType

from shapelens.syntax.bindings import Bindings, own_bindings, together
from shapelens.syntax.lines import split_lines
from shapelens.syntax.names import bound_names
from shapelens.syntax.recovery import BROKEN, Parsed, parse_piece
from shapelens.syntax.shapes import comment_behind

__all__ = ["BROKEN", "Statement", "parse_statements", "walk"]

_NO_BLOCKS: Mapping[str, tuple[Statement, ...]] = MappingProxyType({})
_ID = attrgetter("id")


@dataclass(eq=False, slots=True)
class Statement:
    """One statement of the source.

    `text` runs from its first line, decorators included, to its end. `line` is the 1-based line of `node.lineno` in its
    piece, `extent` the first and last line. `blocks` holds the nested statements: "body" (of every compound statement
    but `match`), and where there are any "orelse", "finalbody", "handler0"..., "case0"....
    If `broken`, the source does not parse: `node` is an `ast.Pass`, and `targets` are the names that it seems to bind.
    """

    id: int
    text: str
    node: ast.stmt
    line: int
    blocks: Mapping[str, tuple[Statement, ...]] = field(default_factory=lambda: _NO_BLOCKS)
    broken: bool = False
    targets: tuple[str, ...] = ()
    extent: tuple[int, int] = (0, 0)
    repair: str = ""
    """What was made of a statement that holds source which does not parse; empty if all of it does."""
    comment: str = ""
    """What stands behind it up to the end of a comment that says shapes: `  # shape: (None, 300)`; empty without one."""

    signs: frozenset[str] | None = None
    """What it tells of the Keras that it is for, once that was asked."""

    _version: tuple[object, ...] | None = None
    _bindings: Bindings | None = None

    def version(self) -> tuple[object, ...]:
        """What it says and where in its line, and which statements it holds: equal where all findings stay true."""
        if self._version is None:
            inner = [*chain.from_iterable(self.blocks.values())]
            ids = tuple(map(_ID, inner))
            deeper = tuple([statement.version()[3:] for statement in inner if statement.blocks])
            self._version = (self.text, self.repair, self.node.col_offset, ids, deeper, self.comment)
        return self._version

    def move(self, lines: int) -> None:
        """Take note that it stands so many lines further down in its piece."""
        self.line += lines
        self.extent = (self.extent[0] + lines, self.extent[1] + lines)

    def bindings(self) -> Bindings:
        """What it does to the names of the scope around it."""
        if self._bindings is None:
            own = Bindings(frozenset(self.targets)) if self.broken else own_bindings(self.node, self.text)
            scope = isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            self._bindings = (
                own if scope or not self.blocks else together((own, *map(body_bindings, self.blocks.values())))
            )
        return self._bindings


def body_bindings(statements: Sequence[Statement]) -> Bindings:
    """What statements in one scope do to its names."""
    return together([statement.bindings() for statement in statements])


def parse_statements(text: str) -> tuple[Statement, ...]:
    """The statements of a piece, each with the id 0: identities are given by the alignment."""
    return statements_of(text, parse_piece(text))


def statements_of(text: str, parsed: Parsed) -> tuple[Statement, ...]:
    """The statements of a text that is parsed."""
    return _Builder(text, parsed).block(None)


def walk(statements: Sequence[Statement]) -> Iterator[Statement]:
    """All statements, outer ones before their inner ones, in source order."""
    for statement in statements:
        yield statement
        for block in statement.blocks.values():
            yield from walk(block)


class _Builder:
    def __init__(self, text: str, parsed: Parsed) -> None:
        self.text = text
        self.parsed = parsed
        self.touched = {*parsed.patched, *parsed.broken, *parsed.filled}
        self.ascii = text.isascii()
        self.lines = split_lines(text)
        self.offsets = [0]
        for line in self.lines:
            self.offsets.append(self.offsets[-1] + len(line))

    def block(self, nodes: Sequence[ast.stmt] | None) -> tuple[Statement, ...]:
        return tuple(self._statement(node) for node in (self.parsed.body if nodes is None else nodes))

    def _body(self, nodes: Sequence[ast.stmt]) -> tuple[Statement, ...]:
        return self.block([node for node in nodes if not self._is_filling(node)])

    def _is_filling(self, node: ast.stmt) -> bool:
        return isinstance(node, ast.Pass) and node.lineno in self.parsed.filled

    def _statement(self, node: ast.stmt) -> Statement:
        if isinstance(node, ast.Pass) and node.lineno in self.parsed.broken:
            return self._broken(node, self.parsed.broken[node.lineno])
        first, start = self._start(node)
        last = node.end_lineno or node.lineno
        last = self.parsed.broken.get(last, last)  # a block may end with a broken statement
        end = self._end(last, node.end_col_offset or 0)
        touched = not self.touched.isdisjoint(range(first, last + 1))
        return Statement(
            0,
            self.text[start:end],
            node,
            node.lineno,
            self._blocks(node),
            extent=(first, last),
            repair=ast.dump(node, include_attributes=True) if touched else "",
            comment=comment_behind(self.text, end),
        )

    def _broken(self, node: ast.Pass, last: int) -> Statement:
        text = self.text[self._offset(node.lineno, node.col_offset) : self.offsets[last]].rstrip()
        node.end_lineno = last
        node.end_col_offset = len(self.lines[last - 1].rstrip().encode("utf-8", "surrogatepass"))
        extent = (node.lineno, last)
        return Statement(0, text, node, node.lineno, broken=True, targets=bound_names(text), extent=extent)

    def _blocks(self, node: ast.stmt) -> Mapping[str, tuple[Statement, ...]]:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.With() | ast.AsyncWith():
                return {"body": self._body(node.body)}
            case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
                return {"body": self._body(node.body), **self._optional("orelse", node.orelse)}
            case ast.Try() | ast.TryStar():
                return {
                    "body": self._body(node.body),
                    **{f"handler{n}": self._body(handler.body) for n, handler in enumerate(node.handlers)},
                    **self._optional("orelse", node.orelse),
                    **self._optional("finalbody", node.finalbody),
                }
            case ast.Match():
                return {f"case{n}": self._body(case.body) for n, case in enumerate(node.cases)}
            case _:
                return _NO_BLOCKS

    def _optional(self, name: str, nodes: list[ast.stmt]) -> dict[str, tuple[Statement, ...]]:
        return {name: self._body(nodes)} if nodes else {}

    def _start(self, node: ast.stmt) -> tuple[int, int]:
        """The first line, and the offset where the statement starts: at the `@` of its first decorator."""
        match node:
            case (
                ast.FunctionDef(decorator_list=[first, *_])
                | ast.AsyncFunctionDef(decorator_list=[first, *_])
                | ast.ClassDef(decorator_list=[first, *_])
            ):
                at = self.text.rfind("@", 0, self._offset(first.lineno, first.col_offset))
                line = first.lineno
                while line > 1 and self.offsets[line - 1] > at:
                    line -= 1
                return line, at
            case _:
                return node.lineno, self._offset(node.lineno, node.col_offset)

    def _end(self, line: int, column: int) -> int:
        """Lines that were patched have no columns: a statement ends with them."""
        if line in self.parsed.patched:
            return self.offsets[line - 1] + len(self.lines[line - 1].rstrip())
        return self._offset(line, column)

    def _offset(self, line: int, column: int) -> int:
        """The offset of a position of `ast`, whose columns count UTF-8 bytes."""
        if not self.ascii:
            source = self.lines[line - 1].encode("utf-8", "surrogatepass")
            column = len(source[:column].decode("utf-8", "surrogatepass"))
        return self.offsets[line - 1] + column
