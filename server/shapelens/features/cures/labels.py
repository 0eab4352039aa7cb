"""Candidates for targets that do not go with outputs: another loss, one-hot labels, another width, fewer axes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.analysis.facts import Comparison
from shapelens.dims import Unknown, rank
from shapelens.features.cures import spelling
from shapelens.features.cures.case import Case
from shapelens.features.cures.code import argument_of
from shapelens.features.cures.edits import Candidate
from shapelens.features.cures.shapes import one_unit, refused_sequences
from shapelens.immutable import replace
from shapelens.rules import cures
from shapelens.rules.losses import class_of, loss_named
from shapelens.rules.rule import is_shape
from shapelens.values.keras import Layer


def targets(case: Case) -> Iterator[Candidate]:
    """`incompatible-target`, `label-out-of-range` and doubts about a target."""
    about = case.problem.about
    if not isinstance(about, Comparison) or isinstance(rank(about.target), Unknown):
        return
    fewer = list(_fewer_axes(case, about))
    losses = [one for loss in _others(about) for one in _other_loss(case, about, loss)]
    widths = list(_width(case, about))
    yield from fewer if about.output[-1] != 1 or not cures.is_of_classes(about.loss) else ()
    yield from losses
    yield from _one_hot(case, about)
    yield from widths
    if fewer:
        flat = replace(about, output=(about.output[0], about.output[-1]))
        losses = [one for loss in _others(flat) for one in _other_loss(case, about, loss)]
        widths = list(_width(case, flat))
        yield from (_both(one, other) for one in fewer[:2] for other in (*losses[:1], *widths))
    elif len(about.target) == len(about.output):
        yield from (_both(one, other) for one in losses[:1] for other in widths)


def single_unit(case: Case) -> Iterator[Candidate]:
    """`single-unit-softmax`: another loss for one unit, or another activation."""
    yield from targets(case) if isinstance(case.problem.about, Comparison) else one_unit(case)


def _others(about: Comparison) -> Iterator[str]:
    return (loss for loss in cures.other_losses(about.loss, about.target, about.output) if loss != about.loss)


def _both(one: Candidate, other: Candidate) -> Candidate:
    """Two candidates at once, where neither will do."""
    title = f"{one.title} and {other.title[:1].lower()}{other.title[1:]}"
    return Candidate(title, (*one.edits, *other.edits), other.shown or one.shown, last=True)


def logits(case: Case) -> Iterator[Candidate]:
    """`from-logits`: the loss is told that it gets probabilities."""
    about = case.problem.about
    spot = None if not isinstance(about, Comparison) or about.chosen is None else case.source.find(about.chosen)
    if spot is not None and isinstance(spot.node, ast.Call):
        word = next((word for word in spot.node.keywords if word.arg == "from_logits"), None)
        if word is not None:
            yield Candidate("Remove `from_logits=True`", (case.source.without_argument(spot, word),))


def _other_loss(case: Case, about: Comparison, loss: str) -> Iterator[Candidate]:
    """The loss, spelled as the present one is: a string, a function or a class."""
    spot = None if about.chosen is None else case.source.find(about.chosen)
    if spot is None:
        return
    spot = spot.at(spot.node.value) if isinstance(spot.node, ast.keyword) else spot
    if isinstance(spot.node, ast.Constant) and isinstance(spot.node.value, str):
        quote = case.source.of(spot)[-1]
        edit = case.source.replace(spot, spot.node, f"{quote}{loss}{quote}")
        yield Candidate(f"Use `{loss}`", (edit,))
        return
    callee = spot.at(spot.node.func) if isinstance(spot.node, ast.Call) else spot
    text = case.source.of(callee).rpartition(".")[2]
    name = class_of(loss) if text[:1].isupper() else loss
    spelled = spelling.beside(case.source, callee, name) if loss_named(text) else None
    if spelled is not None:
        yield Candidate(f"Use `{name}`", (*spelled.edits, case.source.replace(callee, callee.node, spelled.text)))


def _one_hot(case: Case, about: Comparison) -> Iterator[Candidate]:
    classes = about.output[-1]
    spot = case.spot
    fits = about.top is None or (isinstance(classes, int) and about.top < classes)
    if not cures.wants_classes(about.loss) or not isinstance(classes, int) or classes < 2 or not fits or spot is None:
        return
    spelled = spelling.of_module(case.source, "keras.utils", "to_categorical")
    edits = case.source.wrap(spot, spot.node, f"{spelled.text}(", f", {classes})")
    yield Candidate(
        f"One-hot the labels: `{spelled.text}({case.source.of(spot)}, {classes})`", (*spelled.edits, *edits)
    )


def _width(case: Case, about: Comparison) -> Iterator[Candidate]:
    """As many units in the last layer as the target has numbers, or classes."""
    last = about.target[-1] if len(about.target) > 1 else None
    widths = [about.top + 1] if about.top is not None and not cures.wants_classes(about.loss) else []
    if isinstance(last, int) and len(about.target) == len(about.output):
        widths.insert(0, last)
    elif len(about.target) == 1 or len(about.target) == len(about.output) - 1:
        widths.append(1)
    for width in dict.fromkeys(widths):
        if width == 1 and cures.is_of_classes(about.loss):
            continue
        for _, node in case.upstream(about.made):
            layer = node.layer
            name = cures.width_name(layer.rule) if isinstance(layer, Layer) else None
            if name is None or not isinstance(layer, Layer):
                if node.outputs != node.input_shape:
                    break
                continue
            for candidate in case.setting(layer, name, str(width)):
                yield _with_activation(case, layer, width, candidate)
            break


def _with_activation(case: Case, layer: Layer, width: int, candidate: Candidate) -> Candidate:
    spot = case.made(layer)
    given = argument_of(spot.node, "activation", 1) if spot is not None and isinstance(spot.node, ast.Call) else None
    if spot is None or not isinstance(given, ast.Constant) or not isinstance(given.value, str):
        return candidate
    better = cures.activation_for(width, given.value)
    if better == given.value:
        return candidate
    quote = case.source.of(spot, given)[-1]
    edit = case.source.replace(spot, given, f"{quote}{better}{quote}")
    return Candidate(f'{candidate.title} and `activation="{better}"`', (*candidate.edits, edit), candidate.shown)


def _fewer_axes(case: Case, about: Comparison) -> Iterator[Candidate]:
    """Features before the first of the last layers that work on each position by itself; or the end of a sequence."""
    wide = len(about.output) - len(about.target)
    if len(about.output) < 3 or wide < 0 or len(about.target) > 2:
        return
    chain = list(case.upstream(about.made))
    first: Layer | None = None
    x = about.output
    for _, node in chain:
        layer = node.layer
        kept = is_shape(node.outputs) and is_shape(node.input_shape)
        whole = isinstance(layer, Layer) and cures.has_field(layer.rule, cures.SEQUENCES)
        if not isinstance(layer, Layer) or whole or not kept or node.outputs[:-1] != node.input_shape[:-1]:
            break
        if cures.has_field(layer.rule, "units"):
            first = layer
            x = node.input_shape
    if first is None:
        return
    yield from refused_sequences(case, first, [entry for entry in chain if entry[1].layer is not first])
    for cls in cures.reducing(x):
        yield from case.inserting(first, cls)
