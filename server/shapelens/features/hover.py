"""What there is to say about a place in the text, if anything: a layer, a tensor, a model, an array."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shapelens.analysis.facts import Call, Created, Range
from shapelens.analysis.module import Module
from shapelens.analysis.store import MISSING
from shapelens.features.describe import array_text, calls_text, layer_text, model_text, tensor_text
from shapelens.features.naming import automatic_names
from shapelens.syntax.statements import Statement
from shapelens.values.array import Array
from shapelens.values.keras import Layer, Model, Tensor
from shapelens.values.place import Position
from shapelens.values.python import Const


@dataclass(frozen=True, slots=True)
class Hover:
    """Markdown, and the range that it is about."""

    markdown: str
    range: Range


def hover(module: Module, line: int, col: int) -> Hover | None:
    """What to show at a 1-based line and 0-based UTF-8 byte column; None where there is nothing to say."""
    chain = module.source.chain_at(line)
    if not chain or chain[-1].broken:
        return None
    statement = chain[-1]
    node_line = line - module.source.line_of(statement.id) + statement.node.lineno
    path = _path_to(statement.node, node_line, col)
    if not path:
        return None
    node = path[-1]
    if isinstance(node, ast.Name | ast.Attribute):
        call = _called(path)
        if call is not None:
            return _of_call(module, statement, node, _calls_around(path, call))
        if isinstance(node, ast.Name):
            return _of_name(module, statement, node)
        return None
    if isinstance(node, ast.Call):
        return _of_call(module, statement, node, [node])
    return None


def _path_to(node: ast.AST, line: int, col: int) -> list[ast.expr]:
    """The expressions around a place, outermost first; nested statements are not entered."""
    path: list[ast.expr] = []
    step: ast.AST | None = node
    while step is not None:
        if isinstance(step, ast.expr):
            path.append(step)
        step = next(
            (
                child
                for child in ast.iter_child_nodes(step)
                if not isinstance(child, ast.stmt) and _covers(child, line, col)
            ),
            None,
        )
    return path


def _covers(node: ast.AST, line: int, col: int) -> bool:
    if isinstance(node, ast.expr | ast.keyword):
        end = (node.end_lineno or node.lineno, node.end_col_offset or 0)
        return (node.lineno, node.col_offset) <= (line, col) < end
    return any(_covers(child, line, col) for child in ast.iter_child_nodes(node))


def _called(path: list[ast.expr]) -> ast.Call | None:
    """The call whose callee the innermost name is, as in `keras.layers.Dense(4)`."""
    node = path[-1]
    for outer in reversed(path[:-1]):
        if isinstance(outer, ast.Call):
            return outer if outer.func is node else None
        if not isinstance(outer, ast.Attribute):
            return None
        node = outer
    return None


def _calls_around(path: list[ast.expr], call: ast.Call) -> list[ast.Call]:
    """The call, and the one that calls its result at once: `Dense(4)(x)` is about `Dense(4)` too."""
    at = path.index(call)
    outer = path[at - 1] if at else None
    return [outer, call] if isinstance(outer, ast.Call) and outer.func is call else [call]


def _position(statement: Statement, node: ast.expr) -> Position:
    first = statement.node.lineno
    return Position(
        statement.id, node.lineno - first, node.col_offset, (node.end_lineno or 0) - first, node.end_col_offset or 0
    )


def _of_call(module: Module, statement: Statement, at: ast.expr, nodes: list[ast.Call]) -> Hover | None:
    places = {module.resolve(_position(statement, node)) for node in nodes}
    range_ = module.resolve(_position(statement, at if not isinstance(at, ast.Call) else nodes[0]))
    if range_ is None:
        return None
    here = [fact for where, fact in module.facts_on(range_.line) if isinstance(fact, Call) and where in places]
    names = automatic_names(module.facts(), module.keras)
    if here:
        by_build = _last_builds(module, here)
        return Hover(calls_text(module, by_build, names), range_)
    for made in _made_at(module, places):
        if isinstance(made, Model):
            return Hover(model_text(module, made, names), range_)
        calls = _calls_of(module, made)
        return Hover(calls_text(module, calls, names) if calls else layer_text(made, names, module), range_)
    return None


def _last_builds(module: Module, calls: list[Call]) -> list[Call]:
    """Of the builds of a Sequential only the last counts for each layer in it."""
    last = {(call.by.ref, call.layer.ref): call for call in calls if call.by is not None}
    kept: dict[Any, Call] = {}
    for call in calls:
        if call.by is None or last[call.by.ref, call.layer.ref] is call:
            kept.setdefault((call.layer.ref, repr(call.input_shape), repr(call.output_shape)), call)
    return list(kept.values())


def _made_at(module: Module, places: set[Range | None]) -> Iterator[Layer | Model]:
    for fact in module.facts():
        if isinstance(fact, Created) and isinstance(fact.made, Layer | Model):
            site = fact.made.ref.site
            if site is not None and module.resolve(site.position) in places:
                yield fact.made


def _calls_of(module: Module, layer: Layer) -> list[Call]:
    calls = [fact for fact in module.facts() if isinstance(fact, Call) and fact.layer.ref is layer.ref]
    return _last_builds(module, calls)


def _of_name(module: Module, statement: Statement, node: ast.Name) -> Hover | None:
    """A variable: what it holds in every call and turn that comes by."""
    stored = isinstance(node.ctx, ast.Store)
    values = [value for trace in module.traces_of(statement.id) for value in _values(trace, node.id, stored)]
    range_ = module.resolve(_position(statement, node))
    if not values or range_ is None:
        return None
    names = automatic_names(module.facts(), module.keras)
    tensors = [value for value in values if isinstance(value, Tensor)]
    arrays = [value for value in values if isinstance(value, Array)]
    match values[-1]:
        case Tensor():
            text = tensor_text(module, node.id, tensors, names)
        case Array():
            text = array_text(node.id, arrays)
        case Layer() as layer:
            calls = _calls_of(module, layer)
            text = calls_text(module, calls, names) if calls else layer_text(layer, names, module)
        case Model() as model:
            text = model_text(module, model, names)
        case _:
            return None
    return Hover(text, range_)


def _values(trace: Any, name: str, stored: bool) -> Iterator[Any]:
    """The value of a name in a statement's trace: what it wrote, or what it read."""
    for cells in (trace.writes, trace.reads) if stored else (trace.reads, trace.writes):
        for (_, part), value in cells.items():
            if part == name and value is not MISSING and not isinstance(value, Const):
                yield value
                return


