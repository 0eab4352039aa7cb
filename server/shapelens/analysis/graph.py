"""Nodes of a Keras graph: making them, and walking from outputs back to inputs in Keras' order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from shapelens.analysis.facts import Call, Created
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.sequences import elements, new_list
from shapelens.analysis.store import MISSING
from shapelens.analysis.traces import Cell
from shapelens.dims import Shape, Unknown, unknown_shape
from shapelens.immutable import replace
from shapelens.rules.ops.symbols import symbol
from shapelens.rules.rule import Structure
from shapelens.values.data import Array, is_loose, may_be_tensor
from shapelens.values.keras import Graph, Made, Node, Operation, Tensor
from shapelens.values.place import Position, Ref, Site
from shapelens.values.python import NONE, Const, List, Tuple

Read = Callable[[Cell], Any]
"""Reads a cell: of the store of a running analysis, or of a finished one."""


class Disconnected(Exception):
    """An output does not depend on the inputs alone: the tensors that were reached and are no input."""

    def __init__(self, tensor: Tensor) -> None:
        super().__init__()
        self.tensor = tensor


class UnknownGraph(Exception):
    """Several paths of the program joined in a tensor, so that the graph behind it is not known."""


def make_node(
    it: Interpreter,
    layer: Made,
    inputs: Sequence[Tensor],
    input_shape: Any,
    outputs: Structure,
    site: Site | None,
) -> Ref:
    """Record a call of a layer in the graph."""
    ref = it.new_ref()
    ref.site = site
    last = it.store.read((layer.ref, "node"))
    before = it.store.read((last, "node")) if isinstance(last, Ref) else MISSING
    node = Node(layer, tuple(inputs), input_shape, outputs)
    if isinstance(before, Node):
        alike = before.alike and (before.input_shape, before.outputs) == (input_shape, outputs)
        node = replace(node, index=before.index + 1, first=before.first or last, alike=alike)
    it.store.write((ref, "node"), node)
    it.store.write((layer.ref, "node"), ref)
    return ref


def inputs_of(values: Iterable[Any]) -> list[Tensor]:
    """The tensors among values that a node hangs on; what may be a tensor of a graph is one of a graph that is not known."""
    inputs: list[Tensor] = []
    for value in values:
        if isinstance(value, Tensor):
            inputs.append(value)
        elif is_loose(value):
            inputs.append(Tensor(value.shape, value.dtype, None))
        elif may_be_tensor(value):
            inputs.append(Tensor(unknown_shape(value.reason), None, None))
    return inputs


def structure_of(it: Interpreter, value: Any) -> Structure:
    """The shapes in a value: of a tensor, or of a list of them."""
    match value:
        case Tensor(shape=shape) | Array(shape=shape):
            return shape
        case List() | Tuple():
            items = elements(it, value)
            if isinstance(items, Unknown):
                return unknown_shape(items.reason)
            parts: list[Any] = [None if item == NONE else structure_of(it, item) for item in items]
            return parts
        case Const(value=int() | float()):
            return ()
        case Unknown(reason=reason):
            return unknown_shape(reason)
        case _:
            return unknown_shape("what it gives is not modelled")


def operation(it: Interpreter, name: str, inputs: tuple[Tensor, ...], out: Shape, position: Position) -> Tensor:
    """The tensor that an operator on tensors gives; a node of the graph, but inside a custom layer."""
    return operations(it, name, None, inputs, out, position, inputs[0].dtype if inputs else None)[0]


def operations(
    it: Interpreter,
    name: str,
    path: str | None,
    inputs: Sequence[Tensor],
    out: Structure,
    position: Position,
    dtype: str | None,
) -> list[Tensor]:
    """The tensors that a function of tensors gives, in order; `path` is how it was called, None for an operator.

    Where no input is known to be of a graph (`model(x)` of an unknown `x` may be an array), neither is what comes out.
    """
    if it.inside:
        return tensors_of(out, None, dtype)
    known = symbol(name, path) or Unknown("it may be several layers")
    made = Operation(it.new_ref(), name, known if it.keras == 2 else None)
    it.emit(Created(made))
    shapes = [tensor.shape for tensor in inputs]
    shape: Any = shapes[0] if len(shapes) == 1 else shapes
    node = make_node(it, made, inputs, shape, out, Site(position))
    it.emit(Call(position, "op", made, shape, out, (), it.frame.here))
    return tensors_of(out, node if any(tensor.node is not None for tensor in inputs) else None, dtype)


def tensors_of(structure: Structure, node: Ref | None, dtype: str | None) -> list[Tensor]:
    """The output tensors of a node, in order."""
    if isinstance(structure, tuple):
        return [Tensor(structure, dtype, node)]
    flat = flatten_structure(structure)
    return [Tensor(shape, dtype, node, i if node else 0) for i, shape in enumerate(flat)]


def nested(it: Interpreter, structure: Structure, values: Iterator[Any]) -> Any:
    """Tensors in the lists, and lists of lists, in which a layer gives them."""
    if isinstance(structure, list):
        return new_list(it, [nested(it, part, values) for part in structure])
    return next(values)


def as_array(tensor: Tensor) -> Array:
    """What comes out where arrays go in, and not symbolic tensors."""
    return Array(tensor.shape, tensor.dtype)


def flatten_structure(structure: Structure) -> list[Shape]:
    """The shapes in a structure, in order."""
    if isinstance(structure, tuple):
        return [structure]
    return [shape for part in structure or () for shape in flatten_structure(part)]


def walk(read: Read, inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> Graph:
    """The graph between inputs and outputs, its layers ordered as Keras' `map_graph` does: by depth, then by traversal.

    Raises:
        Disconnected: an output hangs on a tensor that is no input.
        UnknownGraph: the way back is not known.
    """
    nodes: dict[Ref, Node] = {}
    order: list[Ref] = []
    first_seen: dict[Ref, int] = {}
    given = {(tensor.node, tensor.index) for tensor in inputs}
    for output in outputs:
        _visit(read, output, given, nodes, order, first_seen)
    depths: dict[Ref, int] = {}
    layer_depths: dict[Ref, int] = {}
    for ref in reversed(order):
        node = nodes[ref]
        depth = max(depths.get(ref, 0), layer_depths.get(node.layer.ref, 0))
        depths[ref] = layer_depths[node.layer.ref] = depth
        for tensor in node.inputs:
            if tensor.node in nodes:
                depths[tensor.node] = max(depth + 1, depths.get(tensor.node, 0))
    layers = {node.layer.ref: node.layer for node in nodes.values()}
    for tensor in inputs:
        node = _node(read, tensor)
        if not node.inputs and node.layer.ref not in layers:
            layers[node.layer.ref] = node.layer
            layer_depths[node.layer.ref] = 0
            first_seen[node.layer.ref] = -1
    ranked = sorted(layers.values(), key=lambda layer: (-layer_depths[layer.ref], first_seen[layer.ref]))
    singles = len(set(depths.values())) == len(order) == len(layers)
    chain = singles and all(len(node.inputs) <= 1 for node in nodes.values())
    return Graph(
        tuple(inputs),
        tuple(outputs),
        None,
        tuple((ref, nodes[ref]) for ref in order),
        tuple(ranked),
        chain,
    )


def _visit(
    read: Read,
    output: Tensor,
    given: set[tuple[Ref | None, int]],
    nodes: dict[Ref, Node],
    order: list[Ref],
    first_seen: dict[Ref, int],
) -> None:
    """Depth first, inputs before the node that uses them, without recursion: models are deeper than Python's stack."""
    stack: list[tuple[Tensor, bool]] = [(output, False)]
    seen = set(nodes)
    while stack:
        tensor, done = stack.pop()
        ref = tensor.node
        if done and ref is not None:
            order.append(ref)
            continue
        if ref in seen:
            continue
        node = _node(read, tensor)
        assert ref is not None
        if node.inputs and (ref, tensor.index) in given:
            continue
        if not node.inputs and (ref, tensor.index) not in given:
            raise Disconnected(tensor)
        seen.add(ref)
        nodes[ref] = node
        first_seen.setdefault(node.layer.ref, len(first_seen))
        stack.append((tensor, True))
        stack += [(parent, False) for parent in reversed(node.inputs)]


def sources(read: Read, tensor: Tensor) -> list[Tensor]:
    """The inputs that a tensor depends on, each once, in the order in which they are met going back.

    Raises:
        UnknownGraph: the way back is not known.
    """
    found: list[Tensor] = []
    seen: set[Ref | None] = set()
    stack = [tensor]
    while stack:
        current = stack.pop()
        if current.node in seen:
            continue
        seen.add(current.node)
        node = _node(read, current)
        if not node.inputs:
            found.append(current)
        stack += reversed(node.inputs)
    return found


def _node(read: Read, tensor: Tensor) -> Node:
    node = None if tensor.node is None else read((tensor.node, "node"))
    if not isinstance(node, Node):
        raise UnknownGraph
    return node
