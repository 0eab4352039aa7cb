"""The program's source where a problem is: syntax nodes at places, calls and their arguments, and edits of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.analysis.facts import Range
from shapelens.analysis.module import Module
from shapelens.features.cures.edits import Edit, Text, end_of, insertion, start_of
from shapelens.immutable import immutable
from shapelens.syntax.statements import Statement
from shapelens.values.place import Anchor

Node = ast.expr | ast.keyword | ast.alias | ast.stmt


@immutable
class Spot:
    """A syntax node in its statement, whose lines count from elsewhere: `shift` leads to those of the file."""

    node: Node
    statement: ast.stmt
    shift: int

    def at(self, node: Node) -> Spot:
        """Another node of the same statement."""
        return Spot(node, self.statement, self.shift)

    @property
    def range(self) -> Range:
        node = self.node
        return Range(
            node.lineno + self.shift,
            node.col_offset,
            (node.end_lineno or node.lineno) + self.shift,
            node.end_col_offset or node.col_offset,
        )

    def around(self) -> Iterator[Node]:
        """The nodes around it in its statement, the innermost first."""
        inside: ast.AST = self.node
        parents = {id(child): node for node in ast.walk(self.statement) for child in ast.iter_child_nodes(node)}
        while (parent := parents.get(id(inside))) is not None:
            if isinstance(parent, ast.expr | ast.keyword | ast.stmt):
                yield parent
            inside = parent

    def call_around(self) -> ast.Call | None:
        """The innermost call that it is a part of."""
        return next((node for node in self.around() if isinstance(node, ast.Call)), None)


@immutable
class Source:
    """The text of an evaluated module, and the nodes in it."""

    module: Module
    text: Text

    def find(self, anchor: Anchor) -> Spot | None:
        """The outermost expression, keyword or imported name of exactly the range that an anchor stands for."""
        where = self.module.resolve(anchor)
        return None if where is None else self.at(where)

    def at(self, where: Range) -> Spot | None:
        """The outermost expression, keyword or imported name of exactly this range."""
        chain = self.module.source.chain_at(where.line, where.col)
        for statement in reversed(chain):
            if statement.broken:
                return None
            whole = self._spot(statement)
            for node in own_nodes(statement.node):
                if isinstance(node, ast.expr | ast.keyword | ast.alias):
                    spot = whole.at(node)
                    if spot.range == where:
                        return spot
        return None

    def call(self, anchor: Anchor) -> Spot | None:
        """The call that an anchor stands for."""
        spot = self.find(anchor)
        return spot if spot is not None and isinstance(spot.node, ast.Call) else None

    def of(self, spot: Spot, node: Node | None = None) -> str:
        """The text of a node."""
        return self.text.of((spot if node is None else spot.at(node)).range)

    def operand(self, spot: Spot, node: ast.expr | None = None) -> str:
        """The text of a node as it can stand before `.` or `[`."""
        node = spot.node if node is None and isinstance(spot.node, ast.expr) else node
        text = self.of(spot, node)
        atom = isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.Tuple | ast.List)
        return text if atom else f"({text})"

    def statements(self) -> Iterator[Spot]:
        """All statements, outer ones first."""
        waiting = list(reversed(self.module.source.statements))
        while waiting:
            statement = waiting.pop()
            if not statement.broken:
                yield self._spot(statement)
            waiting += [inner for block in statement.blocks.values() for inner in block][::-1]

    def before(self, spot: Spot) -> Iterator[Spot]:
        """The statements before one in its block, the nearest first."""
        where = spot.range
        *around, own = self.module.source.chain_at(where.line, where.col)
        blocks = [*around[-1].blocks.values()] if around else [self.module.source.statements]
        block = next(block for block in blocks if own in block)
        for statement in reversed(block[: block.index(own)]):
            if not statement.broken:
                yield self._spot(statement)

    def _spot(self, statement: Statement) -> Spot:
        return Spot(statement.node, statement.node, self.module.source.line_of(statement.id) - statement.node.lineno)

    # Edits

    def replace(self, spot: Spot, node: Node, text: str) -> Edit:
        """A node's text by another."""
        return Edit(spot.at(node).range, text)

    def parenthesized(self, spot: Spot, node: Node) -> Range:
        """The range of an argument with the parentheses that are its own (`shape=(3)`), and not those of the call."""
        where = spot.at(node).range
        text = self.text.text
        call = spot.at(node).call_around()
        opens = -1 if call is None else self._opens(spot.at(call))
        start, end = self.text.offset(start_of(where)), self.text.offset(end_of(where))
        while True:
            before, after = len(text[:start].rstrip()) - 1, len(text) - len(text[end:].lstrip())
            if text[before : before + 1] != "(" or text[after : after + 1] != ")" or before == opens:
                return Range(*self.text.place(start), *self.text.place(end))
            start, end = before, after + 1

    def _opens(self, spot: Spot) -> int:
        """The index of the parenthesis that opens a call."""
        assert isinstance(spot.node, ast.Call)
        return self.text.text.find("(", self.text.offset(end_of(spot.at(spot.node.func).range)))

    def append(self, spot: Spot, node: Node, text: str) -> Edit:
        """A text after a node."""
        return insertion(end_of(spot.at(node).range), text)

    def wrap(self, spot: Spot, node: Node, before: str, after: str) -> tuple[Edit, Edit]:
        """A text before and one after a node."""
        where = spot.at(node).range
        return insertion(start_of(where), before), insertion(end_of(where), after)

    def with_argument(self, spot: Spot, name: str, value: str, index: int | None = None) -> tuple[Edit, ...]:
        """The call with an argument set, which it has by its name, at `index`, or not yet; none where it cannot be told."""
        call = spot.node
        assert isinstance(call, ast.Call)
        given = argument_of(call, name, index)
        if given is not None:
            return (self.replace(spot, given, value),)
        if any(isinstance(arg, ast.Starred) for arg in call.args) or any(word.arg is None for word in call.keywords):
            return ()
        return self.with_item(spot, [*call.args, *call.keywords], f"{name}={value}")

    def with_item(self, spot: Spot, items: list[ast.expr | ast.keyword], text: str) -> tuple[Edit, ...]:
        """One more at the end of what a call, a list or a tuple holds, on a line of its own if the last is."""
        if not items:
            end = spot.range
            return (insertion((end.end_line, end.end_col - 1), text),)
        last = max(items, key=lambda item: (item.end_lineno or 0, item.end_col_offset or 0))
        return self.after_item(self._whole(spot, last), text)

    def after_item(self, where: Range, text: str) -> tuple[Edit, ...]:
        """One more after the last item of a list of any kind, which is in this range."""
        indent = self.text.indent(start_of(where))
        if indent is None:
            return (insertion(end_of(where), f", {text}"),)
        lines = self.text.whole_lines(where)
        rest = "" if lines is None else self.text.of(Range(*end_of(where), *end_of(lines))).rstrip("\r\n")
        if lines is None or "#" not in rest:
            return (insertion(end_of(where), f",{self.text.newline}{indent}{text}"),)
        comma = "," if rest.lstrip().startswith(",") else ""  # The comment stays with what it is about.
        line = insertion(end_of(lines), f"{indent}{text}{comma}{self.text.newline}")
        return (line,) if comma else (insertion(end_of(where), ","), line)

    def without_argument(self, spot: Spot, word: ast.keyword | ast.expr) -> Edit:
        """The call without one of its arguments, and without the comma that goes with it."""
        call = spot.node
        assert isinstance(call, ast.Call)
        items = sorted([*call.args, *call.keywords], key=lambda item: (item.lineno, item.col_offset))
        index = items.index(word)
        where = self._whole(spot, word)
        if len(items) == 1:
            return Edit(Range(*self.text.place(self._opens(spot)), *end_of(spot.range)), "()")
        lines = self.text.whole_lines(where)
        if lines is not None:
            return Edit(lines, "")
        if index > 0:
            before = end_of(self._whole(spot, items[index - 1]))
            return Edit(Range(*before, *end_of(where)), "")
        after = start_of(self._whole(spot, items[1]))
        return Edit(Range(*start_of(where), *after), "")

    def _whole(self, spot: Spot, item: ast.expr | ast.keyword) -> Range:
        """The range of an argument or item with its parentheses, which a keyword has already."""
        return spot.at(item).range if isinstance(item, ast.keyword) else self.parenthesized(spot, item)


def argument_of(call: ast.Call, name: str, index: int | None = None) -> ast.expr | None:
    """The value of an argument, by name or position."""
    word = next((word.value for word in call.keywords if word.arg == name), None)
    if word is not None or index is None or index >= len(call.args):
        return word
    starred = any(isinstance(arg, ast.Starred) for arg in call.args[: index + 1])
    return None if starred else call.args[index]


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """A node and those in it, without the statements inside it: of these, the lines are their own."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.stmt):
            yield from own_nodes(child)
