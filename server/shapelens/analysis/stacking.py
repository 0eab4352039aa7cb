"""What is stacked into a Sequential: whether it is a layer at all, and which input shape it brings."""

from __future__ import annotations

from typing import Any, Final

from shapelens.analysis import apis
from shapelens.analysis.classes import kind_of
from shapelens.analysis.hubs import HUB_LAYER
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.state import layers_of
from shapelens.dims import Shape, Unknown, differ, rank, show, unknown_shape
from shapelens.rules import inputs as input_rules
from shapelens.rules.ops.table import find
from shapelens.rules.rule import ShapeError
from shapelens.values.classes import Class, Instance
from shapelens.values.keras import Graph, Layer, Model, Tensor
from shapelens.values.place import Ref
from shapelens.values.python import Api, Const, Function, Opaque, Tuple

INPUT_LAYER: Final = "InputLayer"


def is_input(layer: Any) -> bool:
    return isinstance(layer, Tensor) or (isinstance(layer, Layer) and layer.cls == INPUT_LAYER)


def no_layer(value: Any) -> str | None:
    """What stands where a layer is meant, None if it is or may be one."""
    match value:
        case Api(path=path) if apis.layer_of(path):
            name = path.rpartition(".")[2]
            return f"`{name}` is the class, `{name}()` one"
        case Class(name=name) if kind_of(value) in ("layer", "model"):
            return f"`{name}` is the class, `{name}()` one"
        case Api(path=path) if find(path) is not None:
            return f"`{path}` is a function; `Activation` and `Lambda` make layers of functions"
        case Function(code=code):
            return f"`{code.name}` is a function; `Lambda` makes a layer of one"
        case Opaque(path=path) if path == HUB_LAYER:
            return "`hub.KerasLayer` is a layer of Keras 2, also beside Keras 3"
        case Tensor(node=Ref()):
            return "this is what a layer gives, the tensor, and not the layer"
        case Const(value=content):
            return f"{content!r} is none"
        case _:
            return None


def doubt_declared(it: Interpreter, layer: Layer, output: Any) -> None:
    """An input shape on a layer that is not the first is not used."""
    brought = declared(it, layer)
    given = output.items[0].shape if isinstance(output, Tuple) and len(output.items) == 1 else None
    if brought is None or given is None or isinstance(rank(given), Unknown):
        return
    if len(brought) != len(given) or any(differ(a, b) for a, b in zip(brought[1:], given[1:], strict=True)):
        name = next((name for name in ("input_shape", "batch_input_shape", "input_dim") if name in layer.given), None)
        message = f"the input shape {show(brought)} is ignored: the layer before gives {show(given)}"
        it.report((layer.ref, name), "ignored-argument", "hint", message)


def declared(it: Interpreter, layer: Layer | Model | Instance) -> Shape | None:
    """The input shape that the first layer of a Sequential brings."""
    if isinstance(layer, Model | Instance):
        graph = it.store.read((layer.ref, "graph"))
        if layer.cls == "Sequential" and it.keras == 2:
            # Keras 2 asks the first layer inside, which is not the input layer.
            inner = layers_of(it, layer) or [None]
            first = None if isinstance(inner, Unknown) else inner[0]
            return None if first is None or isinstance(first, Unknown) else declared(it, first)
        if layer.cls == "Sequential":
            inputs = it.store.read((layer.ref, "input"))
            return inputs.shape if isinstance(inputs, Tensor) else None
        if isinstance(graph, Graph):
            return graph.inputs[0].shape if len(graph.inputs) == 1 else None
        base = it.store.read((layer.ref, "layer"))
        return declared(it, base) if isinstance(base, Layer) else None
    try:
        return input_rules.declared(None if isinstance(layer.rule, Unknown) else layer.rule, layer.given)
    except ShapeError as error:
        it.refuse(error, (layer.ref, error.argument))
        return unknown_shape("its input shape is refused")
