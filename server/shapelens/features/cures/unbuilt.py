"""Candidates for a Sequential that is asked for its params or its output before it knows its input shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from shapelens.features.cures import spelling
from shapelens.features.cures.case import Case
from shapelens.features.cures.code import Spot, argument_of, own_nodes
from shapelens.features.cures.edits import Candidate, Edit, insertion, start_of
from shapelens.immutable import replace
from shapelens.rules import cures
from shapelens.values.keras import Layer, Model, Tensor
from shapelens.values.python import Tuple


def not_built(case: Case) -> Iterator[Candidate]:
    """`not-built`: the model begins with the shape that it meets later, or that its first layer leaves no doubt of."""
    model = case.problem.about
    if not isinstance(model, Model):
        return
    ends = _ends(case)
    if ends and "There is `" in case.problem.message:
        yield Candidate(f"Use `.{ends[0].text.rpartition('.')[2]}`", ends)
        return
    stacked = case.source.module.read((model.ref, "layers"))
    layers = stacked.items if isinstance(stacked, Tuple) else ()
    if layers and all(isinstance(layer, Layer | Model) for layer in layers):
        for shape in _shapes(case, model, layers[0]):
            found = list(_beginning(case, model, layers, shape))
            yield from found
            for one in found if ends else ():
                title = f"{one.title} and use `.{ends[0].text.rpartition('.')[2]}`"
                yield replace(one, title=title, edits=(*one.edits, *ends), last=True)


def _ends(case: Case) -> tuple[Edit, ...]:
    """`model.outputs[0]` for `model.output`, which a Sequential of Keras 3 does not have before it is called; all in a line."""
    spot, source = case.spot, case.source
    if spot is None or not isinstance(spot.node, ast.Attribute) or spot.node.attr not in ("input", "output"):
        return ()
    owner = source.of(spot, spot.node.value)
    found = [spot.node, *(node for node in own_nodes(spot.statement) if node is not spot.node)]
    return tuple(
        source.replace(spot, node, f"{source.operand(spot, node.value)}.{node.attr}s[0]")
        for node in found
        if isinstance(node, ast.Attribute) and node.attr in ("input", "output") and source.of(spot, node.value) == owner
    )


def _shapes(case: Case, model: Model, first: Layer | Model) -> Iterator[str]:
    """The arguments of `Input`."""
    met = case.source.module.read((model.ref, "input"))
    if isinstance(met, Tensor):
        sizes = met.shape[1:]
        if all(size is None or isinstance(size, int) for size in sizes):
            dtype = ', dtype="string"' if met.dtype == "string" else ""
            yield f"({', '.join(map(str, sizes))}{',' if len(sizes) == 1 else ''}){dtype}"
    elif isinstance(first, Layer):
        length = first.given.get("input_length")
        shape = cures.declared_by(first.rule, length if isinstance(length, int) else None)
        if shape is not None:
            yield shape


def _beginning(case: Case, model: Model, layers: Sequence[Layer | Model], shape: str) -> Iterator[Candidate]:
    """An `Input` before the first layer where that stands in the model, else where the model is made."""
    first, whole = case.made(layers[0]), case.made(model)
    if whole is None:
        return
    near = first.at(first.node.func) if first is not None and isinstance(first.node, ast.Call) else None
    spelled = spelling.input_function(case.source, near)
    text = f"{spelled.text}({shape})"
    told = case.shown(layers[-1], "output") if isinstance(layers[-1], Layer) else None
    again = any(
        made is not None and first is not None and made.range == first.range for made in map(case.made, layers[1:])
    )
    in_place = () if first is None or again else case.in_sequence(first, text)  # An `add` in a loop is no beginning.
    for edits, last in ((in_place, False), (_made_with(case, whole, text), True)):
        if edits:
            edits = (*spelled.edits, *edits)
            yield Candidate(f"Insert `{text}`", edits, told, counted=start_of(whole.range), last=last)


def _made_with(case: Case, whole: Spot, text: str) -> tuple[Edit, ...]:
    """The call that makes a Sequential, with one more at the start of its layers."""
    call = whole.node
    if not isinstance(call, ast.Call):
        return ()
    given = argument_of(call, "layers", 0)
    match given:
        case None if not call.args:
            rest = ", " if call.keywords else ""
            place = start_of(whole.at(call.keywords[0]).range) if call.keywords else None
            end = whole.range
            return (insertion(place or (end.end_line, end.end_col - 1), f"[{text}]{rest}"),)
        case ast.List(elts=[item, *_]):
            return (case.before_item(whole.at(item), text),)
        case ast.expr() if not isinstance(given, ast.List):
            return case.source.wrap(whole, given, f"[{text}, *", "]")
        case _:
            return ()
