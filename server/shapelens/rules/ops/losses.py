"""Losses and metrics as functions of targets `y` and predictions `x`: a number for each sample.

Keras 2 and Keras 3 check and align the two differently; what only one of them does is unknown, or refused there alone.
"""

from __future__ import annotations

from typing import Any

from shapelens.dims import Shape, Undecided, Unknown, differ, known, show
from shapelens.rules.ops import networks
from shapelens.rules.ops.axes import axes_in, axis_in, has_rest, ranked
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.rule import ShapeError


def mean_of_rows(x: Shape, y: Shape, axis: Any = -1) -> Shape:
    """`hinge`, `poisson`: number by number, then a mean over the last axis."""
    both = broadcast(ranked(x), ranked(y))
    if not x or not y:
        raise Undecided(Unknown("the loss of one number depends on the version"))
    at = axis_in(both, axis)
    return (*both[:at], *both[at + 1 :])


def mean_of_aligned(x: Shape, y: Shape, axis: Any = -1) -> Shape:
    """`mean_squared_error`: as `mean_of_rows`, but Keras 3 makes ranks equal where they differ by an axis of size 1."""
    longer, shorter = sorted((ranked(x), ranked(y)), key=len, reverse=True)
    if len(longer) == len(shorter) + 1 and (longer[-1] == 1 or isinstance(longer[-1], Unknown)):
        raise Undecided(Unknown("the ranks differ, which Keras 2 and Keras 3 take differently"))
    return mean_of_rows(x, y, axis)


def _only_keras_3(error: ShapeError) -> ShapeError:
    return ShapeError(error.code, error.message, error.argument, keras=3)


def paired(x: Shape, y: Shape, axis: Any = -1) -> Shape:
    """`binary_crossentropy`: Keras 3 wants equal shapes, Keras 2 lets them broadcast."""
    try:
        networks.per_number(x, y)
    except ShapeError as error:
        raise _only_keras_3(error) from None
    return mean_of_rows(x, y, axis)


def of_classes(x: Shape, y: Shape, axis: Any = -1) -> Shape:
    """`categorical_crossentropy`: rows of equal shape."""
    if axis not in (-1, len(ranked(x)) - 1):
        raise Undecided(Unknown("the axis of the classes is not the last"))
    return networks.per_row(x, y, axis)


def of_class_numbers(x: Shape, y: Shape, axis: Any = -1) -> Shape:
    """`sparse_categorical_crossentropy`: Keras 2 counts rows only."""
    if axis not in (-1, len(ranked(x)) - 1):
        raise Undecided(Unknown("the axis of the classes is not the last"))
    try:
        return networks.per_class(x, y, axis)
    except ShapeError as error:
        raise _only_keras_3(error) from None


def overlap(x: Shape, y: Shape, axis: Any = None) -> Shape:
    """`dice`, `tversky`: one number, if no axis is named."""
    broadcast(x, y)
    if known(axis) is not None:
        raise Undecided(Unknown("what is left of the axes depends on the version"))
    return ()


def of_rows(x: Shape, y: Shape, axis: Any = -1) -> Shape:
    """`categorical_accuracy`, `pearson_correlation`: a number for each row, where the shapes are equal."""
    if has_rest(x) or x != y or len(x) < 2:
        raise Undecided(Unknown("targets and predictions differ in shape"))
    (at,) = axes_in(x, (axis,))
    return (*x[:at], *x[at + 1 :])


def of_best(x: Shape, y: Shape) -> Shape:
    """`top_k_categorical_accuracy`: a number for each row of two matrices."""
    if len(ranked(x)) != 2:
        raise Undecided(Unknown("rows of several axes are counted as one"))
    return of_rows(x, y)


def of_samples(x: Shape, y: Shape) -> Shape:
    """`ctc`: a number for each of the first axis."""
    if len(ranked(x)) != 3 or len(ranked(y)) != 2 or x[0] != y[0] or None in (x[0], x[1], y[1]):
        raise Undecided(Unknown("targets and predictions of these shapes are not modelled"))
    return x[:1]


def of_labels(x: Shape, y: Shape) -> Shape:
    """`sparse_categorical_accuracy`: a number for each label, where each has a row of predictions."""
    if ranked(y) != ranked(x)[:-1] or len(y) != 1:
        raise Undecided(Unknown("labels and predictions do not have as many rows"))
    return y


def alike(x: Shape, y: Shape, axis: Any = -1) -> Shape:
    """`categorical_focal_crossentropy`: Keras 2 wants shapes that agree."""
    if len(ranked(x)) != len(ranked(y)) or any(map(differ, x, y)):
        raise Undecided(Unknown("targets and predictions differ in shape"))
    return mean_of_rows(x, y, axis)


def compatible_rows(x: Shape, y: Shape, axis: Any = -1) -> Shape:
    """`K.categorical_focal_crossentropy`: rows of equal shape, as far as it is known."""
    if len(ranked(x)) != len(ranked(y)) or any(map(differ, x, y)):
        raise ShapeError("incompatible-target", f"target and output must have the same shape: {show(y)} and {show(x)}")
    return mean_of_rows(x, y, axis)


def lax_class_numbers(x: Shape, y: Shape, axis: Any = -1) -> Shape:
    """`K.sparse_categorical_crossentropy`, which counts rows only."""
    try:
        return networks.per_class(x, y, axis)
    except ShapeError as error:
        raise Undecided(Unknown(error.message)) from None
