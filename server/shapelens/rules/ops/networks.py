"""Functions of neural networks that are neither number by number nor windows: moments, losses, attention, sequences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelens.dims import Dim, Rest, Shape, Undecided, Unknown, differ, known, lifted, plus, show, times
from shapelens.rules.arguments import invalid, is_sequence
from shapelens.rules.layers.spatial import window
from shapelens.rules.ops.axes import axes_in, axis_in, has_rest, integer, ranked, sizes
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.ops.reductions import reduce
from shapelens.rules.rule import ShapeError


def moments(x: Shape, axes: Any, keepdims: Any = False) -> list[Shape]:
    """Mean and variance."""
    try:
        out = reduce(x, axes, keepdims)
    except Undecided as undecided:
        out = (Rest(undecided.unknown.reason),)
    return [out, out]


def glu(x: Shape, axis: Any = -1) -> Shape:
    """Half of an axis gates the other half."""
    at = axis_in(x, axis)
    if x[at] is None:
        raise Undecided(Unknown("the axis is dynamic"))
    return (*x[:at], _half(x[at], show(x)), *x[at + 1 :])


@lifted
def _half(size: int, of: str) -> int:
    if size % 2:
        raise invalid("axis", f"the axis must be divisible by 2, found {size} in {of}")
    return size // 2


def doubled(x: Shape, axis: Any = -1) -> Shape:
    """`tf.nn.crelu`: both signs, one after the other."""
    at = axis_in(x, axis)
    return (*x[:at], plus(x[at], x[at]), *x[at + 1 :])


def per_number(x: Shape, y: Shape) -> Shape:
    """A loss for each number of prediction `x` and target `y`, which have one shape."""
    _equal(x, y)
    return x


def _equal(x: Shape, y: Shape) -> None:
    if len(ranked(x)) != len(ranked(y)) or any(map(differ, x, y)):
        raise ShapeError("incompatible-merge", f"target and output must have the same shape: {show(y)} and {show(x)}")
    if any(a != b for a, b in zip(x, y, strict=True)):
        raise Undecided(Unknown("Keras compares dynamic sizes too"))


def per_row(x: Shape, y: Shape, axis: Any = -1) -> Shape:
    """A loss for each row of prediction and target."""
    _equal(x, y)
    axis_in(x, axis)
    return ranked(x)[:-1]


def per_class(x: Shape, y: Shape, axis: Any = -1) -> Shape:
    """A loss for each of the classes `y` that the rows of `x` predict."""
    at = axis_in(ranked(x), axis)
    out = (*x[:at], *x[at + 1 :])
    if len(x) == 1:
        raise Undecided(Unknown("what becomes of a single row depends on the version"))
    if len(ranked(y)) == len(x):
        known(y[-1])
    _equal(out, y[:-1] if len(ranked(y)) == len(x) and y[-1] == 1 else y)
    return out


def attention(x: Shape, y: Shape, z: Shape) -> Shape:
    """`dot_product_attention` of query, key and value: as many rows as queries, as wide as values."""
    for shape in (x, y, z):
        if len(ranked(shape)) != 4:
            raise invalid("query", f"four axes are needed, found {show(shape)}")
    if x[-1] != z[-1] or isinstance(x[-1], Unknown):
        raise Undecided(Unknown("query and value differ in width"))
    return x


def in_top_k(x: Shape, y: Shape) -> Shape:
    """Whether the targets `x` are among the best of `y`."""
    if x != y[:1] and None in x:
        raise Undecided(Unknown("how many targets there are is dynamic"))
    return x


def segments(x: Shape, indices: Shape, num_segments: Any = None) -> Shape:
    """A reduction over the first axis, within segments of it."""
    if indices and x and not has_rest(x) and not has_rest(indices) and differ(x[0], indices[0]):
        raise ShapeError("incompatible-merge", f"segment numbers {show(indices)} do not fit {show(x)}")
    return (None if known(num_segments) is None else integer(num_segments, "num_segments"), *ranked(x)[1:])


def pairwise(x: Shape, y: Shape) -> Shape:
    """`cdist`: distances between all vectors of one and of the other; the batch axes are equal."""
    if len(ranked(x)) < 2 or len(ranked(y)) < 2 or differ(x[-1], y[-1]):
        raise ShapeError("incompatible-merge", f"vectors of one length are needed: {show(x)} and {show(y)}")
    if len(x) != len(y) or x[:-2] != y[:-2]:
        raise Undecided(Unknown("batch axes that differ are not modelled"))
    return (*x[:-1], y[-2])


def quantile(x: Shape, values: Shape, axis: Any = None, keepdims: Any = False) -> Shape:
    """A reduction for each quantile, these along the first axis."""
    if values == (1,):
        raise Undecided(Unknown("whether one quantile in a list has an axis depends on the function"))
    return (*ranked(values), *reduce(x, axis, keepdims))


def average(x: Shape, axis: Any = None) -> Shape:
    """A mean, which weights do not change in shape."""
    return reduce(x, axis)


def difference(x: Shape, n: Any = 1, axis: Any = -1) -> Shape:
    """Differences of neighbours, so many times."""
    at = axis_in(x, axis)
    return (*x[:at], _less(x[at], integer(n, "n")), *x[at + 1 :])


@lifted
def _less(size: int, by: int) -> int:
    return max(size - by, 0)


def integral(x: Shape, axis: Any = -1) -> Shape:
    """`trapezoid`: a sum along an axis."""
    (at,) = axes_in(x, (axis,))
    return (*x[:at], *x[at + 1 :])


def spectrum(xs: Sequence[Shape], axes: int = 1) -> list[Shape]:
    """`fft` and its like: a pair of tensors, real and imaginary part, to another."""
    first = _pair(xs)
    if len(first) < axes:
        raise invalid("x", f"at least {axes} axes are needed, found {show(first)}")
    if None in first[-axes:]:
        raise Undecided(Unknown("the axis is dynamic"))
    return [first, xs[1]]


def _pair(xs: Sequence[Shape]) -> Shape:
    if len(xs) != 2:
        raise invalid("x", "a pair of tensors is needed, the real and the imaginary part")
    _equal(xs[0], xs[1])
    return xs[0]


def real_spectrum(x: Shape, fft_length: Any = None) -> list[Shape]:
    """`rfft`: real and imaginary part, half as long."""
    last = _last(x)
    length = last if known(fft_length) is None else integer(fft_length, "fft_length")
    out = (*x[:-1], _positive(length))
    return [out, out]


def _last(x: Shape) -> Dim:
    if not ranked(x):
        raise invalid("x", "at least one axis is needed")
    return x[-1]


@lifted
def _positive(length: int) -> int:
    return length // 2 + 1


def inverse_spectrum(xs: Sequence[Shape], fft_length: Any = None) -> Shape:
    """`irfft`: as long as said, or what the frequencies stand for."""
    first = ranked(_pair(xs))
    given = known(fft_length)
    return (*first[:-1], _all_frequencies(first[-1]) if given is None else integer(given, "fft_length"))


@lifted
def _all_frequencies(length: int) -> int:
    return 2 * (length - 1)


def frames(x: Shape, sequence_length: Any, sequence_stride: Any) -> Shape:
    """`extract_sequences`: windows along the last axis, in rows."""
    length = integer(sequence_length, "sequence_length")
    return (*x[:-1], _fits(_last(x), length, _stride(sequence_stride)), length)


def _stride(stride: Any) -> int:
    number = integer(stride, "sequence_stride")
    if number < 1:
        raise invalid("sequence_stride", f"the stride must be positive. Received: {number}")
    return number


@lifted
def _fits(total: int, length: int, stride: int) -> int:
    return 1 + (total - length) // stride


def spectrogram(x: Shape, sequence_stride: Any, fft_length: Any, center: Any = True) -> list[Shape]:
    """`stft`: real and imaginary part of the spectrum of each window."""
    length, stride = integer(fft_length, "fft_length"), _stride(sequence_stride)
    padded = plus(_last(x), length // 2 * 2 if known(center) else 0)
    out = (*x[:-1], _fits(padded, length, stride), length // 2 + 1)
    return [out, out]


def shape_of(x: Shape) -> Shape:
    """`tf.shape`: as many numbers as there are axes."""
    return (len(ranked(x)),)


def view_complex(x: Shape) -> Shape:
    """Pairs of numbers as complex ones."""
    return ranked(x)[:-1]


def view_real(x: Shape) -> Shape:
    """Complex numbers as pairs."""
    return (*x, 2)


def histogram(bins: Any = 10) -> list[Shape]:
    """Counts and the edges of the bins."""
    if is_sequence(bins):
        raise Undecided(Unknown("bins given by their edges are not modelled"))
    count = integer(bins, "bins")
    return [(count,), (count + 1,)]


def softmax_loss(x: Shape, y: Shape, axis: Any = -1) -> Shape:
    """`tf.nn.softmax_cross_entropy_with_logits`: a number for each row of labels `y` and logits `x`."""
    at = axis_in(ranked(x), axis)
    if len(x) != len(ranked(y)):
        raise Undecided(Unknown("logits and labels differ in rank"))
    if any(map(differ, x, y)) and None in (*x, *y):
        raise Undecided(Unknown("rows of several axes are counted as one"))
    both = broadcast(x, y)
    return (*both[:at], *both[at + 1 :])


def local_normalization(x: Shape) -> Shape:
    """`tf.nn.local_response_normalization`, on images with a batch axis."""
    if len(ranked(x)) != 4:
        raise invalid("input", f"images with a batch axis are needed, found {show(x)}")
    return x


def sigmoid_loss(x: Shape, y: Shape) -> Shape:
    """`tf.nn.sigmoid_cross_entropy_with_logits`: a number for each label and logit, which have one shape."""
    if len(ranked(x)) != len(ranked(y)):
        raise ShapeError("incompatible-merge", f"logits and labels must have the same shape: {show(x)} and {show(y)}")
    _fit(x, y)
    return broadcast(x, y)


def _fit(x: Shape, y: Shape) -> None:
    if any(map(differ, x, y)):
        raise ShapeError("incompatible-merge", f"shapes do not fit: {show(x)} and {show(y)}")


def sparse_loss(x: Shape, y: Shape) -> Shape:
    """`tf.nn.sparse_softmax_cross_entropy_with_logits`: a number for each label."""
    if len(ranked(x)) != len(ranked(y)) + 1:
        raise invalid("labels", f"logits must have one axis more than labels: {show(x)} and {show(y)}")
    _fit(x[:-1], y)
    if any(b is None and a is not None for a, b in zip(x, y, strict=False)):
        raise Undecided(Unknown("which labels there are is dynamic"))
    return y


def segments_tensorflow(x: Shape) -> Shape:
    """`tf.math.segment_sum`: as many segments as the numbers say."""
    return (None, *ranked(x)[1:])


def correlate(x: Shape, y: Shape, mode: Any = "valid") -> Shape:
    """`correlate`: of two vectors, at all places where they overlap as `mode` wants."""
    if len(ranked(x)) != 1 or len(ranked(y)) != 1:
        raise invalid("x1", f"vectors are needed: {show(x)} and {show(y)}")
    a, b = x[0], y[0]
    if not isinstance(a, int) or not isinstance(b, int):
        raise Undecided(Unknown("the vectors' lengths are not known"))
    lengths = {"valid": abs(a - b) + 1, "same": max(a, b), "full": a + b - 1}
    if not isinstance(known(mode), str) or mode not in lengths:
        raise invalid("mode", f"`mode` must be valid, same or full. Received: {mode!r}")
    return (lengths[mode],)


def inverse_spectrogram(
    xs: Sequence[Shape], sequence_stride: Any, fft_length: Any, length: Any = None, center: Any = True
) -> Shape:
    """`istft`: as long as said, or what the windows cover."""
    first = ranked(_pair(xs))
    if len(first) < 2:
        raise invalid("x", f"at least two axes are needed, found {show(first)}")
    if known(length) is not None:
        return (*first[:-2], integer(length, "length"))
    size, stride = integer(fft_length, "fft_length"), integer(sequence_stride, "sequence_stride")
    covered = plus(times(plus(first[-2], -1), stride), size - (size // 2 * 2 if known(center) else 0))
    return (*first[:-2], covered)


def unfold(x: Shape, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Shape:
    """`keras.ops.unfold`: the windows of (batch, channels, height, width), as columns."""
    if len(ranked(x)) != 4:
        raise invalid("x", f"four axes are needed, found {show(x)}")
    size, dilated, padded, step = _twice(kernel_size, 1), _twice(dilation, 1), _twice(padding), _twice(stride, 1)
    if None in x[1:]:
        raise Undecided(Unknown("an axis is dynamic"))
    places = [
        window(plus(dim, times(2, padded[at])), size[at], step[at], dilated[at], "valid")
        for at, dim in enumerate(x[2:])
    ]
    return (x[0], times(x[1], times(size[0], size[1])), times(places[0], places[1]))


def _twice(value: Any, least: int = 0) -> Shape:
    pair = sizes(value, "kernel_size")
    pair = pair * 2 if len(pair) == 1 else pair
    if len(pair) != 2 or any(isinstance(size, int) and size < least for size in pair):
        raise invalid("kernel_size", f"sizes for two axes are needed. Received: {value!r}")
    return pair


def fold(x: Shape, output_size: Any, kernel_size: Any) -> Shape:
    """`keras.ops.fold`: columns back to an image."""
    if len(ranked(x)) != 3:
        raise invalid("x", f"three axes are needed, found {show(x)}")
    size = _twice(kernel_size, 1)
    return (x[0], _channels(x[1], times(size[0], size[1])), *_twice(output_size))


@lifted
def _channels(columns: int, size: int) -> int:
    if columns % size:
        raise invalid("kernel_size", f"{columns} columns are not divisible by windows of {size} numbers")
    return columns // size


def segments_exactly(x: Shape, indices: Shape, num_segments: Any) -> Shape:
    """`tf.math.unsorted_segment_sum`: so many segments instead of the axes that the numbers have."""
    if len(ranked(indices)) > len(ranked(x)) or any(map(differ, x, indices)):
        raise ShapeError("incompatible-merge", f"segment numbers {show(indices)} do not fit {show(x)}")
    return (integer(num_segments, "num_segments"), *x[len(indices) :])


def ctc_loss(x: Shape, y: Shape) -> Shape:
    """`keras.ops.ctc_loss`: a number for each sequence."""
    if not ranked(x) or not ranked(y):
        raise Undecided(Unknown("sequences of this rank are not modelled"))
    if differ(x[0], y[0]):
        raise ShapeError(
            "incompatible-merge", f"`target` and `output` must have the same first dimension: {show(y)} and {show(x)}"
        )
    if x[0] != y[0]:
        raise Undecided(Unknown("Keras compares dynamic sizes too"))
    return y[:1]


def ctc_loss_tensorflow(x: Shape, time_major: Any = True) -> Shape:
    """`tf.nn.ctc_loss`: a number for each sequence of logits."""
    if len(ranked(x)) != 3:
        raise Undecided(Unknown("logits of this rank are not modelled"))
    return (x[1 if known(time_major) else 0],)


def ctc_decode(x: Shape, strategy: Any = "greedy", paths: Any = 1) -> list[Shape]:
    """`keras.ops.ctc_decode`: the best paths of each sequence, and how good they are."""
    if len(ranked(x)) < 2:
        raise Undecided(Unknown("sequences of this rank are not modelled"))
    count = 1 if known(strategy) == "greedy" else integer(paths, "top_paths")
    return [(count, x[0], x[1]), (x[0], count)]


def per_sample(x: Shape) -> Shape:
    """`tf.nn.nce_loss`: a number for each row of inputs."""
    return tuple(Unknown("it is that of the labels") if dim is None else dim for dim in ranked(x)[:1])


def confusion(x: Shape, y: Shape, classes: Any = None) -> Shape:
    """`tf.math.confusion_matrix`: how often each class was taken for each."""
    count = None if known(classes) is None else integer(classes, "num_classes")
    return (count, count)


def binned(bins: Any = 100) -> Shape:
    """`tf.histogram_fixed_width`: counts."""
    return (integer(bins, "nbins"),)


def counted(axis: Any = None) -> Shape:
    """`tf.math.bincount`: counts of numbers, as many as the largest."""
    if known(axis) is not None:
        raise Undecided(Unknown("counts along an axis are not modelled"))
    return (None,)


def ctc_cost(x: Shape) -> Shape:
    """`K.ctc_batch_cost`: a number for each sequence, in a column."""
    if len(ranked(x)) != 3:
        raise invalid("y_pred", f"three axes are needed, found {show(x)}")
    return (Unknown("it depends on the labels") if x[0] is None else x[0], 1)


def normalized_batch(x: Shape, axes: Any) -> list[Shape]:
    """`K.normalize_batch_in_training`: the normalized tensor, mean and variance."""
    if None in x[1:]:
        raise Undecided(Unknown("a dynamic axis takes its size from the parameters"))
    out = reduce(x, axes)
    return [x, out, out]
