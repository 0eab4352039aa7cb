"""`einsum`: labels for the axes of operands and result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from shapelens.dims import Dim, Shape, Undecided, Unknown, differ, known, show
from shapelens.rules.arguments import invalid
from shapelens.rules.ops.axes import ranked
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.rule import ShapeError


def einsum(equation: Any, xs: Sequence[Shape], *, strict: bool = False) -> Shape:
    """Sums of products as the equation says; `...` stands for further axes, which broadcast.

    Args:
        equation: the equation, with or without `->`.
        xs: the operands.
        strict: whether an axis of size 1 must be met by others of size 1 too, as in TensorFlow.

    Raises:
        ShapeError: `invalid-argument` for an equation that does not fit the operands, `incompatible-merge` for axes of one
            label that differ.
    """
    text = known(equation)
    if not isinstance(text, str):
        raise Undecided(Unknown("the equation is not a string"))
    inputs, arrow, output = text.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if len(terms) != len(xs):
        raise invalid("equation", f"the equation '{text}' has {len(terms)} operands, but {len(xs)} were given")
    labels: dict[str, Dim] = {}
    further: list[Shape] = []
    for term, x in zip(terms, xs, strict=True):
        before, dots, after = term.partition("...")
        elided = len(ranked(x)) - len(before) - len(after)
        if elided < 0 or (elided and not dots):
            raise invalid("equation", f"'{term}' of the equation '{text}' does not fit an operand of shape {show(x)}")
        further.append(x[len(before) : len(before) + elided])
        for label, dim in zip(before + after, (*x[: len(before)], *x[len(before) + elided :]), strict=True):
            _note(labels, label, dim, text, strict)
    shared = broadcast(*further)
    if not arrow:
        once = sorted(label for label in labels if inputs.count(label) == 1)
        output = ("..." if "..." in inputs else "") + "".join(once)
    before, dots, after = output.partition("...")
    for label in before + after:
        if label not in labels:
            raise invalid("equation", f"'{label}' of the equation '{text}' is in no operand")
    if shared and not dots:
        raise invalid("equation", f"the result of '{text}' must keep the axes that `...` stands for")
    return (*(labels[label] for label in before), *shared, *(labels[label] for label in after))


def einsum_keras(equation: Any, xs: Sequence[Shape]) -> Shape:
    """`keras.ops.einsum`, whose symbolic result is wrong where `...` does not come first."""
    text = known(equation)
    if isinstance(text, str) and any("..." in term[1:] for term in re.split(r",|->", text.replace(" ", ""))):
        raise Undecided(Unknown("Keras' symbolic shape is not the real one"))
    terms = re.split(r",|->", re.sub(r"[ .]", "", text)) if isinstance(text, str) else []
    if any(len(set(term)) < len(term) for term in terms) and any(None in x for x in xs):
        raise Undecided(Unknown("Keras takes the first size of a label that is there twice"))
    return einsum(equation, xs)


def _note(labels: dict[str, Dim], label: str, dim: Dim, equation: str, strict: bool) -> None:
    """The size of a label: a known one wins over a dynamic or unknown one, and over 1."""
    if label not in labels or (labels[label] == 1 and not strict):
        labels[label] = dim
    elif differ(labels[label], dim) and (dim != 1 or strict):
        raise ShapeError("incompatible-merge", f"'{label}' of '{equation}' is {labels[label]} and {dim}", "equation")
    elif isinstance(dim, int) and (dim != 1 or strict):
        labels[label] = dim
