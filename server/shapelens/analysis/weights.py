"""`set_weights`: as many arrays as there are weights, each of the same shape."""

from __future__ import annotations

from typing import Any

from shapelens.analysis import feeds
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import elements
from shapelens.analysis.unbuilt import is_unbuilt, was_built
from shapelens.analysis.variables import variables_of
from shapelens.dims import Unknown, differ, rank, show
from shapelens.values.classes import Instance
from shapelens.values.data import Array
from shapelens.values.frames import Series
from shapelens.values.keras import Layer, Model
from shapelens.values.python import NONE, List, Tuple


def set_weights(it: Interpreter, owner: Layer | Model | Instance, arguments: Arguments) -> Any:
    """`owner.set_weights(arrays)`."""
    given = arguments.get(0, "weights")
    arrays = elements(it, given) if isinstance(given, List | Tuple) else Unknown("it is no list")
    node = arguments.node
    if isinstance(arrays, Unknown) or node is None or not was_built(it, owner):
        return NONE
    weights = () if is_unbuilt(it, owner) else variables_of(it, owner, "weights")
    if isinstance(weights, Unknown) or any(isinstance(weight, Unknown) for weight in weights):
        return NONE
    at = it.position(node.args[0] if node.args else node)
    if len(arrays) != len(weights):
        message = f"`set_weights` got a list of {len(arrays)} arrays, and there are {len(weights)} weights"
        it.report(at, "incompatible-weights", "error", message)
        return NONE
    for index, (array, weight) in enumerate(zip(arrays, weights, strict=True)):
        made = feeds.as_array(it, array) if not isinstance(array, Unknown | Series) else array
        if isinstance(made, Array) and _differ(made, weight):
            message = (
                f"weight {index} is of shape {show(weight.shape)}, and the array for it of shape {show(made.shape)}"
            )
            it.report(at, "incompatible-weights", "error", message)
            return NONE
    return NONE


def _differ(array: Array, weight: Array) -> bool:
    ranks = rank(array.shape), rank(weight.shape)
    if isinstance(ranks[0], Unknown) or isinstance(ranks[1], Unknown):
        return False
    return ranks[0] != ranks[1] or any(differ(a, b) for a, b in zip(array.shape, weight.shape, strict=True))
