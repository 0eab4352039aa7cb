"""What the store holds of layers and models: built weights, graphs, the layers of a model, trainable flags."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from shapelens.analysis.classes import lineage
from shapelens.analysis.graph import Disconnected, Read, UnknownGraph, walk
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.store import MISSING
from shapelens.analysis.traces import Cell
from shapelens.dims import Unknown, product, rank
from shapelens.immutable import immutable
from shapelens.rules.rule import LayerRule, Weight
from shapelens.values.classes import Class, Instance, attribute_cell
from shapelens.values.keras import Among, Built, Graph, Layer, Made, Model, Node, Operation, Tensor
from shapelens.values.place import Ref
from shapelens.values.python import Api, Builtin, Const, Dict, List, Tuple

CHANGED_UNKNOWN: Final = "changed unknown"
"""The cell of a module that says that an attribute of something unknown was set: of which object is not known."""
COMPILED: Final = "compiled"
"""The cell of a model that holds what `compile` was given."""


def given_name(read: Read, made: Made) -> Any:
    """The name that the program gives, or that it is not known; None if Keras picks one."""
    match made:
        case Layer():
            return made.given.get("name")
        case Model():
            return made.name
        case Instance():
            value = read((made.ref, "name"))
            return value.value if isinstance(value, Const) else None if value is MISSING else Unknown("computed")
        case Operation():
            return None


def maker(it: Interpreter, tensor: Tensor) -> Made | None:
    """What a tensor of a graph is an output of; None if it is of none."""
    node = it.store.read((tensor.node, "node")) if tensor.node else MISSING
    return node.layer if isinstance(node, Node) else None


def may_be_several(it: Interpreter, tensor: Tensor) -> bool:
    """Whether it may stand for a list or dict of tensors: it is what a model gives of which not even the outputs are known."""
    if not isinstance(rank(tensor.shape), Unknown):
        return False
    match maker(it, tensor):
        case Model(cls=cls) as made if cls != "Sequential":
            return isinstance(graph_of(it, made), Unknown)
        case Instance() as made:
            return isinstance(graph_of(it, made), Unknown)
        case _:
            return False


def tensor_name(it: Interpreter, tensor: Tensor) -> Any:
    """The name that the program gives to the layer that a tensor comes from; None if it gives none."""
    made = maker(it, tensor)
    return None if made is None else given_name(it.store.read, made)


def graph_of(it: Interpreter, model: Model | Instance) -> Graph | Unknown:
    """The model's graph; unknown while it is not built."""
    return model_graph(it.store.read, model)


def model_graph(read: Read, model: Model | Instance) -> Graph | Unknown:
    """The graph of a model as far as it has come; a Sequential's is walked when asked for."""
    if isinstance(model, Instance) or model.cls != "Sequential":
        graph = read((model.ref, "graph"))
        return Unknown("the graph of this model is not known") if graph is MISSING else graph
    start, output = read((model.ref, "input")), read((model.ref, "output"))
    layers = read((model.ref, "layers"))
    if isinstance(layers, Unknown):
        return layers
    if not isinstance(start, Tensor) or not isinstance(output, Tuple):
        return Unknown("this model is not built yet: its input shape is not given")
    try:
        return walk(read, [start], output.items)
    except (UnknownGraph, Disconnected):
        return Unknown("a layer of this model is not known")


Layers = tuple[Layer | Model | Instance | Unknown, ...] | Unknown


def layers_of(it: Interpreter, model: Model | Instance) -> Layers:
    """`model.layers`: of a Sequential without its input layer, of a functional model without operations.

    Keras 2 makes layers of operations, which stand there as unknowns.
    """
    graph = MISSING if it.keras != 2 else it.store.read((model.ref, "graph"))
    if isinstance(graph, Graph) and any(isinstance(layer, Operation) for layer in graph.layers):
        if any(isinstance(layer, Operation) and isinstance(layer.symbol, Unknown) for layer in graph.layers):
            return Unknown("an operation in it may be several layers")
        return tuple(Unknown("an operation") if isinstance(layer, Operation) else layer for layer in graph.layers)
    return model_layers(it.store.read, model)


def model_layers(read: Read, model: Model | Instance) -> Layers:
    """The layers of a model as far as it has come; of a custom layer or subclassed model those in its attributes."""
    if model.cls == "Sequential" and isinstance(model, Model):
        layers = read((model.ref, "layers"))
        return layers if isinstance(layers, Unknown) else layers.items if isinstance(layers, Tuple) else ()
    graph = read((model.ref, "graph"))
    if isinstance(graph, Graph):
        return tuple(layer for layer in graph.layers if not isinstance(layer, Operation))
    if isinstance(model, Instance):
        return tuple(sublayers(read, model))
    return graph if isinstance(graph, Unknown) else Unknown("its graph is not known")


def set_trainable(it: Interpreter, owner: Made, value: Any) -> None:
    """`owner.trainable = value`, which also sets it for every layer inside."""
    it.store.write((owner.ref, "trainable"), value)
    if isinstance(owner, Model | Instance):
        graph = it.store.read((owner.ref, "graph")) if it.keras == 2 else MISSING
        # In Keras 2 operations are layers too.
        layers = graph.layers if isinstance(graph, Graph) else model_layers(it.store.read, owner)
        for layer in () if isinstance(layers, Unknown) else layers:
            if not isinstance(layer, Unknown):
                set_trainable(it, layer, value)


def set_trainable_among(it: Interpreter, owners: Among, value: Any) -> None:
    """`owner.trainable = value` for one of these, or for some: of which it changes what it was is not known."""
    for owner in owners.these:
        if isinstance(owner, Model | Instance) or (isinstance(owner, Layer) and _may_change(it, owner, value)):
            set_trainable(it, owner, Unknown("`trainable` was set of a layer that is not known"))


def _may_change(it: Interpreter, owner: Layer, value: Any) -> bool:
    return not isinstance(value, Const) or trainable(it.store.read, owner) != bool(value.value)


def unsettle(it: Interpreter, cell: Cell) -> None:
    """Take a name that may have been set for unknown, where it stands for data: layers, functions and classes stay as a rule."""
    if isinstance(it.store.read(cell), Const | Tuple | List | Dict):
        it.store.write(cell, Unknown("a name that is not known was set, which may be this one"))


_BYTES: Final = {"float16": 2, "bfloat16": 2, "float64": 8, "int8": 1, "uint8": 1, "int64": 8}
"""Of a number by its type; of all others it is 4."""
_PLAIN_BASES: Final = (Api("keras.layers.Layer"), Api("keras.models.Model"), Builtin("object"))
"""What has no variables of its own."""


@immutable
class Count:
    """Params of a layer or model; unknown where a weight's size or number is, None where something is not built."""

    total: int | Unknown | None
    trainable: int | Unknown | None
    total_bytes: int | Unknown = 0
    trainable_bytes: int | Unknown = 0
    """The memory that they take."""


def count(read: Read, owner: Made, keras: int | None = None) -> Count:
    """The params of a layer or model, shared weights once, with what is frozen apart as the given Keras counts it."""
    total: int | Unknown = 0
    trainable: int | Unknown = 0
    total_bytes: int | Unknown = 0
    trainable_bytes: int | Unknown = 0
    custom = False
    flags = _trained(read, owner, keras)
    for layer, weights in all_weights(read, owner):
        if isinstance(weights, Unknown):
            return Count(weights, weights, weights, weights)
        custom = custom or isinstance(layer, Instance)
        if weights is None:
            if layer is owner:
                return Count(None, None)
            if custom and layer is not None and may_have_weights(read, layer):
                # Either the program never uses it, and it has none, or it does so in a way that was not followed.
                unbuilt = Unknown(f"whether the `{layer.cls}` inside is ever built is not known")
                return Count(unbuilt, unbuilt, unbuilt, unbuilt)
            continue
        if layer is None or not weights:
            continue
        flag = flags[layer.ref]
        width = _BYTES.get(str(layer.given.get("dtype")), 4)
        for weight in weights:
            size = product(weight.shape)
            size = Unknown("the size of a weight is not known") if size is None else size
            total, total_bytes = total + size, total_bytes + size * width
            flags_of = (flag, weight.trainable)
            if any(one is False for one in flags_of):
                continue
            unsure = next((one for one in flags_of if isinstance(one, Unknown)), None)
            if unsure is not None:
                trainable = trainable_bytes = unsure
            else:
                trainable, trainable_bytes = trainable + size, trainable_bytes + size * width
    return Count(total, trainable, total_bytes, trainable_bytes)


def trainable(read: Read, made: Made) -> bool | Unknown:
    """The attribute `trainable` of a layer or model."""
    flag = read((made.ref, "trainable"))
    return flag if isinstance(flag, Unknown) else not (isinstance(flag, Const) and not flag.value)


def _trained(read: Read, owner: Made, keras: int | None) -> dict[Ref, bool | Unknown]:
    """Whether each layer inside is trained: none is if the owner is frozen, in Keras 2 also if a model around it is."""
    found: dict[Ref, bool | Unknown] = {}
    seen: set[tuple[Ref, bool | Unknown]] = set()
    stack: list[tuple[Made | Unknown, bool | Unknown]] = [(owner, trainable(read, owner))]
    while stack:
        layer, around = stack.pop()
        if isinstance(layer, Unknown | Operation) or (layer.ref, around) in seen:
            continue
        seen.add((layer.ref, around))
        flags = (around, trainable(read, layer))
        own = False if False in flags else next((flag for flag in flags if isinstance(flag, Unknown)), True)
        before = found.get(layer.ref, False)
        found[layer.ref] = True if True in (own, before) else before if own is False else own
        if isinstance(layer, Model | Instance):
            inner = model_layers(read, layer)
            stack += [
                (one, own if keras == 2 else around) for one in ((inner,) if isinstance(inner, Unknown) else inner)
            ]
    return found


def may_have_weights(read: Read, layer: Layer | Instance) -> bool:
    """Whether building the layer may make variables, those of layers inside it aside."""
    if isinstance(layer, Instance):
        steps = lineage(layer.type)
        own = any(isinstance(step, Class) and read(attribute_cell(step.ref, "build")) is not MISSING for step in steps)
        return own or not all(isinstance(step, Class) or step in _PLAIN_BASES for step in steps)
    return isinstance(layer.rule, Unknown) or type(layer.rule).weights is not LayerRule.weights


def all_weights(
    read: Read, owner: Made
) -> Iterator[tuple[Layer | Instance | None, tuple[Weight, ...] | Unknown | None]]:
    """The layers inside with their weights, each once: None where one is not built, unknown where its are."""
    for layer in unique_layers(read, owner):
        yield (None, layer) if isinstance(layer, Unknown) else (layer, own_weights(read, layer))


def own_weights(read: Read, layer: Layer | Instance) -> tuple[Weight, ...] | Unknown | None:
    """The weights of a layer without those of layers in its attributes: None where it is not built, unknown where they are."""
    built = read((layer.ref, "built"))
    weights = built.weights if isinstance(built, Built) else None
    if isinstance(layer, Instance) and isinstance(read((layer.ref, "graph")), Graph):
        weights = ()
    if isinstance(layer, Instance) and weights is not None and not isinstance(weights, Unknown):
        own = read((layer.ref, "weights"))
        weights = own if isinstance(own, Unknown) else (*weights, *(own.items if isinstance(own, Tuple) else ()))
    return weights


def unique_layers(read: Read, owner: Made) -> Iterator[Layer | Instance | Unknown]:
    """The layers inside, each once, those of nested models included; unknown where a model's are."""
    seen: set[Ref] = set()
    stack: list[Made | Unknown] = [owner]
    while stack:
        layer = stack.pop()
        if isinstance(layer, Unknown):
            yield layer
            return
        if layer.ref in seen or isinstance(layer, Operation):
            continue
        seen.add(layer.ref)
        if isinstance(layer, Layer | Instance):
            yield layer
        if isinstance(layer, Model | Instance):
            inner = model_layers(read, layer)
            if isinstance(inner, Unknown):
                yield inner
                return
            stack += reversed(inner)


def sublayers(read: Read, owner: Instance) -> list[Any]:
    """The layers and models in the attributes of an object, in the order in which they were set."""
    names = read((owner.ref, "attributes"))
    found: list[Any] = []
    for name in names.items if isinstance(names, Tuple) else ():
        _collect(read, read(attribute_cell(owner.ref, name.value)), found, set())
    return found


def listed_layers(read: Read, owner: Instance) -> list[Any]:
    """The layers and models in the attribute `layers` of an object, if it has one."""
    found: list[Any] = []
    _collect(read, read(attribute_cell(owner.ref, "layers")), found, set())
    return found


def _collect(read: Read, value: Any, found: list[Any], seen: set[Ref]) -> None:
    match value:
        case Layer() | Model():
            if value not in found:
                found.append(value)
        case Instance(kind="layer" | "model"):
            if value not in found:
                found.append(value)
        case Unknown():
            found.append(value)  # It may hold layers.
        case Tuple(items=items):
            for item in items:
                _collect(read, item, found, seen)
        case List(ref=ref) | Dict(ref=ref) if ref not in seen:
            seen.add(ref)
            _collect(read, read((ref, "items")), found, seen)
        case _:
            pass
