"""What the store holds of layers and models: built weights, graphs, the layers of a model, trainable flags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shapelens.analysis.graph import Disconnected, Read, UnknownGraph, walk
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.store import MISSING
from shapelens.dims import Unknown, product
from shapelens.values.keras import Built, Graph, Layer, Model, Operation, Tensor
from shapelens.values.place import Ref
from shapelens.values.python import Const, Tuple


def graph_of(it: Interpreter, model: Model) -> Graph | Unknown:
    """The model's graph; unknown while it is not built."""
    return model_graph(it.store.read, model)


def model_graph(read: Read, model: Model) -> Graph | Unknown:
    """The graph of a model as far as it has come; a Sequential's is walked when asked for."""
    if model.cls != "Sequential":
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


def layers_of(it: Interpreter, model: Model) -> tuple[Layer | Model | Unknown, ...] | Unknown:
    """`model.layers`: of a Sequential without its input layer, of a functional model without operations."""
    return model_layers(it.store.read, model)


def model_layers(read: Read, model: Model) -> tuple[Layer | Model | Unknown, ...] | Unknown:
    """The layers of a model as far as it has come."""
    if model.cls == "Sequential":
        layers = read((model.ref, "layers"))
        return layers if isinstance(layers, Unknown) else layers.items if isinstance(layers, Tuple) else ()
    graph = read((model.ref, "graph"))
    if isinstance(graph, Graph):
        return tuple(layer for layer in graph.layers if not isinstance(layer, Operation))
    return graph if isinstance(graph, Unknown) else Unknown("its graph is not known")


def set_trainable(it: Interpreter, owner: Layer | Model, value: Any) -> None:
    """`owner.trainable = value`, which on a model sets it for every layer inside."""
    it.store.write((owner.ref, "trainable"), value)
    if isinstance(owner, Model):
        layers = layers_of(it, owner)
        for layer in () if isinstance(layers, Unknown) else layers:
            if not isinstance(layer, Unknown):
                set_trainable(it, layer, value)


@dataclass(frozen=True, slots=True)
class Count:
    """Params of a layer or model; unknown where a weight's size or number is, None where something is not built."""

    total: int | Unknown | None
    trainable: int | Unknown | None


def count(read: Read, owner: Layer | Model | Operation) -> Count:
    """The params of a layer or model, shared weights once, with what is frozen apart."""
    total: int | Unknown = 0
    trainable: int | Unknown = 0
    unbuilt = False
    for layer in unique_layers(read, owner):
        if isinstance(layer, Unknown):
            return Count(layer, layer)
        built = read((layer.ref, "built"))
        if not isinstance(built, Built):
            unbuilt = True
            continue
        if isinstance(built.weights, Unknown):
            return Count(built.weights, built.weights)
        flag = read((layer.ref, "trainable"))
        for weight in built.weights:
            size = product(weight.shape)
            size = Unknown("the size of a weight is not known") if size is None else size
            total = total + size
            match flag:
                case Unknown():
                    trainable = flag
                case Const(value=value) if not value:
                    pass
                case _ if weight.trainable:
                    trainable = trainable + size
                case _:
                    pass
    if unbuilt and isinstance(owner, Layer):
        return Count(None, None)
    return Count(total, trainable)


def unique_layers(read: Read, owner: Layer | Model | Operation) -> Iterator[Layer | Unknown]:
    """The layers inside, each once, those of nested models included; unknown where a model's are."""
    seen: set[Ref] = set()
    stack: list[Layer | Model | Operation | Unknown] = [owner]
    while stack:
        layer = stack.pop()
        if isinstance(layer, Unknown):
            yield layer
            return
        if layer.ref in seen or isinstance(layer, Operation):
            continue
        seen.add(layer.ref)
        if isinstance(layer, Layer):
            yield layer
            continue
        inner = model_layers(read, layer)
        if isinstance(inner, Unknown):
            yield inner
            return
        stack += reversed(inner)
