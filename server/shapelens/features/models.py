"""The models of a program: all, by name, and the one that somebody means at a place in the text."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Mapping
from typing import Final

from shapelens.analysis.cursor import Cursor, cursor_at
from shapelens.analysis.facts import Call, Created, Range
from shapelens.analysis.module import Module
from shapelens.analysis.state import given_name, model_graph, model_layers, unique_layers
from shapelens.dims import Unknown
from shapelens.features.naming import automatic_names
from shapelens.values.classes import Instance
from shapelens.values.keras import Graph, Made, Model, is_model
from shapelens.values.place import Ref

AnyModel = Model | Instance
_NAMED: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def models(module: Module) -> list[AnyModel]:
    """All models that the program makes, in order."""
    made: dict[Ref, AnyModel] = {}
    for fact in module.facts():
        if isinstance(fact, Created) and is_model(fact.made):
            made.setdefault(fact.made.ref, fact.made)
    return [*made.values()]


def models_named(module: Module, name: str | None) -> list[AnyModel]:
    """The models that a variable holds or that are named so; without a name, all."""
    if name is None:
        return models(module)
    names = automatic_names(module)
    held = module.read((module.root, name))
    return [one for one in models(module) if names.get(one.ref) == name or (is_model(held) and held.ref is one.ref)]


def layers_in(module: Module, model: AnyModel) -> list[Made]:
    """What `model.summary()` lists of a model, as far as it is known: operations among it, what is in nested models aside."""
    graph = model_graph(module.read, model)
    if isinstance(graph, Graph) and model.cls != "Sequential":
        return [*graph.layers]
    layers = model_layers(module.read, model)
    return [] if isinstance(layers, Unknown) else [layer for layer in layers if not isinstance(layer, Unknown)]


def place_of(module: Module, model: AnyModel) -> Range | None:
    """Where the call stands that makes a model; None if it is not in this file."""
    return None if model.ref.site is None else module.resolve(model.ref.site.position)


def marks(module: Module, model: AnyModel) -> tuple[Hashable, Hashable, Hashable]:
    """What tells a model from others in another version of the file: its name, its variables, the function that makes it."""
    given = given_name(module.read, model)
    held = frozenset(module.once(_variables).get(model.ref, ()))
    place = place_of(module, model)
    around = () if place is None else module.source.chain_at(place.line, place.col)
    names = tuple(one.node.name for one in around if isinstance(one.node, _NAMED))
    return given if isinstance(given, str) else None, held or None, names or None


def _variables(module: Module) -> Mapping[Ref, set[str]]:
    """The names of the module that hold models."""
    found: dict[Ref, set[str]] = {}
    for (owner, name), value in module.all_cells().items():
        if owner is module.root and is_model(value):
            found.setdefault(value.ref, set()).add(name)
    return found


def made_at(module: Module, model: AnyModel) -> Range | None:
    """Where the call stands that makes a model; if that is in another file, the innermost call of this one that leads there."""
    places = map(module.resolve, reversed(model.ref.path()))
    return place_of(module, model) or next(filter(None, places), None)


def model_at(module: Module, line: int, col: int, name: str | None = None) -> AnyModel | None:
    """The model that is meant at a 1-based line and 0-based UTF-8 byte column; None if the file makes none.

    It is the one of that name, if there is just one; else the one in the variable there, or that is made or called there, or
    that has the layer there; else the next one that the same function makes, or the last before.
    """
    named = [] if name is None else models_named(module, name)
    if len(named) == 1:
        return named[0]
    cursor = cursor_at(module, line, col)
    found = None if cursor is None else _of_cursor(module, cursor)
    return found or _nearest(module, line, col)


def _of_cursor(module: Module, cursor: Cursor) -> AnyModel | None:
    made: list[Made] = []
    if cursor.name is not None:
        for trace in module.traces_of(cursor.statement):
            values = [
                value
                for cells in (trace.reads, trace.writes)
                for (_, part), value in cells.items()
                if part == cursor.name
            ]
            made += [value for value in values if is_model(value)]
    places = {module.resolve(position) for position in cursor.calls}
    for fact in module.facts_about(cursor.statement) if places else ():
        match fact:
            case Call(layer=layer) if module.resolve(fact.anchor) in places:
                made.append(layer)
            case Created(made=layer) if (
                layer.ref.site is not None and module.resolve(layer.ref.site.position) in places
            ):
                made.append(layer)
            case _:
                pass
    for one in reversed(made):
        if is_model(one):
            return one
    return _holding(module, made[-1]) if made else None


def _holding(module: Module, layer: Made) -> AnyModel | None:
    """The last model that has a layer."""
    for model in reversed(models(module)):
        inside = unique_layers(module.read, model)
        if any(not isinstance(one, Unknown) and one.ref is layer.ref for one in inside):
            return model
    return None


def _nearest(module: Module, line: int, col: int) -> AnyModel | None:
    placed = [(where, model) for model in models(module) if (where := place_of(module, model)) is not None]
    for around in reversed(module.source.chain_at(line, col)):
        if isinstance(around.node, _NAMED):
            first = module.source.line_of(around.id)
            last = first + around.extent[1] - around.line
            inside = [(where, model) for where, model in placed if first <= where.line <= last]
            if inside:
                placed = inside
                break
    after = [model for where, model in placed if where.end_line >= line]
    return after[0] if after else placed[-1][1] if placed else None
