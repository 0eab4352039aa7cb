"""The weights of layers and models in the order in which Keras lists them, and the layers inside in that of `_flatten_layers`."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

from shapelens.analysis.classes import layer_class
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.state import may_have_weights, model_layers, sublayers
from shapelens.analysis.store import MISSING
from shapelens.dims import Undecided, Unknown
from shapelens.rules.members import arguments_of, held_layers
from shapelens.rules.rule import Weight
from shapelens.values.classes import Instance
from shapelens.values.data import Array
from shapelens.values.keras import Built, Graph, Layer, Model, Node, Operation, Tensor, is_deferred_input
from shapelens.values.place import Ref
from shapelens.values.python import Const, Tuple

SET_LATER: Final = "an attribute that may hold layers"
"""The cell of one of Keras' own layers or models on which the program set an attribute that Keras may track."""

Which = Literal["weights", "trainable", "frozen"]
Variable = tuple[Ref, int, Weight]
"""A weight with the layer that owns it, and its place there."""


def variables_of(it: Interpreter, owner: Layer | Model | Instance, which: Which) -> list[Array] | Unknown:
    """`owner.weights`, `owner.trainable_weights` or `owner.non_trainable_weights`; unknown while something is not built."""
    try:
        orders = [order(it, owner, which) for keras, order in _ORDERS.items() if keras == (it.keras or keras)]
    except Undecided as undecided:
        return undecided.unknown
    listed = [{(ref, place): weight for ref, place, weight in order} for order in orders]
    if any([*one] != [*listed[0]] for one in listed):
        return Unknown("Keras 2 and Keras 3 list these weights in another order")
    return [Array(weight.shape, None) for weight in listed[0].values()]


def _of_keras_3(it: Interpreter, owner: Layer | Model | Instance, which: Which) -> list[Variable]:
    """Those of the owner, then those of each layer inside; what is trainable is picked from all."""
    every: list[tuple[Variable, bool]] = []
    for layer in _preorder(it, owner, set()):
        own = _own(it, layer)
        flag = bool(own) and _trainable(it, layer)
        every += [(variable, flag and variable[2].trainable is True) for variable in _sorted(layer, own)]
    if which == "weights":
        return [variable for variable, _ in every]
    if not _trainable(it, owner):
        return [] if which == "trainable" else [variable for variable, _ in every]
    return [variable for variable, trainable in every if trainable == (which == "trainable")]


def _preorder(it: Interpreter, owner: Any, seen: set[Ref]) -> Iterator[Layer | Model | Instance]:
    if owner.ref in seen:
        return
    seen.add(owner.ref)
    yield owner
    for layer in _inside(it, owner):
        yield from _preorder(it, layer, seen)


def _of_keras_2(it: Interpreter, owner: Layer | Model | Instance, which: Which) -> list[Variable]:
    """Of a layer all that is trainable and then the rest; of a model the weights of one layer inside after the other's."""
    own = _sorted(owner, _own(it, owner))
    kinds = {flag: [variable for variable in own if variable[2].trainable is flag] for flag in (True, False)}
    inside = _inside(it, owner)
    is_model = _is_model(owner)

    def of_inside(part: Which) -> list[Variable]:
        return [variable for layer in inside for variable in _of_keras_2(it, layer, part)]

    def together(mine: Sequence[Variable], theirs: Sequence[Variable]) -> list[Variable]:
        return [*theirs, *mine] if is_model else [*mine, *theirs]

    trainable = _trainable(it, owner)
    match which:
        case "weights" if is_model:
            return [*of_inside("weights"), *kinds[True], *kinds[False]]
        case "weights":
            return [*_of_keras_2(it, owner, "trainable"), *_of_keras_2(it, owner, "frozen")]
        case "trainable":
            return together(kinds[True], of_inside("trainable")) if trainable else []
        case "frozen" if trainable:
            return together(kinds[False], of_inside("frozen"))
        case "frozen" if is_model:
            return [*of_inside("trainable"), *kinds[True], *of_inside("frozen"), *kinds[False]]
        case "frozen":
            return [*kinds[True], *kinds[False], *of_inside("weights")]


_ORDERS: Final = {3: _of_keras_3, 2: _of_keras_2}


def _is_model(owner: Layer | Model | Instance) -> bool:
    return isinstance(owner, Model) or (isinstance(owner, Instance) and owner.kind == "model")


def _sorted(owner: Layer | Model | Instance, own: Sequence[Weight]) -> list[Variable]:
    """What a layer makes itself is trainable first; what wraps another has its weights in the order of its rule."""
    listed = [(owner.ref, place, weight) for place, weight in enumerate(own)]
    return sorted(listed, key=lambda variable: not variable[2].trainable) if isinstance(owner, Instance) else listed


def _own(it: Interpreter, owner: Layer | Model | Instance) -> Sequence[Weight]:
    """The weights that are the owner's own. Raises Undecided where it is not built, or they are not known."""
    if isinstance(owner, Model):
        return ()
    if isinstance(owner, Instance) and isinstance(it.store.read((owner.ref, "graph")), Graph):
        return ()
    built = it.store.read((owner.ref, "built"))
    if not isinstance(built, Built):
        if not may_have_weights(it.store.read, owner):
            return ()
        raise Undecided(Unknown(f"whether the `{owner.cls}` is built, and has its weights, is not known"))
    if isinstance(built.weights, Unknown):
        raise Undecided(built.weights)
    own = it.store.read((owner.ref, "weights")) if isinstance(owner, Instance) else MISSING
    if isinstance(own, Unknown):
        raise Undecided(own)
    weights = (*built.weights, *(own.items if isinstance(own, Tuple) else ()))
    for weight in weights:
        if isinstance(weight.trainable, Unknown):
            raise Undecided(weight.trainable)
    return weights


def _trainable(it: Interpreter, owner: Layer | Model | Instance) -> bool:
    flag = it.store.read((owner.ref, "trainable"))
    if isinstance(flag, Unknown):
        raise Undecided(flag)
    return not isinstance(flag, Const) or bool(flag.value)


def _held(it: Interpreter, owner: Layer | Model | Instance, cls: str) -> Iterator[Layer | Model | Instance]:
    """The layers that an object has from its constructor in one of Keras' own classes. Raises Undecided."""
    made = owner if isinstance(owner, Layer) else it.store.read((owner.ref, "layer"))
    arguments = arguments_of(cls, made.rule, made.others) if isinstance(made, Layer) else {}
    held = held_layers(cls, it.keras)
    if held is None:
        raise Undecided(Unknown(f"the layers inside a `{cls}` are not followed"))
    for name in held:
        layer = arguments.get(name)
        if not isinstance(layer, Layer | Model | Instance):
            raise Undecided(Unknown(f"the `{name}` inside a `{cls}` is not known"))
        yield layer


def _inside(it: Interpreter, owner: Layer | Model | Instance) -> list[Layer | Model | Instance]:
    """The layers directly inside. Raises Undecided where they are not known."""
    if it.store.read((owner.ref, SET_LATER)) is not MISSING:
        raise Undecided(Unknown("the program sets attributes on it that may hold more layers"))
    if isinstance(owner, Layer):
        return []
    layers = model_layers(it.store.read, owner)
    if isinstance(layers, Unknown):
        raise Undecided(layers)
    unknown = next((layer for layer in layers if isinstance(layer, Unknown)), None)
    if unknown is not None:
        raise Undecided(unknown)
    return [layer for layer in layers if not isinstance(layer, Unknown | Operation)]


def flattened(it: Interpreter, owner: Layer | Model | Instance, include_self: bool, recursive: bool) -> Any:
    """`owner._flatten_layers(include_self, recursive)`; Keras 3 goes through nested layers from the last to the first."""
    found: list[Layer | Model | Instance] = [owner] if include_self else []
    try:
        waiting = deque(_tracked(it, owner))
        seen: set[Ref] = set()
        while waiting:
            layer = waiting.popleft()
            if layer.ref in seen:
                continue
            seen.add(layer.ref)
            found.append(layer)
            if recursive:
                inside = _tracked(it, layer)
                if it.keras is None and len(inside) > 1:
                    return Unknown("Keras 2 and Keras 3 list the layers inside in another order")
                waiting.extendleft(inside if it.keras == 3 else reversed(inside))
    except Undecided as undecided:
        return undecided.unknown
    return found


def _tracked(it: Interpreter, owner: Layer | Model | Instance) -> list[Layer | Model | Instance]:
    """What Keras tracks as the layers of an object, with the input layer of a Sequential. Raises Undecided."""
    cls = layer_class(owner)
    inside = [*(_held(it, owner, cls) if cls is not None else ()), *_inside(it, owner)]
    graph = it.store.read((owner.ref, "graph"))
    if isinstance(graph, Graph) and it.keras != 3 and any(isinstance(layer, Operation) for layer in graph.layers):
        raise Undecided(Unknown("operations are layers in Keras 2"))
    if isinstance(owner, Instance) and graph is not MISSING and sublayers(it.store.read, owner):
        raise Undecided(Unknown("the model has layers in its attributes beside its graph"))
    if isinstance(owner, Model) and owner.cls == "Sequential":
        tensor = it.store.read((owner.ref, "input"))
        node = it.store.read((tensor.node, "node")) if isinstance(tensor, Tensor) and tensor.node else MISSING
        if isinstance(node, Node) and isinstance(node.layer, Layer):
            late = is_deferred_input(node.layer)
            if late and it.keras is None:
                raise Undecided(Unknown("Keras 3 adds an input layer to this model, Keras 2 does not"))
            return inside if late and it.keras == 2 else [node.layer, *inside]
    return inside
