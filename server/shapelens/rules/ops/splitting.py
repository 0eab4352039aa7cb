"""Functions that cut a tensor into several."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from shapelens.dims import Dim, Rest, Shape, Undecided, Unknown, known, plus, rank, show, times
from shapelens.rules.arguments import invalid, is_sequence
from shapelens.rules.ops.axes import axis_in, integer, ranked, sizes
from shapelens.rules.rule import ShapeError


def split(x: Shape, indices_or_sections: Any, axis: Any = 0) -> list[Shape]:
    """`np.split`, `keras.ops.split`: into so many equal parts, or at those places."""
    cuts = known(indices_or_sections)
    if not is_sequence(cuts):
        return _even(x, integer(cuts, "indices_or_sections"), axis, exact=True)
    try:
        at = axis_in(x, axis)
    except Undecided as undecided:
        return [(Rest(undecided.unknown.reason),) for _ in range(len(cuts) + 1)]
    return [(*x[:at], size, *x[at + 1 :]) for size in _between(x[at], sizes(cuts, "indices_or_sections"))]


def _even(x: Shape, parts: int, axis: Any, exact: bool) -> list[Shape]:
    if parts <= 0:
        raise invalid("indices_or_sections", f"the number of parts must be positive. Received: {parts}")
    try:
        at = axis_in(x, axis)
    except Undecided as undecided:
        return [(Rest(undecided.unknown.reason),) for _ in range(parts)]
    length = x[at]
    if not isinstance(length, int):
        return [(*x[:at], length, *x[at + 1 :]) for _ in range(parts)]
    if exact and length % parts:
        raise ShapeError(
            "incompatible-merge", f"an axis of {length} cannot be split into {parts} equal parts: {show(x)}"
        )
    return [(*x[:at], length // parts + (index < length % parts), *x[at + 1 :]) for index in range(parts)]


def _between(length: Dim, cuts: Shape) -> list[Dim]:
    """The lengths of the pieces that slices between the cuts have."""
    found: list[Dim] = []
    for start, end in zip((0, *cuts), (*cuts, length), strict=True):
        if isinstance(length, int) and isinstance(start, int) and isinstance(end, int):
            found.append(len(range(length)[start:end]))
        elif length is None and isinstance(start, int) and end is None:
            found.append(None)
        else:
            found.append(Unknown("the axis is cut at a place that is not known"))
    return found


def split_keras(x: Shape, indices_or_sections: Any, axis: Any = 0) -> list[Shape]:
    """`keras.ops.split`: as `split`, but cuts must lie within the axis, one after the other."""
    cuts = known(indices_or_sections)
    if not is_sequence(cuts):
        return split(x, cuts, axis)
    places = sizes(cuts, "indices_or_sections")
    at = axis_in(x, axis)
    ends = (0, *places, x[at])
    pieces = [plus(end, times(-1, start)) for start, end in itertools.pairwise(ends)]
    if any(isinstance(piece, int) and piece < 0 for piece in pieces):
        raise Undecided(Unknown("a cut lies beyond the end"))
    return [(*x[:at], piece, *x[at + 1 :]) for piece in pieces]


def array_split_keras(x: Shape, sections: Any, axis: Any = 0) -> list[Shape]:
    """`keras.ops.array_split`, which takes a number of parts only."""
    if is_sequence(sections):
        raise invalid("indices_or_sections", "`indices_or_sections` must be of type `int`")
    return array_split(x, sections, axis)


def split_at_keras(x: Shape, indices_or_sections: Any, *, axis: int) -> list[Shape]:
    """`keras.ops.vsplit`, `hsplit` and `dsplit`."""
    whole = split_at(x, indices_or_sections, axis=axis)
    return (
        whole
        if not is_sequence(indices_or_sections)
        else split_keras(x, indices_or_sections, 0 if len(x) == 1 else axis)
    )


def array_split(x: Shape, indices_or_sections: Any, axis: Any = 0) -> list[Shape]:
    """`np.array_split`: as `split`, into parts that need not be equal."""
    cuts = known(indices_or_sections)
    if is_sequence(cuts):
        return split(x, cuts, axis)
    return _even(x, integer(cuts, "indices_or_sections"), axis, exact=False)


def split_at(x: Shape, indices_or_sections: Any, *, axis: int) -> list[Shape]:
    """`np.vsplit`, `np.hsplit` and `np.dsplit`: along a fixed axis; a vector has only one."""
    least = {0: 2, 1: 1, 2: 3}[axis]
    if not isinstance(rank(x), Unknown) and len(x) < least:
        raise invalid("x", f"an array of {least} or more axes is needed, found {show(x)}")
    return split(x, indices_or_sections, 0 if axis == 1 and len(ranked(x)) == 1 else axis)


def split_tensorflow(x: Shape, parts: Any, axis: Any = 0, num: Any = None) -> list[Shape]:
    """`tf.split`: into so many equal parts, or parts of those sizes, one of which may be -1."""
    given = known(parts)
    if not is_sequence(given):
        return _even(x, integer(given, "num_or_size_splits"), axis, exact=True)
    lengths = list(sizes(given, "num_or_size_splits"))
    try:
        at = axis_in(x, axis)
    except Undecided as undecided:
        return [(Rest(undecided.unknown.reason),) for _ in lengths]
    known_lengths = [length for length in lengths if isinstance(length, int)]
    if len(known_lengths) == len(lengths):
        _fill(lengths, x[at], known_lengths)
    lengths = [Unknown("what is left over is not known") if length == -1 else length for length in lengths]
    return [(*x[:at], length, *x[at + 1 :]) for length in lengths]


def _fill(lengths: list[Dim], total: Dim, given: Sequence[int]) -> None:
    """Put in what -1 stands for. Raises ShapeError if the sizes do not make up the axis."""
    rest = sum(length for length in given if length != -1)
    if -1 in given:
        lengths[given.index(-1)] = plus(total, -rest)
        if isinstance(total, int) and (rest > total or given.count(-1) > 1):
            raise ShapeError("incompatible-merge", f"sizes {list(given)} do not make up an axis of {total}")
    elif isinstance(total, int) and total != rest:
        raise ShapeError("incompatible-merge", f"sizes {list(given)} make up {rest}, but the axis has {total}")


def unstack(x: Shape, num: Any = None, axis: Any = 0) -> list[Shape]:
    """One tensor for each place along an axis."""
    if num == 0:
        raise Undecided(Unknown("no parts are asked for"))
    try:
        at = axis_in(x, axis)
    except Undecided as undecided:
        if isinstance(num, int):
            return [(Rest(undecided.unknown.reason),) for _ in range(num)]
        raise
    length = x[at]
    if known(num) is not None and isinstance(length, int) and num != length:
        raise invalid("num", f"num={num}, but the axis has {length}: {show(x)}")
    if num is None and length is None:
        raise invalid("num", f"Cannot infer argument `num` from shape {show(x)}")
    count = integer(length if num is None else num, "num")
    return [(*x[:at], *x[at + 1 :]) for _ in range(count)]
