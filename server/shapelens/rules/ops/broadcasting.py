"""Broadcasting: how shapes fit each other number by number, in NumPy, TensorFlow and Keras alike."""

from __future__ import annotations

from collections.abc import Sequence

from shapelens.dims import Dim, Rest, Shape, Unknown, differ, show
from shapelens.rules.rule import ShapeError


def broadcast(*shapes: Shape) -> Shape:
    """The shape that all fit; sizes are aligned at the end, and a size of 1 fits any.

    A known size wins over a dynamic and an unknown one, since these can only be equal to it or 1. Of a shape of unknown
    rank the known last sizes count, and the result's rank is unknown.

    Raises:
        ShapeError: `incompatible-merge`, if two known sizes differ.
    """
    rests = [shape[0] for shape in shapes if shape and isinstance(shape[0], Rest)]
    tails = [shape[1:] if shape and isinstance(shape[0], Rest) else shape for shape in shapes]
    ndim = max((len(tail) for tail in tails), default=0)
    out: list[Dim] = []
    for axis in range(-ndim, 0):
        dims = [tail[axis] for tail in tails if len(tail) >= -axis]
        if any(len(tail) < -axis and tail is not shape for tail, shape in zip(tails, shapes, strict=True)):
            dims.append(Unknown(rests[0].reason))
        out.append(_merged(dims, shapes))
    return (*rests[:1], *out)


def _merged(dims: Sequence[Dim], shapes: Sequence[Shape]) -> Dim:
    size: Dim = 1
    for dim in dims:
        if dim == 1:
            continue
        if size != 1 and differ(size, dim):
            raise ShapeError(
                "incompatible-merge", f"Cannot broadcast shape: {' and '.join(map(show, shapes))} do not fit"
            )
        if isinstance(dim, int) or size == 1 or (isinstance(dim, Unknown) and size is None):
            size = dim
    return size
