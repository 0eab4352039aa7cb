"""The declared input shape that a problem goes back to, and what else it could say."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from shapelens.analysis.state import model_graph
from shapelens.dims import Shape
from shapelens.features.cures.case import Case
from shapelens.features.cures.code import Spot, argument_of
from shapelens.features.cures.edits import Candidate, Edit
from shapelens.values.data import Array
from shapelens.values.keras import Layer, Node, is_model
from shapelens.values.place import Ref

_PLAIN: Final = ("shape", "input_shape")
_WITH_BATCH: Final = ("batch_shape", "batch_input_shape")
Declared = tuple[Spot, bool]
"""The expression of a shape, and whether it has its batch axis."""


def declared(case: Case, ref: Ref, node: Node) -> Declared | None:
    """Where the shape of an input stands: in `Input(...)`, or in the first layer of a model."""
    if node.inputs or not isinstance(node.layer, Layer) or ref.site is None:
        return None
    spot = case.source.call(ref.site.position)
    if spot is None or not isinstance(spot.node, ast.Call):
        return None
    hidden = "hidden" in node.layer.given
    for name in (*_PLAIN, *_WITH_BATCH):
        value = argument_of(spot.node, name, 0 if name == "shape" and not hidden else None)
        if value is not None:
            return _where_it_is_made(case, spot.at(value)), name in _WITH_BATCH
    return None


def _where_it_is_made(case: Case, spot: Spot) -> Spot:
    """What a name stands for, where the file gives it a tuple and nothing else."""
    if not isinstance(spot.node, ast.Name):
        return spot
    name = spot.node.id
    made = [
        found
        for found in case.source.statements()
        if isinstance(found.node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in found.node.targets)
    ]
    if len(made) == 1 and isinstance(made[0].node, ast.Assign) and isinstance(made[0].node.value, ast.Tuple | ast.List):
        return made[0].at(made[0].node.value)
    return spot


def other_shapes(case: Case, layer: Layer, chain: Sequence[tuple[Ref, Node]]) -> Iterator[Candidate]:
    """The input that feeds a layer, without its batch axis, with channels, or with these at the end."""
    found = declared(case, *chain[-1]) if chain else None
    if found is None:
        return
    spot, has_batch = found
    said = "Declare the input as "
    for text in _others(case, spot, has_batch):
        yield Candidate(f"{said}`{text}`", (case.source.replace(spot, spot.node, text),), case.shown(layer, "input"))


def without_batch(case: Case, layer: Layer, chain: Sequence[tuple[Ref, Node]]) -> Iterator[Candidate]:
    """The input that feeds a layer, without the batch axis that stands in it."""
    found = declared(case, *chain[-1]) if chain else None
    text = None if found is None else _dropped(case, *found)
    if found is not None and text is not None:
        edit = case.source.replace(found[0], found[0].node, text)
        yield Candidate(f"Declare the input as `{text}`", (edit,), case.shown(layer, "input"))


def _others(case: Case, spot: Spot, has_batch: bool) -> Iterator[str]:
    dropped = _dropped(case, spot, has_batch)
    if dropped is not None:
        yield dropped
    match spot.node:
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            texts = [case.source.of(spot, item) for item in elts]
            brackets = "()" if isinstance(spot.node, ast.Tuple) else "[]"
            yield _sequence([*texts, "1"], brackets)
            if len(texts) == 3 + has_batch:
                yield _sequence([*texts[:has_batch], *texts[has_batch + 1 :], texts[has_batch]], brackets)
        case ast.Attribute(attr="shape"):
            yield f"(*{case.source.of(spot)}[1:], 1)"
        case _:
            yield f"(*{case.source.operand(spot)}, 1)"


def _dropped(case: Case, spot: Spot, has_batch: bool) -> str | None:
    """A shape without its first axis, or without the one after its own batch axis."""
    match spot.node:
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            texts = [case.source.of(spot, item) for item in elts]
            brackets = "()" if isinstance(spot.node, ast.Tuple) else "[]"
            return (
                _sequence([*texts[:has_batch], *texts[has_batch + 1 :]], brackets)
                if len(texts) > 1 + has_batch
                else None
            )
        case _:
            return f"{case.source.operand(spot)}[1:]"


def _sequence(texts: Sequence[str], brackets: str) -> str:
    comma = "," if len(texts) == 1 and brackets == "()" else ""
    return f"{brackets[0]}{', '.join(texts)}{comma}{brackets[1]}"


def other_data(case: Case) -> Iterator[Candidate]:
    """What is passed to a model, in the shape that it expects; or the model as the data want it."""
    spot = case.spot
    if spot is None or not isinstance(spot.node, ast.expr):
        return
    source, node = case.source, spot.node
    text = source.operand(spot)
    grown = f"{text}[..., None]"
    data, wanted = _data(case, node), _wanted(case, spot)
    if isinstance(node, ast.Subscript) and _is_index(node.slice):
        one = source.of(spot, node.slice)
        following = str(int(one) + 1) if one.isdigit() else f"{one} + 1"
        alone = f"{source.operand(spot, node.value)}[{one}:{following}]"
        yield Candidate(f"Keep the batch axis: `{alone}`", (source.replace(spot, node, alone),))
    yield Candidate(f"Add the channel axis: `{grown}`", (source.replace(spot, node, grown),))
    if data is not None and wanted is not None and _size(data[1:]) == _size(wanted[1:]) is not None:
        sizes = ", ".join(map(str, wanted[1:]))
        reshaped = f"{text}.reshape(-1, {sizes})"
        yield Candidate(f"Reshape the data: `{reshaped}`", (source.replace(spot, node, reshaped),))
    batch = f"{text}[None]"
    yield Candidate(f"Add the batch axis: `{batch}`", (source.replace(spot, node, batch),))
    if data is not None and _size(data[1:]) is not None:
        yield from _declare_as(case, spot, data)


def _declare_as(case: Case, spot: Spot, data: Shape) -> Iterator[Candidate]:
    graph = _graph(case, spot)
    start = None if graph is None or len(graph) != 1 else case.node(graph[0])
    found = None if graph is None or start is None else declared(case, graph[0], start)
    if found is None or found[1] or not isinstance(found[0].node, ast.Tuple | ast.List):
        return
    text = _sequence([str(dim) for dim in data[1:]], "()")
    edit: Edit = case.source.replace(found[0], found[0].node, text)
    yield Candidate(f"Declare the input as `{text}`, like the data", (edit,))


def _is_index(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int)
    return isinstance(node, ast.Name)


def _data(case: Case, node: ast.expr) -> Shape | None:
    """The shape of data that have a name in the file."""
    module = case.source.module
    value = module.read((module.root, node.id)) if isinstance(node, ast.Name) else None
    return value.shape if isinstance(value, Array) else None


def _graph(case: Case, spot: Spot) -> list[Ref] | None:
    """The inputs of the model whose method gets the data."""
    module = case.source.module
    for node in spot.around():
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ):
            model = module.read((module.root, node.func.value.id))
            graph = model_graph(module.read, model) if is_model(model) else None
            inputs = getattr(graph, "inputs", None)
            return None if inputs is None else [tensor.node for tensor in inputs if tensor.node is not None]
    return None


def _wanted(case: Case, spot: Spot) -> Shape | None:
    refs = _graph(case, spot)
    node = case.node(refs[0]) if refs and len(refs) == 1 else None
    return node.outputs if node is not None and isinstance(node.outputs, tuple) else None


def _size(dims: Shape) -> int | None:
    total = 1
    for dim in dims:
        if not isinstance(dim, int):
            return None
        total *= dim
    return total
