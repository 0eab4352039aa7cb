"""Where each size of a tensor comes from: the calls that made it, found by asking rules what a size would change.

A rule is asked again with a size of the input that it does not know. Arithmetic absorbs what is unknown, so that every size
of the output that is still known does not depend on it, and one that has its name is handed on as it is. Where a rule cannot
say, or there is none, nothing is claimed but which call gave the size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any, Final

from shapelens.analysis.graph import flatten_structure
from shapelens.analysis.module import Module
from shapelens.analysis.state import model_graph
from shapelens.dims import Dim, Rest, Shape, Undecided, Unknown, show
from shapelens.immutable import immutable
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.ops.table import elementwise
from shapelens.rules.rule import LayerRule, ShapeError, Structure, output_of
from shapelens.values.keras import Graph, Layer, Model, Node, Operation, Tensor, with_rules
from shapelens.values.place import Ref

Axis = tuple[int, int]
"""Which input, and which of its axes."""
Place = tuple[Ref | None, int, int]
"""A size: the node, which of its outputs, and which axis."""
_MARK: Final = "size"
_PROBES: Final = ((7, 11, 13, 17, 19, 23, 29, 31), (37, 41, 43, 47, 53, 59, 61, 67))
"""Sizes with which a guess how a size is computed is tried out."""


@immutable
class Source:
    """What one size of an output is computed from. `known` is False where that cannot be told."""

    axes: tuple[Axis, ...] = ()
    known: bool = True
    passed: bool = False
    """Whether it is the one size, handed on unchanged."""
    sign: str = ""
    """`×` or `+`, if it is the product or the sum."""


@immutable
class Step:
    """A call that made some of the sizes on the way: for each a text like `28 -> 26`."""

    node: Node
    ref: Ref
    texts: tuple[str, ...]


def origins(module: Module, tensor: Tensor) -> list[tuple[list[int], list[Step]]]:
    """For the axes of a tensor the steps that made their sizes, the first first; axes with the same steps together."""
    if tensor.node is None or any(isinstance(dim, Rest) for dim in tensor.shape):
        return []
    found: list[tuple[list[int], list[Step]]] = []
    asked: dict[Place, Source] = {}
    order = _order(module, tensor.node)
    for axis, size in enumerate(tensor.shape):
        steps = sorted(_steps(module, (tensor.node, tensor.index, axis), asked), key=lambda step: order[step.ref])
        same = next((axes for axes, others in found if others == steps and tensor.shape[axes[0]] == size), None)
        if same is None:
            found.append(([axis], steps))
        else:
            same.append(axis)
    return found


def _order(module: Module, start: Ref) -> dict[Ref, int]:
    """The calls that one goes back to, each after those whose results it takes."""
    order: dict[Ref, int] = {}
    stack: list[tuple[Ref, bool]] = [(start, False)]
    seen: set[Ref] = set()
    while stack:
        ref, done = stack.pop()
        if done:
            order[ref] = len(order)
        elif ref not in seen and (node := _node(module, ref)) is not None:
            seen.add(ref)
            stack.append((ref, True))
            stack += [(tensor.node, False) for tensor in reversed(node.inputs) if tensor.node is not None]
    return order


def _steps(module: Module, start: Place, asked: dict[Place, Source]) -> list[Step]:
    """The calls that a size goes back to, but for those that hand it on."""
    found: dict[Ref, list[str]] = {}
    seen: set[Place] = set()
    stack = [start]
    while stack:
        place = stack.pop()
        node = _node(module, place[0])
        if place in seen or node is None or place[0] is None:
            continue
        seen.add(place)
        source = _source(module, place, asked)
        stack += [_at(node, axis) for axis in reversed(source.axes)]
        if not source.passed:
            found.setdefault(place[0], []).append(_text(node, place, source))
    nodes = {ref: _node(module, ref) for ref in found}
    return [Step(node, ref, tuple(found[ref])) for ref, node in nodes.items() if node is not None]


def _text(node: Node, place: Place, source: Source) -> str:
    size = str(_outputs(node)[place[1]][place[2]])
    if not source.known:
        return f"{', '.join(show(tensor.shape) for tensor in node.inputs)} -> {size}"
    sizes = [str(node.inputs[which].shape[axis]) for which, axis in source.axes]
    if source.sign:
        return f"{f' {source.sign} '.join(sizes)} = {size}"
    return f"{', '.join(sizes)} -> {size}" if sizes else size


def source_of(module: Module, place: Place) -> Source:
    """What one size is computed from, by the call that gives it."""
    node = _node(module, place[0])
    return Source(known=False) if node is None else _asked(module, node, place[1], place[2])


def _source(module: Module, place: Place, asked: dict[Place, Source]) -> Source:
    if place not in asked:
        asked[place] = source_of(module, place)
    return asked[place]


def _asked(module: Module, node: Node, output: int, axis: int) -> Source:
    shapes = [tensor.shape for tensor in node.inputs]
    if isinstance(node.layer, Model):
        return _through_model(module, node, output, axis)
    compute = _computing(node)
    if compute is None or any(isinstance(dim, Rest) for shape in shapes for dim in shape):
        return Source(known=not shapes)
    if _computed(compute, shapes) != _outputs(node):
        return Source(known=False)

    def answer(marks: Mapping[Axis, Dim]) -> Dim | Rest:
        """The size, if sizes of the input were these; Rest if the rule cannot say."""
        found = _computed(compute, _replaced(shapes, marks))
        shape = found[output] if output < len(found) else (Rest(),)
        rank = len(_outputs(node)[output])
        if len(shape) == rank and not any(isinstance(dim, Rest) for dim in shape):
            return shape[axis]
        return Rest()

    axes = [(which, index) for which, shape in enumerate(shapes) for index in range(len(shape))]
    alone = {one: answer({one: Unknown("", _MARK)}) for one in axes}
    if any(isinstance(found, Rest) for found in alone.values()):
        return Source(known=False)
    used = [one for one, found in alone.items() if isinstance(found, Unknown)]
    if not used:
        return _together(shapes, axes, answer, _outputs(node)[output][axis])
    size = _outputs(node)[output][axis]
    equal = all(shapes[which][index] == size for which, index in used)
    if equal and (_is_mark(answer, used) or (len(used) == 1 and not isinstance(size, Unknown))):
        return Source((used[0],), passed=True)
    return Source(tuple(used), sign=_sign(used, answer) if len(used) > 1 else "")


def _together(
    shapes: Sequence[Shape], axes: Sequence[Axis], answer: Callable[[Mapping[Axis, Dim]], Dim], size: Dim
) -> Source:
    """The source of a size that no single one changes: several inputs agree on it, or none has a say."""
    if not isinstance(answer({one: Unknown("") for one in axes}), Unknown):
        return Source()
    for back in {index - len(shapes[which]) for which, index in axes}:
        alike = [(which, index) for which, index in axes if index - len(shapes[which]) == back]
        first = next((one for one in alike if shapes[one[0]][one[1]] == size), None)
        if first is not None and _is_mark(answer, alike):
            return Source((first,), passed=True)
    return Source(known=False)


def _is_mark(answer: Callable[[Mapping[Axis, Dim]], Dim], axes: Sequence[Axis]) -> bool:
    """Whether a size is that of all these axes, where they have the same."""
    return answer(dict.fromkeys(axes, Unknown("", _MARK))) == Unknown("", _MARK)


def _sign(used: Sequence[Axis], answer: Callable[[Mapping[Axis, Dim]], Dim]) -> str:
    """How a size is computed from several, if that is one of two ways, tried with other sizes."""
    for sign, function in (("×", prod), ("+", sum)):
        trials = [dict(zip(used, sizes, strict=False)) for sizes in _PROBES]
        if all(len(trial) == len(used) and answer(trial) == function(trial.values()) for trial in trials):
            return sign
    return ""


def _through_model(module: Module, node: Node, output: int, axis: int) -> Source:
    """The source of what a model gives: the sizes of its inputs that lead there inside of it."""
    graph = model_graph(module.read, node.layer) if isinstance(node.layer, Model) else None
    if not isinstance(graph, Graph):
        return Source(known=False)
    given, taken = ([tensor.shape for tensor in side] for side in (graph.outputs, graph.inputs))
    if given != _outputs(node) or taken != [tensor.shape for tensor in node.inputs]:
        return Source(known=False)
    entries = {(tensor.node, tensor.index): which for which, tensor in enumerate(graph.inputs)}
    end = graph.outputs[output]
    asked: dict[Place, Source] = {}
    found: dict[Axis, None] = {}
    stack: list[Place] = [(end.node, end.index, axis)]
    passed, seen = True, set[Place]()
    while stack:
        place = stack.pop()
        if place in seen:
            continue
        seen.add(place)
        entry = entries.get(place[:2])
        if entry is not None:
            found[entry, place[2]] = None
            continue
        inner, source = _node(module, place[0]), _source(module, place, asked)
        if inner is None or not source.known:
            return Source(known=False)
        passed = passed and source.passed
        stack += [_at(inner, one) for one in source.axes]
    return Source(tuple(found), passed=passed and len(found) == 1)


def _computing(node: Node) -> Callable[[list[Shape]], Structure] | None:
    """How a call computes its output from the shapes of its inputs, where a rule says so."""
    match node.layer:
        case Layer(rule=LayerRule() as rule) if node.inputs:
            several = isinstance(node.input_shape, list)
            return lambda shapes: output_of(with_rules(rule), shapes if several else shapes[0])
        case Operation(cls=cls) if cls in elementwise():
            return lambda shapes: broadcast(*shapes)
        case _:
            return None


def _computed(compute: Callable[[list[Shape]], Structure], shapes: Sequence[Shape]) -> list[Shape]:
    try:
        return flatten_structure(compute([*shapes]))
    except (ShapeError, Undecided):
        return []


def _replaced(shapes: Sequence[Shape], marks: Mapping[Axis, Any]) -> list[Shape]:
    return [
        tuple(marks.get((which, index), dim) for index, dim in enumerate(shape)) for which, shape in enumerate(shapes)
    ]


def _outputs(node: Node) -> list[Shape]:
    return flatten_structure(node.outputs)


def _node(module: Module, ref: Ref | None) -> Node | None:
    node = None if ref is None else module.read((ref, "node"))
    return node if isinstance(node, Node) else None


def _at(node: Node, axis: Axis) -> Place:
    tensor = node.inputs[axis[0]]
    return tensor.node, tensor.index, axis[1]
