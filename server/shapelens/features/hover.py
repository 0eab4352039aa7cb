"""What there is to say about a place in the text, if anything: a layer, a tensor, a model, an array."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelens.analysis.cursor import Cursor, cursor_at
from shapelens.analysis.facts import Call, Created, Range
from shapelens.analysis.module import Module
from shapelens.analysis.store import MISSING
from shapelens.analysis.traces import Trace
from shapelens.features.describe import array_text, calls_text, dataset_text, layer_text, model_text, tensor_text
from shapelens.features.naming import automatic_names
from shapelens.features.visits import happening, told_apart
from shapelens.immutable import immutable
from shapelens.values.classes import Instance
from shapelens.values.data import Array, Dataset
from shapelens.values.keras import Layer, Model, Tensor, is_model


@immutable
class Hover:
    """Markdown, and the range that it is about."""

    markdown: str
    range: Range


def hover(module: Module, line: int, col: int) -> Hover | None:
    """What to show at a 1-based line and 0-based UTF-8 byte column; None where there is nothing to say."""
    cursor = cursor_at(module, line, col)
    where = None if cursor is None else module.resolve(cursor.position)
    if cursor is None or where is None:
        return None
    text = _of_calls(module, cursor) if cursor.calls else None
    if text is None and cursor.name is not None:
        text = _of_name(module, cursor, cursor.name)
    return None if text is None else Hover(text, where)


def calls_at(module: Module, cursor: Cursor) -> list[Call]:
    """The calls of layers that a place stands for."""
    places = {module.resolve(position) for position in cursor.calls}
    here = [
        fact
        for fact in module.facts_about(cursor.statement)
        if isinstance(fact, Call) and module.resolve(fact.anchor) in places
    ]
    return told_apart(happening(here))


def values_at(module: Module, cursor: Cursor) -> list[Any]:
    """What the variable at a place holds in every call and turn that comes by."""
    found = (_value(trace, cursor.name, cursor.stored) for trace in module.traces_of(cursor.statement))
    return [value for value in found if value is not MISSING]


def _of_calls(module: Module, cursor: Cursor) -> str | None:
    here = calls_at(module, cursor)
    if here:
        return calls_text(module, here, automatic_names(module))
    places = {module.resolve(position) for position in cursor.calls}
    for made in _made_at(module, cursor.statement, places):
        return model_text(module, made, automatic_names(module)) if is_model(made) else _of_layer(module, made)
    return None


def _made_at(module: Module, statement: int, places: set[Range | None]) -> Iterator[Layer | Model | Instance]:
    for fact in module.facts_about(statement):
        if isinstance(fact, Created) and isinstance(fact.made, Layer | Model | Instance):
            site = fact.made.ref.site
            if site is not None and module.resolve(site.position) in places:
                yield fact.made


def _of_layer(module: Module, layer: Layer | Model | Instance) -> str:
    calls = [fact for fact in module.facts_about(layer.ref) if isinstance(fact, Call)]
    names = automatic_names(module)
    if calls:
        return calls_text(module, told_apart(calls), names)
    return layer_text(layer, names, module) if isinstance(layer, Layer) else model_text(module, layer, names)


def _of_name(module: Module, cursor: Cursor, name: str) -> str | None:
    values = values_at(module, cursor)
    names = automatic_names(module)
    match values[-1] if values else None:
        case Tensor():
            return tensor_text(module, name, [value for value in values if isinstance(value, Tensor)], names)
        case Array():
            return array_text(module, name, [value for value in values if isinstance(value, Array)])
        case Dataset() as dataset:
            return dataset_text(name, dataset)
        case Layer() | Instance(kind="layer") as layer:
            return _of_layer(module, layer)
        case Model() | Instance(kind="model") as model:
            return model_text(module, model, names)
        case _:
            return None


def _value(trace: Trace, name: str | None, stored: bool) -> Any:
    """The value of a name in a statement's trace: what it wrote, or what it read."""
    for cells in (trace.writes, trace.reads) if stored else (trace.reads, trace.writes):
        for (_, part), value in cells.items():
            if part == name and value is not MISSING:
                return value
    return MISSING
