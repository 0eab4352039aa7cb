"""Functions that make one number of many: sums, means, extremes and where they are."""

from __future__ import annotations

from typing import Any

from shapelens.dims import Dim, Rest, Shape, Undecided, Unknown, known, rank
from shapelens.rules.arguments import is_sequence
from shapelens.rules.ops.axes import axes_in, axis_in, has_rest, unknown_dims


def reduce(x: Shape, axis: Any = None, keepdims: Any = False) -> Shape:
    """A reduction over one axis, several or (None) all; reduced ones stay as 1 with `keepdims`."""
    keep = bool(known(keepdims))
    if keep and isinstance(axis, Unknown):
        return unknown_dims(x, axis.reason)
    if known(axis) is None:
        return tuple(dim if isinstance(dim, Rest) else 1 for dim in x) if keep else ()
    if is_sequence(axis) and has_rest(x) and not isinstance(rank(axis), Unknown) and not axis:
        return x
    return reduced(x, axes_in(x, axis), keep)


def reduced(x: Shape, axes: tuple[int, ...], keep: bool) -> Shape:
    """The shape without those axes, or with 1 for them."""
    if len(set(axes)) < len(axes):
        raise Undecided(Unknown("an axis is named twice"))
    kept: list[Dim] = []
    for index, dim in enumerate(x):
        if index not in axes:
            kept.append(dim)
        elif keep:
            kept.append(1)
    return tuple(kept)


def reduce_one(x: Shape, axis: Any = None, keepdims: Any = False) -> Shape:
    """As `reduce`, over one axis or all (`argmax`)."""
    if is_sequence(axis):
        raise Undecided(Unknown("`axis` is a list"))
    return reduce(x, axis, keepdims)


def argmax_tensorflow(x: Shape, axis: Any = None) -> Shape:
    """`tf.argmax`, whose axis is the first by default."""
    if not x and axis in (None, 0, -1):
        return ()
    return reduced(x, (axis_in(x, 0 if axis is None else axis),), keep=False)
