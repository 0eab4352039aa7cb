"""What is known where two paths of a program meet: what both agree on."""

from __future__ import annotations

from typing import Any

from shapelens.dims import Dim, Shape, Unknown, rank, unknown_shape
from shapelens.values.data import Array
from shapelens.values.keras import Tensor
from shapelens.values.python import Tuple

REASON = "differs between the paths that lead here"


def join(a: Any, b: Any, reason: str = REASON) -> Any:
    """The value that holds on both paths; `reason` says why it is unknown where they differ."""
    if a is b or a == b:
        return a
    match a, b:
        case Unknown(), _:
            return a
        case _, Unknown():
            return b
        case Tensor(), Tensor():
            node = a.node if (a.node, a.index) == (b.node, b.index) else None
            dtype = a.dtype if a.dtype == b.dtype else None
            content = a.content if a.content == b.content else None
            return Tensor(join_shapes(a.shape, b.shape, reason), dtype, node, a.index if node else 0, content)
        case Array(), Array():
            return Array(join_shapes(a.shape, b.shape, reason), a.dtype if a.dtype == b.dtype else None)
        case Tuple(), Tuple() if len(a.items) == len(b.items):
            return Tuple(tuple(join(x, y, reason) for x, y in zip(a.items, b.items, strict=True)))
        case _:
            return Unknown(reason)


def join_shapes(a: Shape, b: Shape, reason: str = REASON) -> Shape:
    """Axis by axis, aligned at the end where the ranks differ."""
    ranks = (rank(a), rank(b))
    if ranks[0] == ranks[1] and not isinstance(ranks[0], Unknown):
        return tuple(_join_dims(x, y, reason) for x, y in zip(a, b, strict=True))
    last: list[Dim] = []
    for x, y in zip(reversed(a), reversed(b), strict=False):
        if x != y or isinstance(x, Unknown):
            break
        last.insert(0, x)
    return unknown_shape(reason, *last)


def _join_dims(a: Dim, b: Dim, reason: str) -> Dim:
    return a if a == b else Unknown(reason)
