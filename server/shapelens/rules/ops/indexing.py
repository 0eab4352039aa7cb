"""Functions that pick numbers out of a tensor by place, or say where numbers are."""

from __future__ import annotations

from typing import Any

from shapelens.dims import Dim, Shape, Undecided, Unknown, differ, known, plus, product, rank, show
from shapelens.rules.arguments import invalid
from shapelens.rules.ops.axes import axis_in, has_rest, integer, ranked, sizes
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.rule import ShapeError


def take(x: Shape, indices: Shape, axis: Any = None) -> Shape:
    """The entries at those places along an axis; without axis, of all numbers in a row."""
    if known(axis) is None:
        return indices
    at = axis_in(x, axis)
    return (*x[:at], *indices, *x[at + 1 :])


def gather(x: Shape, indices: Shape, axis: Any = None, batch_dims: Any = 0) -> Shape:
    """`tf.gather`: as `take`, along the first axis by default; the first `batch_dims` axes are shared."""
    batch = integer(batch_dims, "batch_dims")
    if batch < 0:
        raise Undecided(Unknown("batch axes counted from the end are not modelled"))
    at = batch if known(axis) is None else axis_in(x, axis)
    if not batch:
        ndim = rank(x)
        if not isinstance(ndim, Unknown) and at >= ndim:
            raise invalid("axis", f"there is no axis {at} to gather from: {show(x)}")
        if has_rest(x) and axis is None:
            return (*indices, x[0], *x[2:])  # the first of the known axes may be the one that is replaced
        return (*x[:at], *indices, *x[at + 1 :])
    if at < batch:
        raise Undecided(Unknown("the axis is one of the batch axes"))
    if not at < len(ranked(x)) or batch > len(ranked(indices)):
        raise invalid("batch_dims", f"batch_dims={batch} does not fit {show(x)} and {show(indices)}")
    for a, b in zip(x[:batch], indices[:batch], strict=True):
        if differ(a, b):
            raise ShapeError("incompatible-merge", f"the batch axes differ: {show(x)} and {show(indices)}")
    shared = tuple(_either(a, b) for a, b in zip(x[:batch], indices[:batch], strict=True))
    return (*shared, *x[batch:at], *indices[batch:], *x[at + 1 :])


def _either(a: Dim, b: Dim) -> Dim:
    return b if a is None or (isinstance(a, Unknown) and isinstance(b, int)) else a


def take_along_axis(x: Shape, indices: Shape, axis: Any = None) -> Shape:
    """The entries at those places, one set of places for each position along the other axes."""
    if known(axis) is None:
        if len(ranked(indices)) != 1:
            raise invalid("indices", f"without axis, the indices must have one axis, found {show(indices)}")
        return indices
    if len(ranked(x)) != len(ranked(indices)):
        raise invalid("indices", f"the rank of the indices differs: {show(indices)} for {show(x)}")
    at = axis_in(x, axis)
    others = broadcast((*x[:at], 1, *x[at + 1 :]), (*indices[:at], 1, *indices[at + 1 :]))
    return (*others[:at], indices[at], *others[at + 1 :])


def gather_nd(x: Shape, indices: Shape, batch_dims: Any = 0) -> Shape:
    """`tf.gather_nd`: the last axis of the indices counts along the first axes of the tensor."""
    batch = integer(batch_dims, "batch_dims")
    if not ranked(indices):
        raise invalid("indices", "the indices must have at least one axis")
    depth = indices[-1]
    if depth is None:
        raise Undecided(Unknown("how many axes the indices count is dynamic"))
    last = integer(depth, "indices")
    if batch + last > len(ranked(x)):
        raise invalid("indices", f"indices {show(indices)} count more axes than {show(x)} has")
    return (*indices[:-1], *x[batch + last :])


def slice_sized(x: Shape, begin: Any, size: Any, *, least: int) -> Shape:
    """A part of the tensor, where it begins and its size given for each axis; -1 is all there is (`tf.slice`)."""
    starts, lengths = ranked(sizes(begin, "begin")), ranked(sizes(size, "size"))
    if len(starts) != len(lengths) or (not isinstance(rank(x), Unknown) and len(x) != len(lengths)):
        raise invalid("size", f"begin and size must have {len(x)} elements, one for each axis of {show(x)}")
    if has_rest(x):
        return tuple(Unknown("the size goes to the end") if length == -1 else length for length in lengths)
    return tuple(_part(*one, least) for one in zip(x, starts, lengths, strict=True))


def _part(dim: Dim, start: Dim, length: Dim, least: int) -> Dim:
    if isinstance(length, int) and length < least:
        raise invalid("size", f"a size must not be negative. Received: {length}")
    if length == -1:
        if isinstance(start, int) and start < 0:
            raise invalid("begin", f"a part cannot begin at {start}")
        return plus(dim, -start if isinstance(start, int) else Unknown("where it begins depends on data"))
    if all(isinstance(one, int) for one in (dim, start, length)) and (start < 0 or start + length > dim):  # type: ignore[operator]
        raise invalid("size", f"a part from {start} with {length} elements does not fit an axis of {dim}")
    return length


def boolean_mask(x: Shape, mask: Shape, axis: Any = None) -> Shape:
    """`tf.boolean_mask`: as many as the mask has True."""
    at = 0 if known(axis) is None else axis_in(x, axis)
    masked = x[at : at + len(ranked(mask))]
    if not mask or len(ranked(x)) < at + len(mask):
        raise invalid("mask", f"a mask {show(mask)} does not fit {show(x)}")
    if any(map(differ, masked, mask)):
        raise ShapeError("incompatible-merge", f"a mask {show(mask)} does not fit {show(x)}", "mask")
    return (*x[:at], None, *x[at + len(mask) :])


def one_hot(x: Shape, depth: Any, axis: Any = -1) -> Shape:
    """A new axis of so many classes."""
    at = axis_in(x, -1 if known(axis) is None else axis, extra=1)
    size = depth if isinstance(depth, Unknown) or depth is None else integer(depth, "num_classes")
    return (*x[:at], size, *x[at:])


def multi_hot(x: Shape, num_classes: Any = None, axis: Any = -1) -> Shape:
    """`keras.ops.multi_hot`: a new axis of so many classes at the end, and the second axis is reduced, or the only one."""
    size = num_classes if isinstance(num_classes, Unknown) else integer(num_classes, "num_classes")
    if axis != -1:
        raise Undecided(Unknown("`multi_hot` along another axis is not modelled"))
    return (*x[:1], *x[2:], size) if len(ranked(x)) > 1 else (size,)


def top_k(x: Shape, k: Any = 1) -> list[Shape]:
    """The largest along the last axis, and where they are."""
    size = k if isinstance(k, Unknown) or k is None else integer(k, "k")
    if not x:
        raise invalid("x", "top_k needs at least one axis")
    if isinstance(size, int) and isinstance(x[-1], int) and size > x[-1]:
        raise invalid("k", f"k={size} is more than the last axis has: {show(x)}")
    front = x if len(x) == 1 and has_rest(x) else x[:-1]
    return [(*front, size), (*front, size)]


def where(condition: Shape, x: Shape | None = None, y: Shape | None = None) -> Shape:
    """One or the other, number by number; with a condition alone, as many places as it has True."""
    if x is None or y is None:
        raise Undecided(Unknown("how many there are depends on data"))
    return broadcast(condition, x, y)


def where_tensorflow(condition: Shape, x: Shape | None = None, y: Shape | None = None) -> Shape:
    """`tf.where`, which with a condition alone returns the places as rows."""
    return (None, len(ranked(condition))) if x is None and y is None else where(condition, x, y)


def nonzero(x: Shape) -> list[Shape]:
    """Where a tensor is not zero: for each axis as many places as there are."""
    return [(None,) for _ in ranked(x)]


def as_values(values: Shape) -> Shape:
    """One result for each of the values that are looked up."""
    return values


def to_shape(shape: Any) -> Shape:
    """Numbers put into a tensor of that shape (`scatter`)."""
    return sizes(shape)


def sequence_mask(x: Shape, maxlen: Any = None) -> Shape:
    """A row of True for each length."""
    return (*x, None if known(maxlen) is None else integer(maxlen, "maxlen"))


def diag(x: Shape, k: Any = 0) -> Shape:
    """`np.diag`: a matrix of a diagonal, or the diagonal of a matrix."""
    offset = integer(k, "k")
    if len(ranked(x)) == 1:
        size = plus(x[0], abs(offset))
        return (size, size)
    if len(x) != 2:
        raise invalid("x", f"`diag` takes one or two axes, found {show(x)}")
    return (_diagonal(x[0], x[1], offset),)


def _diagonal(rows: Dim, columns: Dim, offset: int) -> Dim:
    if isinstance(rows, int) and isinstance(columns, int):
        return max(0, min(rows, columns - offset) if offset > 0 else min(rows + offset, columns))
    return None if rows is None or columns is None else Unknown("the diagonal's length is not known")


def diagflat(x: Shape, k: Any = 0) -> Shape:
    """A matrix with all numbers on its diagonal."""
    size = plus(product(x), abs(integer(k, "k")))
    return (size, size)


def diagonal(x: Shape, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Shape:
    """The diagonals in the plane of two axes, along a new last axis."""
    a, b = _plane(x, axis1, axis2)
    return (
        *(dim for index, dim in enumerate(x) if index not in (a, b)),
        _diagonal(x[a], x[b], integer(offset, "offset")),
    )


def _plane(x: Shape, axis1: Any, axis2: Any) -> tuple[int, int]:
    if len(ranked(x)) < 2:
        raise invalid("x", f"at least two axes are needed, found {show(x)}")
    a, b = axis_in(x, axis1, "axis1"), axis_in(x, axis2, "axis2")
    if a == b:
        raise invalid("axis1", "`axis1` and `axis2` must be different")
    return a, b


def trace(x: Shape, axis1: Any = 0, axis2: Any = 1) -> Shape:
    """The sums of the diagonals in the plane of two axes."""
    return tuple(dim for index, dim in enumerate(x) if index not in _plane(x, axis1, axis2))


def triangle(x: Shape) -> Shape:
    """`np.tril`, `np.triu`: of a vector, a matrix of such rows."""
    return (x[0], x[0]) if len(ranked(x)) == 1 else matrices(x)


def matrices(x: Shape) -> Shape:
    """What is done to the matrices in the last two axes, and leaves their shape (`tril`)."""
    if not isinstance(rank(x), Unknown) and len(x) < 2:
        raise invalid("x", f"at least two axes are needed, found {show(x)}")
    return x


def with_diagonal(x: Shape) -> Shape:
    """`tf.linalg.set_diag`: matrices with another diagonal."""
    if None in x:
        raise Undecided(Unknown("a dynamic axis takes its size from the diagonal"))
    return matrices(x)


def diag_batch(x: Shape, k: Any = 0) -> Shape:
    """`tf.linalg.diag`: the last axis becomes the diagonal of a matrix."""
    if not x:
        raise invalid("diagonal", "at least one axis is needed")
    last = known_last(x)
    if last is None:
        raise Undecided(Unknown("TensorFlow's static shape of a dynamic diagonal is wrong"))
    size = plus(last, abs(integer(k, "k")))
    return (*x[:-1], size, size)


def diag_part(x: Shape, k: Any = 0) -> Shape:
    """`tf.linalg.diag_part`: the diagonals of the matrices in the last two axes."""
    length = _diagonal(ranked(matrices(x))[-2], x[-1], integer(k, "k"))
    if length == 0:
        raise invalid("k", f"there is no diagonal k={k} in {show(x)}")
    return (*x[:-2], length)


def known_last(x: Shape) -> Dim:
    """The last size. Raises Undecided if nothing is known of the shape."""
    if has_rest(x) and len(x) == 1:
        raise Undecided(Unknown("the rank is not known"))
    return x[-1]


def one_hot_keras(x: Shape, depth: Any, axis: Any = -1) -> Shape:
    """`keras.ops.one_hot`, whose axis is -1 or counted from the front."""
    if isinstance(axis, int) and axis < -1:
        raise invalid("axis", f"axis must be -1 or in range, received {axis}")
    if axis != -1 and axis == len(ranked(x)):
        raise Undecided(Unknown("Keras takes the last axis as -1 only"))
    return one_hot(x, depth, axis)


def trace_last(x: Shape) -> Shape:
    """`tf.linalg.trace`: the sums of the diagonals of the matrices in the last two axes."""
    return ranked(matrices(x))[:-2]


def nonzero_known(x: Shape) -> list[Shape]:
    """`np.nonzero`: as many places as depend on the numbers."""
    if not x:
        raise invalid("a", "Calling nonzero on 0d arrays is not allowed")
    return [(Unknown("how many there are depends on data"),) for _ in ranked(x)]


def argwhere(x: Shape) -> Shape:
    """`np.argwhere`: the places as rows."""
    return (Unknown("how many there are depends on data"), len(ranked(x)))


def bincount(x: Shape) -> Shape:
    """Counts of numbers, as many as the largest."""
    return (*ranked(x)[:-1], None)


def vander(x: Shape, columns: Any = None) -> Shape:
    """Powers of the numbers of a vector."""
    if len(ranked(x)) != 1:
        raise invalid("x", f"a vector is needed, found {show(x)}")
    return (x[0], x[0] if known(columns) is None else integer(columns, "N"))
