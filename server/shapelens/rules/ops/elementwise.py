"""Number by number: functions of one tensor, of several that broadcast, and along an axis that stays."""

from __future__ import annotations

import contextlib
from typing import Any

from shapelens.dims import Shape, Undecided, known, product
from shapelens.rules.ops.axes import axes_in
from shapelens.rules.ops.broadcasting import broadcast


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


def along(x: Shape, axis: Any = -1) -> Shape:
    """Along one axis or several, which keep their size (`softmax`, `flip`)."""
    with contextlib.suppress(Undecided):
        if axis is not None:
            axes_in(x, axis)
    return x


def along_or_flat(x: Shape, axis: Any = None) -> Shape:
    """As `along`, but without axis on all numbers in a row (`cumsum`)."""
    return (product(x),) if known(axis) is None else along(x, axis)
