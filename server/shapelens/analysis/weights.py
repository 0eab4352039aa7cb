"""Arrays for weights: `set_weights`, `weights=[matrix]`, `Constant(matrix)`. As many as there are weights, of their shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelens.analysis import feeds
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import elements
from shapelens.analysis.unbuilt import is_unbuilt, was_built
from shapelens.analysis.variables import variables_of
from shapelens.dims import Unknown, differ, product, rank, show
from shapelens.rules.arguments import PLAIN, is_sequence
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.rule import ShapeError, Weight, weights_of
from shapelens.values.classes import Instance
from shapelens.values.data import Array
from shapelens.values.frames import Series
from shapelens.values.keras import Layer, Model
from shapelens.values.python import NONE, List, Opaque, Tuple


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
    said = _refused([_as_array(it, array) for array in arrays], weights)
    if said is not None:
        it.report(it.position(node.args[0] if node.args else node), "incompatible-weights", "error", said)
    return NONE


def _as_array(it: Interpreter, value: Any) -> Any:
    try:
        return value if isinstance(value, Series) else feeds.as_array(it, value)
    except ShapeError as error:
        return Unknown(str(error))


def _refused(arrays: Sequence[Any], weights: Sequence[Array | Weight]) -> str | None:
    if len(arrays) != len(weights):
        return f"`set_weights` got a list of {len(arrays)} arrays, and there are {len(weights)} weights"
    for index, (array, weight) in enumerate(zip(arrays, weights, strict=True)):
        if isinstance(array, Array) and _differ(array, weight):
            return f"weight {index} is of shape {show(weight.shape)}, and the array for it of shape {show(array.shape)}"
    return None


def refused_matrix(layer: Layer) -> ShapeError | None:
    """What Keras 3 says against `Embedding(..., weights=[matrix])`, which it builds at once."""
    arrays = dict(layer.others).get("weights")
    if arrays is None or isinstance(layer.rule, Unknown):
        return None
    weights = weights_of(layer.rule, (None, None))
    listed = arrays if is_sequence(arrays) else [arrays]
    said = None if isinstance(weights, Unknown) else _refused(listed, weights)
    return None if said is None else ShapeError("incompatible-weights", said, "weights")


def refused_initial(layer: Layer, weights: tuple[Weight, ...] | Unknown, keras: int | None) -> ShapeError | None:
    """What is said against the arrays with which a layer is told to begin, where its weights are made."""
    if isinstance(weights, Unknown):
        return None
    given = {word: value for part in (layer.base, layer.others) for word, value in part if type(value) not in PLAIN}
    arrays = given.get("weights")
    if is_sequence(arrays) and keras != 3 and (said := _refused(arrays, weights)) is not None:
        return ShapeError("incompatible-weights", said, "weights")
    for weight in weights:
        argument = f"{weight.name}_initializer"
        value = _constant(given.get(argument))
        if value is not None and not all(_fills(value, weight, version) for version in ((keras,) if keras else (3, 2))):
            message = (
                f"`{weight.name}` is of shape {show(weight.shape)}, and the array for it of shape {show(value.shape)}"
            )
            return ShapeError("incompatible-weights", message, argument)
    return None


def _constant(value: Any) -> Array | None:
    """The array of `keras.initializers.Constant(array)`."""
    if not isinstance(value, Opaque) or value.path != "keras.initializers.Constant":
        return None
    return next((array for word, array in value.arguments if word in ("0", "value") and isinstance(array, Array)), None)


def _fills(array: Array, weight: Weight, keras: int) -> bool:
    """Whether a weight can be made of the array: Keras 3 broadcasts it, Keras 2 takes its numbers one after another."""
    if keras == 2:
        return not differ(product(array.shape), product(weight.shape)) or array.shape == ()
    try:
        broadcast(array.shape, weight.shape)
    except ShapeError:
        return False
    return True


def _differ(array: Array, weight: Array | Weight) -> bool:
    ranks = rank(array.shape), rank(weight.shape)
    if isinstance(ranks[0], Unknown) or isinstance(ranks[1], Unknown):
        return False
    return ranks[0] != ranks[1] or any(differ(a, b) for a, b in zip(array.shape, weight.shape, strict=True))
