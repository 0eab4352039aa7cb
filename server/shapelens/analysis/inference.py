"""What a model gives for inputs of other shapes than those it was built on: each layer is applied again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelens.analysis.graph import flatten_structure
from shapelens.analysis.held import resolve
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.layers import apply
from shapelens.analysis.state import graph_of
from shapelens.analysis.store import MISSING
from shapelens.dims import Shape, Unknown, differ, rank, show, unknown_shape
from shapelens.rules.ops.operators import BINARY, operated
from shapelens.rules.rule import LayerRule, ShapeError, Structure, is_several, is_shape
from shapelens.values.classes import Instance
from shapelens.values.keras import Graph, Layer, Model, Node, Operation, Tensor, is_deferred_input
from shapelens.values.place import Ref


def unknown_outputs(it: Interpreter, model: Model | Instance, reason: str) -> Structure:
    graph = graph_of(it, model)
    if isinstance(graph, Unknown) or len(graph.outputs) == 1:
        return unknown_shape(reason)
    return [unknown_shape(reason) for _ in graph.outputs]


def infer_model(
    it: Interpreter, model: Model | Instance, x: Any, data: bool = False, nested: bool = False
) -> Structure:
    """The output shapes of a model for input shapes `x`.

    Args:
        it: the running analysis.
        model: a model, or an object that is one.
        x: the shape of its input, or a list of those of its inputs.
        data: whether they are of data, not of symbolic tensors.
        nested: whether it is called in the graph of another model.

    Raises:
        ShapeError: `incompatible-input`, where the model or a layer inside refuses it.
    """
    graph = graph_of(it, model)
    if isinstance(graph, Unknown):
        return unknown_shape(graph.reason)
    shapes: Sequence[Shape] = x if is_several(x) else [x]
    if len(shapes) != len(graph.inputs):
        # Keras 2 goes on with what it has.
        message = f"the model expects {len(graph.inputs)} input(s), but it received {len(shapes)} input tensors"
        if it.keras == 3:
            raise ShapeError("incompatible-input", message)
        return unknown_outputs(it, model, "the number of its inputs is another")
    if it.keras != 2 or ((data or nested or it.inside) and not _is_deferred(it, graph)):
        # Keras 2 lets the layers see what they make of symbolic tensors.
        for index, (shape, tensor) in enumerate(zip(shapes, graph.inputs, strict=True)):
            _check_input(it, index, shape, tensor.shape)
    if data or it.inside or it.keras == 2:
        # Keras 3 lets symbolic tensors into the layers as they are.
        shapes = [_adjusted(shape, tensor.shape) for shape, tensor in zip(shapes, graph.inputs, strict=True)]
    outputs = [tensor.shape for tensor in graph.outputs]
    if any(shape != tensor.shape for shape, tensor in zip(shapes, graph.inputs, strict=True)):
        outputs = _propagate(it, graph, shapes, data)
    single = isinstance(graph.output_structure, Tensor | None) and len(outputs) == 1
    return outputs[0] if single else list(outputs)


def _is_deferred(it: Interpreter, graph: Graph) -> bool:
    """Whether it is of a Sequential that took the first shape it met for its input."""
    node = it.store.read((graph.inputs[0].node, "node")) if graph.inputs[0].node else MISSING
    return isinstance(node, Node) and is_deferred_input(node.layer)


def _check_input(it: Interpreter, index: int, shape: Shape, wanted: Shape) -> None:
    ranks = (rank(shape), rank(wanted))
    if isinstance(ranks[0], Unknown) or isinstance(ranks[1], Unknown):
        return
    # Keras compares without a last axis of size 1, as far as both shapes go. Then Keras 2 only warns about a rank, and
    # fails in the first layer that cannot cope.
    given, expected = (dims[:-1] if dims and dims[-1] == 1 else dims for dims in (shape, wanted))
    adjusted = rank(_adjusted(shape, wanted))
    wrong_rank = it.keras == 3 and not isinstance(adjusted, Unknown) and adjusted != ranks[1]
    if wrong_rank or any(differ(a, b) for a, b in zip(given[1:], expected[1:], strict=False)):
        raise ShapeError(
            "incompatible-input",
            f"input {index} is incompatible with the model: expected shape={show(wanted)}, found shape={show(shape)}",
        )


def _adjusted(shape: Shape, wanted: Shape) -> Shape:
    """The shape with an axis of size 1 added at its end or taken from it, where that is what the model wants."""
    ndim, goal = rank(shape), rank(wanted)
    if isinstance(ndim, Unknown) or isinstance(goal, Unknown):
        return shape if isinstance(ndim, Unknown) else unknown_shape("how many axes the model wants is not known")
    longer = shape if ndim == goal + 1 else wanted
    if abs(ndim - goal) == 1 and isinstance(longer[-1], Unknown):
        return unknown_shape(longer[-1].reason)
    if ndim == goal - 1 and wanted[-1] == 1:
        return (*shape, 1)
    return shape[:-1] if ndim == goal + 1 and shape[-1] == 1 else shape


def _propagate(it: Interpreter, graph: Graph, shapes: Sequence[Shape], data: bool) -> list[Shape]:
    """The output shapes, each layer applied again to the shapes that reach it."""
    known: dict[tuple[Ref | None, int], Shape] = {}
    for shape, tensor in zip(shapes, graph.inputs, strict=True):
        known[tensor.node, tensor.index] = shape
    for ref, node in graph.nodes:
        if not node.inputs:
            continue
        new = [known.get((tensor.node, tensor.index), tensor.shape) for tensor in node.inputs]
        structure = _again(it, node, new, data)
        for index, shape in enumerate(flatten_structure(structure)):
            known.setdefault((ref, index), shape)
    return [known.get((tensor.node, tensor.index), tensor.shape) for tensor in graph.outputs]


def _again(it: Interpreter, node: Node, shapes: list[Shape], data: bool) -> Structure:
    if shapes == [tensor.shape for tensor in node.inputs]:
        return node.outputs
    # After the inputs come the tensors that the call passed beside them (`initial_state`).
    x: Any = shapes[: len(node.input_shape)] if is_several(node.input_shape) else shapes[0]
    match node.layer:
        case Layer() as layer:
            applied = apply(it, layer, x)
            if (
                applied.error is not None
                and apply(it, layer, node.input_shape).error is None
                and _fails_inside(it, layer, x, node.input_shape)
            ):
                raise applied.error
            # What it refused in the graph, too, was said there.
            return applied.output
        case Model() as model:
            return infer_model(it, model, x, data, nested=True)
        case Instance() as owner:
            return it.wiring.rule_of(it, owner).output_shape(x)
        case Operation(cls=cls):
            if len(shapes) == 2 and cls in BINARY:
                return operated(cls, *shapes)
            if len(shapes) == 1 and isinstance(node.outputs, tuple) and node.outputs == node.input_shape:
                return shapes[0]
            return unknown_shape(f"`{cls}` with another input shape is not modelled yet")


def _fails_inside(it: Interpreter, layer: Layer, x: Any, before: Any) -> bool:
    """Whether a layer in a model fails on what it would refuse outside, where Keras 3 does not check another rank."""
    if it.keras == 2 or not (is_shape(x) and is_shape(before) and differ(rank(x), rank(before))):
        return True
    rule = resolve(it, layer.rule)
    return isinstance(rule, LayerRule) and rule.refuses_inside(x)
