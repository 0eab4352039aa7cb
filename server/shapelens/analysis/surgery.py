"""A layer of a model by its name or number: where models are cut open."""

from __future__ import annotations

import difflib
from typing import Any

from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.state import given_name, graph_of, layers_of
from shapelens.dims import Unknown
from shapelens.rules.rule import ShapeError
from shapelens.rules.table import automatic_base
from shapelens.values.keras import Graph, Made, Model, Operation, among
from shapelens.values.python import NONE, Const
from shapelens.values.text import automatic_name


def get_layer(it: Interpreter, model: Model, arguments: Arguments) -> Any:
    """`model.get_layer(name=..., index=...)`, by the names that the program gave."""
    layers = layers_of(it, model)
    if isinstance(layers, Unknown):
        return layers
    name, index = arguments.get(0, "name", NONE), arguments.get(1, "index", NONE)
    if (
        arguments.complete
        and all(isinstance(given, Const) for given in (name, index))
        and (name == NONE) == (index == NONE)
    ):
        which = "only a layer name or a layer index" if name != NONE else "either a layer name or a layer index"
        return _refused(it, arguments, ShapeError("invalid-argument", f"Provide {which}"))
    if isinstance(index, Const) and isinstance(index.value, int):
        if -len(layers) <= index.value < len(layers):
            return layers[index.value]
        message = f"Was asked to retrieve layer at index {index.value} but the model only has {len(layers)} layers"
        return _refused(it, arguments, ShapeError("missing-layer", message))
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return among(layers, Unknown("which layer is meant is not known"))
    names: list[str] = []
    graph = graph_of(it, model) if it.keras == 2 and model.cls != "Sequential" else None
    for layer in graph.layers if isinstance(graph, Graph) else layers:  # Operations of Keras 2 have names, too.
        if isinstance(layer, Unknown):
            return layer
        given = given_name(it.store.read, layer)
        if given == name.value:
            return layer
        if isinstance(given, str):
            names.append(given)
        elif given is not None or _may_be_called(it, layer, name.value):
            return among(layers, Unknown("a layer of this name was not named so by the program"))
    message = f"No such layer: {name.value}"
    close = difflib.get_close_matches(name.value, names, 1)
    meant = f". Is `{close[0]}` meant?" if close else ""
    return _refused(it, arguments, ShapeError("missing-layer", message + meant))


def _refused(it: Interpreter, arguments: Arguments, error: ShapeError) -> Unknown:
    """Report what no layer is found by, where the Keras is known: each has names of its own, and lists other layers."""
    node = arguments.node
    if node is not None and it.keras is not None:
        given = [*node.args, *(word.value for word in node.keywords if word.arg in ("name", "index"))]
        it.refuse(error, it.position(given[0] if given else node))
    return Unknown(error.message)


def _may_be_called(it: Interpreter, layer: Made, name: str) -> bool:
    """Whether Keras may give a layer this name."""
    base = layer.symbol if isinstance(layer, Operation) else automatic_base(layer.cls, it.keras)
    return not isinstance(base, str) or automatic_name(base).is_text(name) is not False
