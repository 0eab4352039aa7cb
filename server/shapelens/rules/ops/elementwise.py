"""Number by number: functions of one tensor, of several that broadcast, and along an axis that stays."""

from __future__ import annotations

import contextlib
from typing import Any

from shapelens.dims import Shape, Undecided, differ, known, product, show
from shapelens.rules.ops.axes import axes_in, has_rest
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.rule import ShapeError


def same(x: Shape, **_: Any) -> Shape:
    """The shape of the operand."""
    return x


def scalar(**_: Any) -> Shape:
    """One number."""
    return ()


def binary(x: Shape, y: Shape) -> Shape:
    """Two operands, broadcast."""
    return broadcast(x, y)


def ternary(x: Shape, y: Shape, z: Shape) -> Shape:
    """Three operands, broadcast."""
    return broadcast(x, y, z)


def clip(x: Shape, y: Shape, z: Shape) -> Shape:
    """`tf.clip_by_value`: the bounds broadcast, but the tensor does not."""
    out = broadcast(x, y, z)
    if not has_rest(x) and not has_rest(out) and (len(out) > len(x) or any(map(differ, x, out))):
        raise ShapeError("incompatible-merge", f"bounds {show(y)} and {show(z)} do not fit {show(x)}")
    return out


def along(x: Shape, axis: Any = -1) -> Shape:
    """Along one axis or several, which keep their size (`softmax`, `flip`)."""
    with contextlib.suppress(Undecided):
        if axis is not None:
            axes_in(x, axis)
    return x


def along_or_flat(x: Shape, axis: Any = None) -> Shape:
    """As `along`, but without axis on all numbers in a row (`cumsum`)."""
    return (product(x),) if known(axis) is None else along(x, axis)
