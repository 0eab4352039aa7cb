"""Shapes that comments say: `x = load()  # shape: (None, 300)` is taken at its word where nothing else is known.

What is known stands: a comment that says another shape is a problem, and changes nothing.
"""

from __future__ import annotations

import ast
from typing import Any, Final, NamedTuple

from shapelens.analysis.arrays import table_of
from shapelens.analysis.facts import Held, Problem
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.project import MODELLED
from shapelens.analysis.sequences import elements
from shapelens.dims import Dim, Shape, Unknown, differ, rank, show, unknown_shape
from shapelens.immutable import replace
from shapelens.syntax.shapes import REST, Sizes, Written, written
from shapelens.syntax.statements import Statement
from shapelens.values.data import Array
from shapelens.values.frames import Frame, Series
from shapelens.values.keras import Tensor
from shapelens.values.place import Position
from shapelens.values.python import Api, Foreign, Tuple

_OPEN: Final = "the comment that says the shape leaves it open"


def stated(it: Interpreter, statement: Statement, value: Any, target: ast.expr | None = None) -> Any:
    """The value that a statement gives to a target, or returns, with what the comment behind it says of its shape."""
    said = written(statement.comment) if statement.comment else None
    if said is None:
        return value
    comment = _Comment(statement, [], [])
    result = _with(it, comment, value, said, target)
    place = _place(statement)
    for message in comment.wrong[:1]:
        it.emit(Problem(place, "shape-comment", "warning", message))
    if comment.right and not comment.wrong:
        it.emit(Held(place))
    return result


class _Comment(NamedTuple):
    """A comment, what it says wrong, and which shapes it says as they are, as far as they are known."""

    statement: Statement
    wrong: list[str]
    right: list[Shape]


def _with(it: Interpreter, comment: _Comment, value: Any, said: Written, target: ast.expr | None) -> Any:
    names = target.elts if isinstance(target, ast.Tuple | ast.List) else None
    if not isinstance(said, list):
        # One shape for several names may be that of each, or of any of them.
        return value if names is not None else _shaped(it, comment, value, said)
    if names is not None and not any(isinstance(name, ast.Starred) for name in names):
        found = elements(it, value, limit=1000)
        items = [Unknown(found.reason)] * len(names) if isinstance(found, Unknown) else [*found]
    else:
        items = [*value.items] if isinstance(value, Tuple) else []
        names = [None] * len(items)
    if not len(items) == len(names) == len(said):
        return value
    parts = zip(items, said, names, strict=True)
    return Tuple(tuple(_with(it, comment, item, part, name) for item, part, name in parts))


def _shaped(it: Interpreter, comment: _Comment, value: Any, said: Sizes) -> Any:
    known = _shape_of(it, value)
    if known is None:
        return value
    batchless = _without_batch(known, said)
    if not batchless and _contradicts(known, said):
        sizes = [size for size in said if not isinstance(size, str)]
        if len(sizes) == len(said):  # With names in it, it is written for people.
            comment.wrong.append(f"The comment says {show(sizes)}, but the shape is {show(known)}")
        return value
    if not isinstance(rank(known), Unknown):
        comment.right.append(known)
    shape = known if batchless else _refined(known, said)
    return value if shape == known else _with_shape(it, value, shape, _line(comment.statement))


def _with_shape(it: Interpreter, value: Any, shape: Shape, at: Position) -> Any:
    match value:
        case Array() | Tensor():
            return replace(value, shape=shape, said=at)
        case Frame(ref=ref):
            table, (rows, width) = table_of(it, value), shape
            count = width if isinstance(width, int) else table.count
            it.store.write((ref, "table"), replace(table, rows=rows, count=count))
            return value
        case Series():
            return replace(value, rows=shape[0])
        case _:
            return Array(shape, loose=True, said=at)


def _shape_of(it: Interpreter, value: Any) -> Shape | None:
    """What is known of the shape of a value; None for what has none, or none that could be said."""
    match value:
        case Array(shape=shape) | Tensor(shape=shape):
            return shape
        case Frame():
            table = table_of(it, value)
            return (table.rows, table.width)
        case Series(rows=rows):
            return (rows,)
        case Unknown(reason=reason) if value.__class__ in (Unknown, Foreign):
            return unknown_shape(reason)
        case Api(path=path) if path.partition(".")[0] not in MODELLED:
            return unknown_shape(f"`{path}` is not modelled")
        case _:
            return None


def _without_batch(known: Shape, said: Sizes) -> bool:
    """Whether the batch axis is left out in the comment, as is done where a layer is described."""
    whole = not isinstance(rank(known), Unknown) and len(known) == len(said) + 1 and said[:1] != (REST,)
    return whole and not isinstance(known[0], int) and not _contradicts(known[1:], said)


def _contradicts(known: Shape, said: Sizes) -> bool:
    """Whether no shape is both."""
    open_front = isinstance(rank(known), Unknown)
    front, axes = (known[1:] if open_front else known), (said[1:] if said[:1] == (REST,) else said)
    if (len(axes) < len(front) and axes == said) or (len(axes) > len(front) and not open_front):
        return True
    sizes = zip(reversed(front), reversed(axes), strict=False)
    return any(isinstance(size, int) and differ(dim, size) for dim, size in sizes)


def _refined(known: Shape, said: Sizes) -> Shape:
    """The known shape with what the comment says in the place of what is not known."""
    some_front = said[:1] == (REST,)
    axes = [_dim(size) for size in (said[1:] if some_front else said)]
    tail = known[1:] if isinstance(rank(known), Unknown) else known
    both = min(len(axes), len(tail))
    front = axes[: len(axes) - both] if len(axes) > both else tail[: len(tail) - both]
    last = map(_better, tail[len(tail) - both :], axes[len(axes) - both :])
    rest = known[:1] if some_front and tail is not known else ()
    return (*rest, *front, *last)


def _better(known: Dim, said: Dim) -> Dim:
    """A size, or what it is called, where that was not known."""
    if not isinstance(known, Unknown):
        return known
    return Unknown(known.reason, known.name or said.name) if isinstance(said, Unknown) else said


def _dim(size: int | str | None) -> Dim:
    return size if isinstance(size, int) else Unknown(_OPEN, size or "")


def _place(statement: Statement) -> Position:
    """The range of the comment."""
    comment, node = statement.comment, statement.node
    line, end = (node.end_lineno or node.lineno) - node.lineno, node.end_col_offset or 0
    start = end + len(comment[: comment.rindex("#")].encode("utf-8", "surrogatepass"))
    return Position(statement.id, line, start, line, end + len(comment.encode("utf-8", "surrogatepass")))


def _line(statement: Statement) -> Position:
    """The line of the comment, wherever in it that stands."""
    line = (statement.node.end_lineno or statement.node.lineno) - statement.node.lineno
    return Position(statement.id, line, 0, line, 0)
