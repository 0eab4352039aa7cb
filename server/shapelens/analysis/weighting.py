"""Weights of losses and of classes: what Keras says of them beside the data, whatever the data are."""

from __future__ import annotations

import ast
from typing import Any

from shapelens.analysis.feeds import Feed, Given
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.sequences import elements, entries
from shapelens.analysis.state import graph_of, tensor_name
from shapelens.dims import Shape, Unknown, rank, show
from shapelens.values.classes import Instance
from shapelens.values.data import Array
from shapelens.values.keras import Compiled, Graph, Model
from shapelens.values.python import NONE, Const, Dict, List, Tuple


def check_loss_weights(it: Interpreter, value: Any, node: ast.Call | None) -> None:
    """Report `loss_weights` that Keras 3 does not take in `compile`: a whole number, an array."""
    number = isinstance(value, Const) and bool(value.value) and not isinstance(value.value, float)
    if it.keras == 3 and (number or isinstance(value, Array)) and node is not None:
        word = next((word.value for word in node.keywords if word.arg == "loss_weights"), node)
        message = (
            "Expected `loss_weights` argument to be a float (single output) or a list, tuple or dict (several outputs)"
        )
        it.report(it.position(word), "invalid-argument", "error", message)


def refused_loss_weights(it: Interpreter, model: Model | Instance, compiled: Compiled) -> str | None:
    """What Keras says of the weights of the losses when it first computes them."""
    if it.keras == 2:
        return _strange_outputs(it, model, compiled.loss_weights)
    names = _keys(it, compiled.loss)
    losses = _count(it, compiled.loss) if names is None else len(names)
    if it.keras != 3 or losses is None:
        return None
    given = _keys(it, compiled.loss_weights)
    weights = _count(it, compiled.loss_weights) if given is None else len(given)
    if isinstance(compiled.loss_weights, Const):
        return "object of type 'float' has no len(): `loss_weights` is one number" if weights == 1 < losses else None
    if weights is None or weights == losses or (names is not None and given is not None and names <= given):
        return None
    return f"`loss_weights` must match the number of losses, got {losses} losses and {weights} weights"


def _strange_outputs(it: Interpreter, model: Model | Instance, weights: Any) -> str | None:
    graph, given = graph_of(it, model), _keys(it, weights)
    if given is None or isinstance(graph, Unknown) or isinstance(graph.output_structure, Dict):
        return None
    names = [tensor_name(it, tensor) for tensor in graph.outputs]
    strange = [key for key in given if key not in names]
    if not strange or not all(isinstance(name, str) for name in names):
        return None
    return (
        f"Found unexpected losses or metrics that do not correspond to any Model output: {strange}; outputs are {names}"
    )


def _keys(it: Interpreter, value: Any) -> set[Any] | None:
    """The keys of a dict; None if it is none, or is not known."""
    found = entries(it, value) if isinstance(value, Dict) else None
    if found is None or isinstance(found, Unknown):
        return None
    keys = {key.value for key in found if isinstance(key, Const)}
    return keys if len(keys) == len(found) else None


def _count(it: Interpreter, value: Any) -> int | None:
    """How many losses or weights a value is, lists in it counted through; None where that is not known."""
    match value:
        case List() | Tuple():
            items = elements(it, value)
            counts = (
                [None] if isinstance(items, Unknown) else [1 if item == NONE else _count(it, item) for item in items]
            )
            return None if None in counts else sum(count for count in counts if count is not None)
        case Dict() | Unknown():
            return None
        case _:
            return None if value == NONE else 1


def refused_class_weights(
    it: Interpreter, model: Model | Instance, fed: Feed, given: Given, beside: bool
) -> str | None:
    """What Keras says of `class_weight`; `beside`: whether there are weights of samples, too."""
    graph = graph_of(it, model)
    if isinstance(given.value, List | Tuple):
        return "`class_weight` must be a dict from class numbers to weights, and it is a list"
    if isinstance(graph, Graph) and len(graph.outputs) > 1:
        return "`class_weight` is only supported for models with a single output"
    if it.keras == 3:
        if beside:
            return "You cannot use `class_weight` and `sample_weight` at the same time"
        shape = () if fed.y is None else _shape_of(fed.y)
        return (
            f"`class_weight` is for targets of one class for each sample, and they are {show(shape)}"
            if shape[2:]
            else None
        )
    keys = sorted(_keys(it, given.value) or (), key=str)
    if it.keras == 2 and keys != list(range(len(keys))):
        return f"Expected `class_weight` to be a dict with keys from 0 to one less than the number of classes, found {keys}"
    return None


def _shape_of(given: Given) -> Shape:
    """The shape of an argument that is one array; of no axes where that is not known."""
    shape = given.value.shape if isinstance(given.value, Array) else ()
    return () if isinstance(rank(shape), Unknown) else shape
