"""Functions that cut tensors into blocks, or take every so manieth number: `tf.strided_slice`, `tf.space_to_batch`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from shapelens.dims import Dim, Shape, Undecided, Unknown, known, lifted, plus, product, show, times
from shapelens.rules.arguments import invalid, is_sequence
from shapelens.rules.ops.axes import has_rest, integer, ranked, sizes


def strided(
    x: Shape,
    begin: Any,
    end: Any,
    strides: Any = None,
    begin_mask: Any = 0,
    end_mask: Any = 0,
    ellipsis_mask: Any = 0,
    new_axis_mask: Any = 0,
    shrink_axis_mask: Any = 0,
) -> Shape:
    """`tf.strided_slice`: as `x[begin:end:strides]`, where bits of the masks say what an entry means instead."""
    masks = [begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask]
    begins, ends, ellipses, news, shrinks = (integer(mask, "mask") for mask in masks)
    if ellipses:
        raise Undecided(Unknown("an ellipsis in a mask is not modelled"))
    starts, stops = ranked(sizes(begin, "begin")), ranked(sizes(end, "end"))
    steps = (1,) * len(starts) if known(strides) is None else ranked(sizes(strides, "strides"))
    if not len(starts) == len(stops) == len(steps):
        raise invalid("begin", f"begin, end and strides must have as many numbers: {starts}, {stops}, {steps}")
    if len(starts) - news.bit_count() > len(ranked(x)):
        raise invalid("begin", f"more numbers than axes: {show(starts)} for {show(x)}")
    out: list[Dim] = []
    axis = 0
    for index, (start, stop, step) in enumerate(zip(starts, stops, steps, strict=True)):
        bit = 1 << index
        if news & bit:
            out.append(1)
            continue
        if step == 0:
            raise invalid("strides", "strides must not be 0")
        if not shrinks & bit:
            out.append(
                _part(x[axis], None if begins & bit else start, None if ends & bit else stop, step, begins & bit)
            )
        elif isinstance(step, int) and step < 0:
            raise invalid("strides", "only stride 1 allowed on non-range indexing")
        elif isinstance(start, int) and isinstance(dim := x[axis], int) and not -dim <= start < dim:
            raise invalid("begin", f"{start} is out of bounds for axis {axis} of {show(x)}")
        axis += 1
    return (*out, *x[axis:])


def _part(dim: Dim, start: Dim, stop: Dim, step: Dim, whole: int) -> Dim:
    for one in (dim, start, stop, step):
        if isinstance(one, Unknown):
            return one
    if dim is None:
        return None
    assert isinstance(dim, int)
    assert isinstance(step, int)
    return len(range(*slice(None if whole else start, stop, step).indices(dim)))


def space_to_batch(x: Shape, block_shape: Any, paddings: Any) -> Shape:
    """`tf.space_to_batch`: blocks of the axes after the first become more of the first."""
    blocks, pads = _blocks(x, block_shape, paddings)
    spatial = x[1 : len(blocks) + 1]
    sides = [
        _parted(plus(dim, before + after), block)
        for dim, block, (before, after) in zip(spatial, blocks, pads, strict=True)
    ]
    return (times(x[0], product(blocks)), *sides, *x[len(blocks) + 1 :])


def batch_to_space(x: Shape, block_shape: Any, crops: Any) -> Shape:
    """`tf.batch_to_space`: the other way round."""
    blocks, pads = _blocks(x, block_shape, crops)
    spatial = x[1 : len(blocks) + 1]
    sides = [
        plus(times(dim, block), -before - after)
        for dim, block, (before, after) in zip(spatial, blocks, pads, strict=True)
    ]
    if any(isinstance(side, int) and side < 0 for side in sides):
        raise invalid("crops", f"more is cropped than there is: {show(x)}")
    return (_parted(x[0], product(blocks)), *sides, *x[len(blocks) + 1 :])


def _blocks(x: Shape, block_shape: Any, paddings: Any) -> tuple[tuple[int, ...], list[tuple[int, int]]]:
    blocks, pads = known(block_shape), known(paddings)
    if (
        not is_sequence(blocks)
        or not is_sequence(pads)
        or not all(is_sequence(pair) and len(pair) == 2 for pair in pads)
    ):
        raise Undecided(Unknown("blocks given in this way are not modelled"))
    if len(blocks) != len(pads) or len(ranked(x)) <= len(blocks) or any(isinstance(b, int) and b < 1 for b in blocks):
        raise invalid("block_shape", f"{blocks} and {pads} do not fit {show(x)}")
    return (
        tuple(integer(block, "block_shape") for block in blocks),
        [(integer(pair[0], "paddings"), integer(pair[1], "paddings")) for pair in pads],
    )


@lifted
def _parted(size: int, by: int) -> int:
    if size % by:
        raise invalid("block_shape", f"{size} is not divisible by {by}")
    return size // by


def partitioned(x: Shape, indices: Shape, count: Any) -> list[Shape]:
    """`tf.dynamic_partition`: as many tensors as are wanted, each of what fell to it."""
    if len(ranked(indices)) > len(ranked(x)):
        raise invalid("partitions", f"partitions {show(indices)} do not fit {show(x)}")
    number = integer(count, "num_partitions")
    return [(None, *x[len(indices) :])] * number


def rearranged(x: Shape, pattern: Any, lengths: Mapping[str, Any]) -> Shape:
    """`keras.ops.rearrange`: `b (h p) c -> b h (p c)`."""
    text = known(pattern)
    if not isinstance(text, str) or text.count("->") != 1:
        raise invalid("pattern", f"the pattern must have one arrow. Received: {text!r}")
    before, after = (re.findall(r"\w+|\(.*?\)", side) for side in text.split("->"))
    if len(before) != len(ranked(x)) or None in x:
        raise Undecided(Unknown("Keras does not rearrange dynamic axes, nor those that the pattern does not name"))
    named: dict[str, Dim] = {}
    for part, dim in zip(before, x, strict=True):
        named |= _decomposed(part, dim, lengths)
    out: list[Dim] = []
    for part in after:
        labels = re.findall(r"\w+", part)
        missing = [label for label in labels if label not in named]
        if missing:
            raise Undecided(Unknown(f"`{missing[0]}` of the pattern is in no axis"))
        out.append(product(named[label] for label in labels))
    return tuple(out)


def _decomposed(part: str, dim: Dim, lengths: Mapping[str, Any]) -> dict[str, Dim]:
    labels = re.findall(r"\w+", part)
    if not part.startswith("("):
        return {part: dim}
    given = {label: integer(lengths[label], label) for label in labels if label in lengths}
    rest = [label for label in labels if label not in given]
    if len(rest) > 1:
        raise Undecided(Unknown("more than one length of an axis is left open"))
    found: dict[str, Dim] = dict(given)
    if rest:
        found[rest[0]] = _quotient(dim, product(given.values()))
    elif dim != product(given.values()):
        raise Undecided(Unknown("the lengths do not make the axis"))
    return found


@lifted
def _quotient(size: int, by: int) -> int:
    if not by or size % by:
        raise Undecided(Unknown("the axis is not divisible"))
    return size // by


def several(xs: Sequence[Shape]) -> list[Shape]:
    """`tf.tuple`, `tf.identity_n`: the same tensors."""
    return list(xs)


def shapes_of(xs: Sequence[Shape]) -> list[Shape]:
    """`tf.shape_n`: the sizes of each."""
    return [(len(ranked(x)),) for x in xs]


def clipped_together(xs: Sequence[Shape]) -> list[Any]:
    """`tf.clip_by_global_norm`: the tensors and their norm."""
    return [list(xs), ()]


def distinct(x: Shape, *, outputs: str) -> list[Shape]:
    """`tf.unique`: values, the place of each number among them, and how often each is there."""
    if len(ranked(x)) != 1:
        raise invalid("x", f"a vector is needed, found {show(x)}")
    return [x if output == "i" else (None,) for output in outputs]


def distinct_keras(
    x: Shape,
    return_index: Any = False,
    return_inverse: Any = False,
    return_counts: Any = False,
    axis: Any = None,
    size: Any = None,
) -> Any:
    """`keras.ops.unique`: values, and what else is asked for."""
    count: Dim = None if known(size) is None else integer(size, "size")
    at = known(axis)
    if at is not None:
        index = integer(at, "axis")
        if not -len(ranked(x)) <= index < len(x):
            raise invalid("axis", f"axis {index} is out of bounds for {show(x)}")
        index %= len(x)
    values = (count,) if at is None else (*x[:index], count, *x[index + 1 :])  # pyright: ignore[reportPossiblyUnboundVariable]
    out: list[Shape] = [values]
    if known(return_index):
        out.append((count,))
    if known(return_inverse):
        out.append(ranked(x) if at is None else (x[index],))  # pyright: ignore[reportPossiblyUnboundVariable]
    if known(return_counts):
        out.append((count,))
    return out if len(out) > 1 else values


def unraveled_keras(x: Shape, shape: Any) -> list[Shape]:
    """`keras.ops.unravel_index`: the places along each axis."""
    target = sizes(shape)
    if has_rest(target):
        raise Undecided(Unknown("the rank is not known"))
    if any(dim is None for dim in target):
        raise Undecided(Unknown("a dynamic shape"))
    return [x for _ in target]


def unraveled(x: Shape, shape: Any) -> Shape:
    """`tf.unravel_index`: a row for each axis."""
    count = len(ranked(sizes(shape, "dims")))
    if len(ranked(x)) > 1:
        raise invalid("indices", f"a vector or a number is needed, found {show(x)}")
    return (count, *x)


def viewed(x: Shape, kind: Any = None) -> Shape:
    """`keras.ops.view`: the same bytes as numbers of another type, whose width is not followed."""
    if known(kind) is None:
        return x
    if not x or has_rest(x):
        raise Undecided(Unknown("how wide its numbers are is not followed"))
    return (*x[:-1], Unknown("how wide its numbers are is not followed"))


def reversed_rows(x: Shape, indices: Shape, axis: Any = None, batch: Any = None) -> Shape:
    """`tf.reverse_sequence`: rows of different lengths, each turned round."""
    if known(axis) is None:
        raise Undecided(Unknown("the axis of the rows is not given"))
    first, second = integer(axis, "seq_axis"), 0 if known(batch) is None else integer(batch, "batch_axis")
    if max(first, second) >= len(ranked(x)) or first == second:
        raise invalid("seq_axis", f"the axes {first} and {second} are not two of {show(x)}")
    if len(ranked(indices)) != 1 or x[second] != indices[0]:
        raise Undecided(Unknown("the lengths do not fit the rows"))
    return x
