"""What is stacked into a Sequential: whether it is an input, and which input shape it brings."""

from __future__ import annotations

from typing import Any, Final

from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.state import layers_of
from shapelens.dims import Shape, Unknown, differ, rank, show, unknown_shape
from shapelens.rules import inputs as input_rules
from shapelens.rules.rule import ShapeError
from shapelens.values.classes import Instance
from shapelens.values.keras import Graph, Layer, Model, Tensor
from shapelens.values.python import Tuple

INPUT_LAYER: Final = "InputLayer"


def is_input(layer: Any) -> bool:
    return isinstance(layer, Tensor) or (isinstance(layer, Layer) and layer.cls == INPUT_LAYER)


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
