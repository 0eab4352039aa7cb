"""Functions that put tensors together, end to end or one upon the other, and those that repeat one or pad it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelens.dims import Dim, Rest, Shape, Undecided, Unknown, differ, known, plus, product, rank, show, times
from shapelens.rules.arguments import invalid, is_sequence
from shapelens.rules.ops.axes import axis_in, has_rest, integer, ranked, sizes
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.ops.reshaping import atleast
from shapelens.rules.rule import ShapeError


def concatenate(xs: Sequence[Shape], axis: Any = 0) -> Shape:
    """End to end along one axis, all others being equal; without axis, all numbers in a row."""
    if known(axis) is None:
        return (_total([product(x) for x in xs]),)
    shapes = same_rank(xs)
    if not shapes[0]:
        raise invalid("xs", "zero-dimensional arrays cannot be concatenated")
    at = axis_in(shapes[0], axis)
    out = _merged(shapes, at)
    return (*out[:at], _total([x[at] for x in shapes]), *out[at + 1 :])


def _total(dims: Sequence[Dim]) -> Dim:
    total: Dim = 0
    for dim in dims:
        total = plus(total, dim)
    return total


def _merged(shapes: Sequence[Shape], at: int | None) -> Shape:
    """The sizes that all have in common, but for one axis. A known one wins. Raises `incompatible-merge`."""
    out = list(shapes[0])
    for shape in shapes[1:]:
        for index, dim in enumerate(shape):
            if index == at or isinstance(dim, Rest):
                continue
            if differ(out[index], dim):
                raise ShapeError(
                    "incompatible-merge",
                    f"all sizes must match except along the axis of concatenation: {', '.join(map(show, shapes))}",
                )
            if isinstance(dim, int) or (isinstance(dim, Unknown) and out[index] is None):
                out[index] = dim
    return tuple(out)


def concatenate_tensorflow(xs: Sequence[Shape], axis: Any = 0) -> Shape:
    """`tf.concat`, which leaves a single tensor alone."""
    return xs[0] if len(xs) == 1 else concatenate(xs, known(axis))


def concatenate_backend(xs: Sequence[Shape], axis: Any = -1) -> Shape:
    """`K.concatenate`, which counts a negative axis round and round."""
    at = integer(axis, "axis")
    ndim = len(xs[0]) if xs and not has_rest(xs[0]) else 0
    return concatenate_tensorflow(xs, at % ndim if at < 0 and ndim else at)


def concatenate_keras(xs: Sequence[Shape], axis: Any = 0) -> Shape:
    """`keras.ops.concatenate`: symbolically the first tensor's sizes, also where it alone has a dynamic one."""
    shapes = same_rank(xs)
    return _as_the_first(concatenate(xs, axis), shapes[0], axis_in(shapes[0], axis))


def _as_the_first(out: Shape, first: Shape, at: int) -> Shape:
    """Unknown where only the others have a size: Keras' symbolic tensor has None there, the real one the size."""
    return tuple(
        Unknown("the first tensor's size is dynamic") if index != at and one is None and dim is not None else dim
        for index, (dim, one) in enumerate(zip(out, first, strict=True))
    )


def stack(xs: Sequence[Shape], axis: Any = 0) -> Shape:
    """Along a new axis, all sizes being equal."""
    shapes = same_rank(xs)
    at = axis_in(shapes[0], axis, extra=1)
    out = _merged(shapes, None)
    return (*out[:at], len(shapes), *out[at:])


def stack_keras(xs: Sequence[Shape], axis: Any = 0) -> Shape:
    """`keras.ops.stack`: as `concatenate_keras`."""
    if not xs:
        raise Undecided(Unknown("there is nothing to stack"))
    at = axis_in(same_rank(xs)[0], axis, extra=1)
    out = stack(xs, axis)
    first = same_rank(xs)[0]
    return _as_the_first(out, (*first[:at], len(xs), *first[at:]), at)


def vstack(xs: Sequence[Shape]) -> Shape:
    """`np.vstack`: along the first of at least two axes."""
    return concatenate([atleast(x, 2) for x in xs], 0)


def hstack(xs: Sequence[Shape]) -> Shape:
    """`np.hstack`: along the second axis, or the only one."""
    shapes = [atleast(x, 1) for x in xs]
    return concatenate(shapes, 0 if any(len(x) == 1 for x in shapes) else 1)


def dstack(xs: Sequence[Shape]) -> Shape:
    """`np.dstack`: along the third axis."""
    return concatenate([atleast(x, 3) for x in xs], 2)


def column_stack(xs: Sequence[Shape]) -> Shape:
    """`np.column_stack`: vectors as columns."""
    return concatenate([(*atleast(x, 1), 1) if len(ranked(x)) < 2 else x for x in xs], 1)


def append(x: Shape, y: Shape, axis: Any = None) -> Shape:
    """Two tensors end to end."""
    return concatenate([x, y], axis)


def total(xs: Sequence[Shape]) -> Shape:
    """`tf.add_n`: sums of tensors of one shape."""
    return _merged(same_rank(xs), None)


def same_rank(xs: Sequence[Shape]) -> list[Shape]:
    """The shapes with one rank: an unknown one is as the others'. Raises `incompatible-merge` if two differ."""
    if not xs:
        raise invalid("xs", "need at least one array to concatenate")
    ranks = [len(x) for x in xs if not has_rest(x)]
    if not ranks:
        shortest = min(map(len, xs))
        return [(x[0], *x[len(x) - shortest + 1 :]) for x in xs]
    if max(ranks) > min(ranks):
        raise ShapeError("incompatible-merge", f"the tensors differ in rank: {', '.join(map(show, xs))}")
    return [_of_rank(x, ranks[0]) for x in xs]


def _of_rank(x: Shape, ndim: int) -> Shape:
    if not has_rest(x):
        return x
    tail = x[1:][-ndim:] if ndim else ()
    return (*(Unknown(known_reason(x)) for _ in range(ndim - len(tail))), *tail)


def known_reason(x: Shape) -> str:
    """Why the rank is unknown."""
    return x[0].reason if x and isinstance(x[0], Unknown) else ""


def repeat(x: Shape, repeats: Any, axis: Any = None) -> Shape:
    """Each element so many times; without axis, of all numbers in a row."""
    if known(axis) is None:
        x, axis = (product(x),), 0
    at = axis_in(x, axis)
    return (*x[:at], _repeated(x[at], repeats), *x[at + 1 :])


def _repeated(dim: Dim, repeats: Any) -> Dim:
    counts = sizes(repeats, "repeats")
    if len(counts) == 1:
        return times(dim, counts[0])
    if isinstance(dim, int) and dim != len(counts) and not isinstance(rank(counts), Unknown):
        raise ShapeError("incompatible-merge", f"{len(counts)} `repeats` for an axis of {dim}", "repeats")
    return _total(counts) if isinstance(dim, int) else dim


def repeat_vector(x: Shape, n: Any) -> Shape:
    """`K.repeat`: rows become so many equal ones."""
    if len(ranked(x)) != 2:
        raise invalid("x", f"`repeat` takes a tensor of two axes, found {show(x)}")
    return (x[0], integer(n, "n"), x[1])


def repeat_elements(x: Shape, rep: Any, axis: Any) -> Shape:
    """`K.repeat_elements`: each element so many times along an axis."""
    at = axis_in(x, axis)
    return (*x[:at], times(x[at], integer(rep, "rep")), *x[at + 1 :])


def tile(x: Shape, repeats: Any) -> Shape:
    """The whole so many times along each axis; the shorter of the two is filled up with 1 in front."""
    counts = ranked(sizes(repeats, "repeats"))
    if has_rest(x):
        missing = len(counts) - len(x) + 1
        front = (*x[:1], *(Unknown(known_reason(x)) for _ in range(missing)), *x[1:])
        return (*front[:1], *map(times, front[1:], (*(1 for _ in range(-missing)), *counts)))
    ndim = max(len(x), len(counts))
    return tuple(
        map(times, (*(1 for _ in range(ndim - len(x))), *x), (*(1 for _ in range(ndim - len(counts))), *counts))
    )


def tile_exactly(x: Shape, repeats: Any) -> Shape:
    """`tf.tile`: one count for each axis."""
    counts = ranked(sizes(repeats, "multiples"))
    shape = _of_rank(x, len(counts))
    if len(shape) != len(counts):
        raise invalid("multiples", f"{len(counts)} multiples for {len(shape)} axes: {show(x)}")
    return tuple(map(times, shape, counts))


def tile_backend(x: Shape, repeats: Any) -> Shape:
    """`K.tile`: an int is one count."""
    return tile_exactly(x, known(repeats) if is_sequence(repeats) else (known(repeats),))


def pad(x: Shape, pad_width: Any) -> Shape:
    """More on both sides: one number for all, a pair for all, or a pair for each axis."""
    width = known(pad_width)
    if not is_sequence(width):
        width = ((width, width),)
    elif not any(map(is_sequence, width)):
        width = [known(one) for one in width]
        width = ((width[0], width[0]),) if len(width) == 1 else (tuple(width),)
    pairs = [_pair(one) for one in width]
    return _padded(x, pairs * len(ranked(x)) if len(pairs) == 1 else pairs)


def _pair(one: Any) -> tuple[Dim, Dim]:
    pair = sizes(one, "pad_width")
    if len(pair) == 1 and not isinstance(pair[0], Rest):
        return pair[0], pair[0]
    if len(ranked(pair)) != 2:
        raise invalid("pad_width", f"padding must be pairs (before, after). Received: {one!r}")
    return pair[0], pair[-1]


def _padded(x: Shape, pairs: Sequence[tuple[Dim, Dim]]) -> Shape:
    if len(pairs) != len(ranked(x)):
        raise invalid("pad_width", f"{len(pairs)} pairs of padding for {len(x)} axes: {show(x)}")
    return tuple(plus(dim, plus(before, after)) for dim, (before, after) in zip(x, pairs, strict=True))


def pad_exactly(x: Shape, paddings: Any) -> Shape:
    """`tf.pad`: a pair for each axis."""
    width = known(paddings)
    if not is_sequence(width) or not all(map(is_sequence, width)):
        raise Undecided(Unknown("`paddings` is not known"))
    return _padded(_of_rank(x, len(width)), [_pair(one) for one in width])


def pad_spatial(x: Shape, padding: Any, data_format: Any = None, *, axes: int) -> Shape:
    """`K.temporal_padding`, `K.spatial_2d_padding`, `K.spatial_3d_padding`."""
    given = (known(padding),) if axes == 1 else known(padding)
    if not is_sequence(given):
        raise Undecided(Unknown("`padding` is not known"))
    pairs = [_pair(one) for one in given]
    if len(pairs) != axes:
        raise invalid("padding", f"{axes} pairs of padding are needed. Received: {padding!r}")
    none: list[tuple[Dim, Dim]] = [(0, 0)]
    first = none * 2 if known(data_format) == "channels_first" else none
    last = none * (2 - len(first))
    return _padded(_of_rank(x, axes + 2), [*first, *pairs, *last])


def ensured(x: Shape, shape: Any) -> Shape:
    """`tf.ensure_shape`: the tensor, of which that much is known besides."""
    target = sizes(shape)
    return _merged(same_rank([x, target]), None)


def broadcast_to(x: Shape, shape: Any) -> Shape:
    """The tensor repeated along axes of size 1 so that it has that shape."""
    target = sizes(shape)
    if not isinstance(rank(target), Unknown) and not has_rest(x) and len(x) > len(target):
        raise ShapeError("incompatible-merge", f"{show(x)} has more axes than {show(target)}", "shape")
    for dim, wanted in zip(reversed(x), reversed(target), strict=False):
        if dim != 1 and differ(dim, wanted) and wanted != -1 and not isinstance(dim, Rest):
            raise ShapeError("incompatible-merge", f"{show(x)} cannot be broadcast to {show(target)}", "shape")
    return target


def meshgrid(xs: Sequence[Shape], indexing: Any = "xy") -> list[Shape]:
    """A grid of coordinates for each vector."""
    lengths = [product(x) for x in xs]
    if known(indexing) == "xy" and len(lengths) > 1:
        lengths[0], lengths[1] = lengths[1], lengths[0]
    return [tuple(lengths) for _ in xs]


def select(xs: Sequence[Shape], conditions: Sequence[Shape]) -> Shape:
    """Of several tensors that fit each other, number by number."""
    out = broadcast(*xs, *conditions)
    if any(x != out for x in xs):
        raise Undecided(Unknown("Keras' symbolic shape is that of the first choice"))
    return out


def vstack_keras(xs: Sequence[Shape]) -> Shape:
    """`keras.ops.vstack`: symbolically as `concatenate_keras`; vectors, which become rows in fact, are left alone."""
    return _stacked_keras(xs, 0)


def _stacked_keras(xs: Sequence[Shape], at: int) -> Shape:
    if any(len(ranked(x)) < 2 for x in xs):
        raise Undecided(Unknown("Keras' symbolic stack of vectors differs from the real one"))
    return concatenate_keras(xs, at)


def hstack_keras(xs: Sequence[Shape]) -> Shape:
    """`keras.ops.hstack`."""
    return _stacked_keras(xs, 1)


def dstack_keras(xs: Sequence[Shape]) -> Shape:
    """`keras.ops.dstack`."""
    return _as_the_first(dstack(xs), atleast(xs[0], 3), 2)


def append_keras(x: Shape, y: Shape, axis: Any = None) -> Shape:
    """`keras.ops.append`."""
    if known(axis) is None:
        return concatenate([x, y], None)
    out = concatenate_keras([x, y], axis)
    if out[axis_in(out, axis)] is None:
        raise Undecided(Unknown("the axis is dynamic"))
    return out


def repeat_tensorflow(x: Shape, repeats: Any, axis: Any = None) -> Shape:
    """`tf.repeat`, which does not say how long it gets with several counts."""
    if repeats == 0:
        raise Undecided(Unknown("nothing is left"))
    if is_sequence(repeats) and len(repeats) != 1:
        out = repeat(x, repeats, axis)
        at = 0 if axis is None else axis_in(x, axis)
        return (*out[:at], Unknown("TensorFlow infers the length in some cases only"), *out[at + 1 :])
    return repeat(x, repeats, axis)


def joined_texts(xs: Sequence[Shape]) -> Shape:
    """`tf.strings.join`: texts of one shape, or of none."""
    shapes = [x for x in xs if x]
    for x in shapes:
        if len(ranked(x)) != len(ranked(shapes[0])) or any(map(differ, x, shapes[0])):
            raise ShapeError("incompatible-merge", f"texts of one shape are needed: {show(shapes[0])} and {show(x)}")
    if any(x != shapes[0] for x in shapes):
        raise Undecided(Unknown("the sizes of the texts are dynamic"))
    return shapes[0] if shapes else ()
