"""What stands at a place in the text: a name, or a call, by its syntax alone."""

from __future__ import annotations

import ast

from shapelens.analysis.module import Module
from shapelens.immutable import immutable
from shapelens.syntax.statements import Statement
from shapelens.values.place import Position


@immutable
class Cursor:
    """The expression at a place: its range, the variable that it is, and the calls that it stands for.

    `calls` are, innermost last, the call whose callee is here (`Dense` in `Dense(4)(x)`) and the one that calls its result.
    """

    statement: int
    position: Position
    name: str | None
    stored: bool
    calls: tuple[Position, ...]


def cursor_at(module: Module, line: int, col: int) -> Cursor | None:
    """The expression at a 1-based line and 0-based UTF-8 byte column; None where there is none to speak of."""
    chain = module.source.chain_at(line, col)
    if not chain or chain[-1].broken:
        return None
    statement = chain[-1]
    node_line = line - module.source.line_of(statement.id) + statement.node.lineno
    path = _path_to(statement.node, node_line, col)
    if not path:
        return None
    node = path[-1]
    call = node if isinstance(node, ast.Call) else _called(path)
    calls = tuple(_position(statement, around) for around in _calls_around(path, call))
    if isinstance(node, ast.Name):
        return Cursor(statement.id, _position(statement, node), node.id, isinstance(node.ctx, ast.Store), calls)
    if isinstance(node, ast.Attribute | ast.Call):
        at = calls[0] if isinstance(node, ast.Call) else _position(statement, node)
        return Cursor(statement.id, at, None, False, calls)
    return None


def _path_to(node: ast.AST, line: int, col: int) -> list[ast.expr]:
    """The expressions around a place, outermost first; nested statements are not entered."""
    path: list[ast.expr] = []
    step: ast.AST | None = node
    while step is not None:
        if isinstance(step, ast.expr):
            path.append(step)
        inner = (child for child in ast.iter_child_nodes(step) if not isinstance(child, ast.stmt))
        step = next((child for child in inner if _covers(child, line, col)), None)
    return path


def _covers(node: ast.AST, line: int, col: int) -> bool:
    if isinstance(node, ast.expr | ast.keyword):
        end = (node.end_lineno or node.lineno, node.end_col_offset or 0)
        return (node.lineno, node.col_offset) <= (line, col) < end
    return any(_covers(child, line, col) for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt))


def _called(path: list[ast.expr]) -> ast.Call | None:
    """The call whose callee the innermost name is part of, as in `keras.layers.Dense(4)`."""
    node = path[-1]
    for outer in reversed(path[:-1]):
        if isinstance(outer, ast.Call):
            return outer if outer.func is node else None
        if not isinstance(outer, ast.Attribute):
            return None
        node = outer
    return None


def _calls_around(path: list[ast.expr], call: ast.Call | None) -> list[ast.Call]:
    """The call, and before it the one that calls its result at once: `Dense(4)(x)` is about `Dense(4)` too."""
    if call is None:
        return []
    at = path.index(call)
    outer = path[at - 1] if at else None
    return [outer, call] if isinstance(outer, ast.Call) and outer.func is call else [call]


def _position(statement: Statement, node: ast.expr) -> Position:
    first = statement.node.lineno
    last = (node.end_lineno or node.lineno) - first
    return Position(statement.id, node.lineno - first, node.col_offset, last, node.end_col_offset or 0)
