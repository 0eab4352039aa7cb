"""Candidates for layers that refuse their input, or whose output is seldom meant."""

from __future__ import annotations

import ast
import itertools
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from shapelens.dims import Shape
from shapelens.features.cures import declared, spelling
from shapelens.features.cures.case import Case
from shapelens.features.cures.code import Spot, argument_of
from shapelens.features.cures.edits import Candidate
from shapelens.immutable import replace
from shapelens.rules import cures
from shapelens.rules.arguments import is_sequence
from shapelens.rules.rule import is_several, is_shape
from shapelens.values.keras import Layer, Node
from shapelens.values.place import Position, Ref

Chain = Sequence[tuple[Ref, Node]]
MAX_SHOWN: Final = 50
"""Characters of source that a title quotes."""


def refused_input(case: Case) -> Iterator[Candidate]:
    """`incompatible-input`: another rank or size than the layer takes."""
    layer = case.layer()
    if layer is None:
        yield from declared.other_data(case)
        return
    node = case.node(case.call(layer))
    if node is None:
        return
    chain = list(case.before(layer))
    after_sequence = list(refused_sequences(case, layer, chain))
    yield from after_sequence
    if _is_of_data(case, layer):
        yield from declared.other_data(case)
    else:
        yield from declared.other_shapes(case, layer, chain)
    x: Any = node.input_shape
    if is_several(x):
        yield from _joined(case, layer)
        return
    if not re.search(r"ndim=|expected axis", case.problem.message):
        return  # It is not about the rank, nor about the size that it gives.
    for cls in cures.reducing(x):
        yield from case.inserting(layer, cls)
    for cls, shape in () if after_sequence else cures.widening(x):
        yield from case.inserting(layer, cls, shape)


def _is_of_data(case: Case, layer: Layer) -> bool:
    """Whether the problem is told where data are passed, which built the model."""
    anchor = case.problem.anchor
    return isinstance(anchor, Position) and any(related.anchor == (layer.ref, None) for related in case.problem.related)


def refused_sequences(case: Case, shown: Layer, chain: Chain) -> Iterator[Candidate]:
    """The nearest recurrent layer before gives the whole sequence, or no more than its end."""
    for _, node in chain:
        recurrent = _recurrent(node.layer)
        if recurrent is not None:
            given = getattr(recurrent.rule, cures.SEQUENCES)
            if isinstance(given, bool):
                yield from case.setting(recurrent, cures.SEQUENCES, str(not given), shown)
            return


def _recurrent(layer: object) -> Layer | None:
    """A recurrent layer, also inside of a wrapper."""
    if not isinstance(layer, Layer):
        return None
    if cures.has_field(layer.rule, cures.SEQUENCES):
        return layer
    inner = getattr(layer.rule, "layer", None)
    return _recurrent(inner)


def _joined(case: Case, layer: Layer) -> Iterator[Candidate]:
    """Several tensors for a layer that takes one: joined, or what comes after the first is a state."""
    if getattr(layer.rule, "many", True):
        return
    if cures.has_field(layer.rule, cures.SEQUENCES):
        yield from _with_states(case, layer)
    else:
        yield from case.inserting(layer, cures.JOINING)


def _with_states(case: Case, layer: Layer) -> Iterator[Candidate]:
    """`lstm([x, h, c])`, which Keras 2 takes, as `lstm(x, initial_state=[h, c])`."""
    called = case.call(layer)
    spot = None if called is None or called.site is None else case.source.call(called.site.position)
    if spot is None or not isinstance(spot.node, ast.Call) or len(spot.node.args) != 1 or spot.node.keywords:
        return
    given = spot.node.args[0]
    if isinstance(given, ast.List | ast.Tuple) and len(given.elts) > 1:
        first, *states = (case.source.of(spot, item) for item in given.elts)
        text = f"{first}, initial_state=[{', '.join(states)}]"
        yield Candidate(
            "Pass the states as `initial_state`", (case.source.replace(spot, given, text),), case.shown(layer, "output")
        )


def too_small(case: Case) -> Iterator[Candidate]:
    """`negative-dimension`: no loss at the borders, in this layer or in those before as well."""
    layer = case.layer()
    if layer is None:
        return
    chain = list(case.before(layer))
    padded = [one for one in (layer, *(node.layer for _, node in chain)) if isinstance(one, Layer)]
    padded = [one for one in padded if getattr(one.rule, "padding", None) == "valid"]
    edits = [case.set(one, "padding", '"same"') for one in padded]
    for number in range(1, len(edits) + 1):
        chosen = [edit for part in edits[:number] for edit in part]
        if number in (1, 2, len(edits)) and all(edits[:number]) and len(set(chosen)) == number:
            also = f" in {number} layers" if number > 1 else ""
            if number > 1 or padded[0] is layer:
                yield Candidate(f'Set `padding="same"`{also}', tuple(chosen), case.shown(layer, "output"))
    yield from declared.other_shapes(case, layer, chain)


def wrong_size(case: Case) -> Iterator[Candidate]:
    """`reshape-size`: one factor of the target that makes the sizes equal, or the units of the layer before."""
    layer = case.layer()
    made = None if layer is None else case.made(layer)
    node = None if layer is None else case.node(case.call(layer))
    if layer is None or made is None or node is None or not isinstance(made.node, ast.Call):
        return
    sizes: Any = getattr(layer.rule, "target_shape", None)
    given = argument_of(made.node, "target_shape", 0)
    x: Any = node.input_shape
    if not is_sequence(sizes) or given is None or not is_shape(x):
        return
    wanted = list(sizes)
    before = [entry for entry in case.before(layer) if entry[1].input_shape is not None]
    width = next(
        (one.layer for _, one in before if isinstance(one.layer, Layer) and cures.width_name(one.layer.rule)), None
    )
    if isinstance(width, Layer) and len(x) == 2 and all(isinstance(size, int) and size > 0 for size in wanted):
        name = cures.width_name(width.rule)
        text = " * ".join(map(str, wanted))
        if name is not None:
            yield from case.setting(width, name, text, layer)
    total = _product(x[1:])
    if total is None or not isinstance(given, ast.Tuple | ast.List):
        return
    for index in reversed(range(len(given.elts))):
        rest = _product(wanted[:index] + wanted[index + 1 :])
        if rest is not None and rest > 0 and total % rest == 0:
            elements = [made.at(item) for item in given.elts]
            edit = case.source.replace(made, given.elts[index], str(total // rest))
            texts = [case.source.of(item) for item in elements]
            texts[index] = str(total // rest)
            shape = f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"
            yield Candidate(f"Reshape to `{shape}`", (edit,), case.shown(layer, "output"))


def _product(dims: Sequence[object]) -> int | None:
    sizes = [dim for dim in dims if isinstance(dim, int)]
    return math.prod(sizes) if len(sizes) == len(dims) else None


def unequal_inputs(case: Case) -> Iterator[Candidate]:
    """`incompatible-merge`: another axis, as many channels, or a border around the smaller images."""
    layer = case.layer()
    ref = None if layer is None else case.call(layer)
    node = case.node(ref)
    if layer is None or ref is None or node is None or not is_several(node.input_shape):
        return
    shapes: list[Shape] = node.input_shape
    if cures.has_field(layer.rule, "axis"):
        for axis in (-1, *range(1, max(map(len, shapes)) - 1)):
            yield from case.setting(layer, "axis", str(axis))
    if len(shapes) != 2 or len(shapes[0]) != len(shapes[1]):
        return
    for one, other in ((0, 1), (1, 0)):
        yield from _as_wide(case, layer, node, one, shapes[other])
        yield from _padded(case, layer, ref, node, one, shapes[other])


def _as_wide(case: Case, layer: Layer, node: Node, index: int, wanted: Shape) -> Iterator[Candidate]:
    """One of the inputs is made as wide as the other by the layer that says how wide it is."""
    for _, entry in case.upstream(node.inputs[index]):
        name = cures.width_name(entry.layer.rule) if isinstance(entry.layer, Layer) else None
        if name is not None and isinstance(entry.layer, Layer):
            made = case.made(entry.layer)
            if isinstance(wanted[-1], int) and made is not None:
                for candidate in case.setting(entry.layer, name, str(wanted[-1])):
                    text = case.source.of(made)
                    title = f"{candidate.title} in `{text}`" if len(text) <= MAX_SHOWN else candidate.title
                    yield replace(candidate, title=title, shown=case.shown(layer, "output"))
            return


def _padded(case: Case, layer: Layer, ref: Ref, node: Node, index: int, wanted: Shape) -> Iterator[Candidate]:
    found = cures.padding_to(node.input_shape[index], wanted)
    spot = None if ref.site is None else case.source.call(ref.site.position)
    made = case.made(layer)
    if found is None or spot is None or not isinstance(spot.node, ast.Call) or not spot.node.args:
        return
    items = spot.node.args[0]
    near = None if made is None or not isinstance(made.node, ast.Call) else made.at(made.node.func)
    cls, argument = found
    spelled = spelling.layer(case.source, near, cls)
    if spelled is not None and isinstance(items, ast.List | ast.Tuple) and index < len(items.elts):
        edits = case.source.wrap(spot, items.elts[index], f"{spelled.text}({argument})(", ")")
        yield Candidate(f"Insert `{cls}({argument})`", (*spelled.edits, *edits), case.shown(layer, "output"))


def undefined_axis(case: Case) -> Iterator[Candidate]:
    """`undefined-axis`: what flattened an axis without a size averages it instead."""
    layer = case.layer()
    if layer is None:
        return
    for _, node in case.before(layer):
        if not isinstance(node.layer, Layer) or not is_shape(node.input_shape):
            return
        spot = case.made(node.layer)
        cls = cures.pooling_instead(node.layer.cls, node.input_shape)
        if spot is not None and cls is not None and isinstance(spot.node, ast.Call):
            callee = spot.at(spot.node.func)
            spelled = spelling.layer(case.source, callee, cls)
            if spelled is not None:
                edits = (*spelled.edits, case.source.replace(spot, spot.node.func, spelled.text))
                yield Candidate(f"Use `{cls}` instead", edits, case.shown(layer, "input"))
            return


def rows_of_images(case: Case) -> Iterator[Candidate]:
    """`dense-on-image`: the images become features before."""
    layer = case.layer()
    node = None if layer is None else case.node(case.call(layer))
    if layer is not None and node is not None and is_shape(node.input_shape):
        several = len(node.input_shape) > 3
        for cls in itertools.islice(cures.reducing(node.input_shape), 2 if several else 1):
            yield from case.inserting(layer, cls)


def batch_in_shape(case: Case) -> Iterator[Candidate]:
    """`batch-in-shape`: the declared shape without its first axis."""
    layer = case.layer()
    if layer is not None:
        yield from declared.without_batch(case, layer, list(case.before(layer)))


def kernel_of_sides(case: Case) -> Iterator[Candidate]:
    """`strides-for-kernel`: the two numbers as the sides of the kernel, as in Keras 1, or the second as what it is."""
    layer, spot = case.layer(), case.spot
    made = None if layer is None else case.made(layer)
    if layer is None or spot is None or made is None or not isinstance(made.node, ast.Call):
        return
    given = made.node.args
    index = next((n for n, arg in enumerate(given) if arg is spot.node), 0)
    if index < 1:
        return
    source = case.source
    height, width = (source.of(made, arg) for arg in given[index - 1 : index + 1])
    edits = source.replace(made, given[index - 1], f"({height}, {width})"), source.without_argument(made, given[index])
    yield Candidate(f"Make it the kernel: `({height}, {width})`", edits, case.shown(layer, "output"))
    if len(given) == index + 1:
        edit = source.replace(made, given[index], f"strides={width}")
        yield Candidate(f"Say what it is: `strides={width}`", (edit,), case.shown(layer, "output"))


def one_unit(case: Case) -> Iterator[Candidate]:
    """`single-unit-softmax` of a layer: the activation that is made for one unit."""
    layer = case.layer()
    made = None if layer is None else case.made(layer)
    if layer is None or made is None or not isinstance(made.node, ast.Call):
        return
    value = argument_of(made.node, "activation", case.index(layer, "activation"))
    match value:
        case ast.Constant(value=str()):
            quote = case.source.of(made, value)[-1]
            text = f"{quote}{cures.OF_ONE_UNIT}{quote}"
        case ast.Attribute():
            text = f"{case.source.of(made, value.value)}.{cures.OF_ONE_UNIT}"
        case _:
            return
    edit = case.source.replace(made, value, text)
    yield Candidate(f"Set `activation={text}`", (edit,), case.shown(layer, "output"))


def axis_of_classes(case: Case) -> Iterator[Candidate]:
    """`softmax-axis`: the one axis that has several sizes; a sigmoid where there is none."""
    layer = case.layer()
    made = None if layer is None else case.made(layer)
    node = None if layer is None else case.node(case.call(layer))
    if (
        layer is None
        or made is None
        or node is None
        or not isinstance(made.node, ast.Call)
        or not is_shape(node.outputs)
    ):
        return
    word = argument_of(made.node, "activation", 0)
    axes = [axis for axis, size in enumerate(node.outputs) if axis > 0 and size != 1]
    if cures.has_field(layer.rule, "axis"):
        yield from case.setting(layer, "axis", str(axes[0])) if len(axes) == 1 else ()
    elif not axes and isinstance(word, ast.Constant) and isinstance(word.value, str):
        quote = case.source.of(made, word)[-1]
        text = f"{quote}{cures.OF_ONE_UNIT}{quote}"
        yield Candidate(f"Use `{text}`", (case.source.replace(made, word, text),), case.shown(layer, "output"))
    elif len(axes) == 1 and len(made.node.args) + len(made.node.keywords) == 1:
        spelled = spelling.layer(case.source, made.at(made.node.func), cures.OF_AXIS)
        if spelled is not None:
            text = f"{spelled.text}(axis={axes[0]})"
            edits = (*spelled.edits, case.source.replace(made, made.node, text))
            yield Candidate(f"Use `{text}`", edits, case.shown(layer, "output"))


def called_class(case: Case) -> Iterator[Candidate]:
    """`not-a-layer`: the parentheses."""
    spot = case.spot
    if isinstance(spot, Spot) and isinstance(spot.node, ast.Name | ast.Attribute):
        yield Candidate(f"Write `{case.source.of(spot)}()`", (case.source.append(spot, spot.node, "()"),))


def missing_input(case: Case) -> Iterator[Candidate]:
    """`graph-disconnected`: the input that the outputs depend on, by its name, among the inputs."""
    source, spot = case.source, case.spot
    input_ref = next((r.anchor[0] for r in case.problem.related if not isinstance(r.anchor, Position)), None)
    made = None if input_ref is None or input_ref.site is None else source.call(input_ref.site.position)
    if spot is None or made is None:
        return
    around = spot.call_around()
    holds = around is not None and spot.node in (*around.args, *around.keywords)
    call = around if holds else spot.node if isinstance(spot.node, ast.Call) else None
    names = [
        target.id
        for statement in made.around()
        if isinstance(statement, ast.Assign) and statement.value is made.node
        for target in statement.targets
        if isinstance(target, ast.Name)
    ]
    given = None if call is None else argument_of(call, "inputs", 0) or argument_of(call, "input")
    if given is None or not names:
        return
    title = f"Add `{names[0]}` to the inputs"
    match given:
        case ast.List(elts=[_, *_] as items) | ast.Tuple(elts=[_, *_] as items):
            yield Candidate(title, source.with_item(spot.at(given), [*items], names[0]))
        case _:
            yield Candidate(title, source.wrap(spot, given, "[", f", {names[0]}]"))
    yield Candidate(f"Use `{names[0]}` as the input", (source.replace(spot, given, names[0]),))
