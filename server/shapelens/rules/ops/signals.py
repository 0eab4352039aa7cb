"""`tf.signal`: spectra and windows along the last axes of complex tensors."""

from __future__ import annotations

from typing import Any

from shapelens.dims import Dim, Shape, Undecided, Unknown, known, lifted, plus, rank, show, times
from shapelens.rules.arguments import invalid, is_sequence
from shapelens.rules.ops.axes import axis_in, has_rest, integer, ranked, sizes


def complex_spectrum(x: Shape, *, axes: int) -> Shape:
    """`tf.signal.fft` and its like, over the last axes, which keep their sizes."""
    if not isinstance(rank(x), Unknown) and len(x) < axes:
        raise invalid("input", f"at least {axes} axes are needed, found {show(x)}")
    return x


def half_spectrum(x: Shape, fft_length: Any = None, *, axes: int) -> Shape:
    """`tf.signal.rfft`: of the last axis, one more than half of it."""
    lengths = _lengths(x, fft_length, axes)
    if None in x:
        raise _gives_up()
    return (*x[:-axes], *lengths[:-1], _half(lengths[-1]))


def whole_spectrum(x: Shape, fft_length: Any = None, *, axes: int) -> Shape:
    """`tf.signal.irfft`: the last axis as long as what the frequencies stand for."""
    given = known(fft_length)
    lengths = _lengths(x, fft_length, axes)
    if None in x:
        raise _gives_up()
    return (*x[:-axes], *lengths) if given is not None else (*x[:-1], _double(lengths[-1]))


def _gives_up() -> Undecided:
    return Undecided(Unknown("TensorFlow gives up where an axis is dynamic"))


def _lengths(x: Shape, fft_length: Any, axes: int) -> Shape:
    complex_spectrum(ranked(x), axes=axes)
    given = known(fft_length)
    if given is None:
        if 0 in x[-axes:]:
            raise Undecided(Unknown("the axis is empty"))
        return x[-axes:]
    lengths = sizes(given, "fft_length")
    if not is_sequence(given) or len(lengths) != axes:
        raise invalid("fft_length", f"`fft_length` must be {axes} numbers in a list. Received: {given!r}")
    return lengths


@lifted
def _half(length: int) -> int:
    return length // 2 + 1


@lifted
def _double(length: int) -> int:
    return max(0, 2 * (length - 1))


def cosine_transform(x: Shape, n: Any = None, axis: Any = -1) -> Shape:
    """`tf.signal.dct`: along the last axis, padded or cut to `n`."""
    if known(axis) != -1:
        raise invalid("axis", f"axis must be -1. Got: {axis}")
    if not x:
        raise invalid("input", "at least one axis is needed")
    length = known(n)
    if None in x:
        raise _gives_up()
    return x if length is None else (*ranked(x)[:-1], integer(length, "n"))


def framed(x: Shape, frame_length: Any, frame_step: Any, pad_end: Any = False, axis: Any = -1) -> Shape:
    """`tf.signal.frame`: an axis becomes two, the windows and the numbers in each."""
    at = axis_in(ranked(x), axis)
    size, step = integer(frame_length, "frame_length"), integer(frame_step, "frame_step")
    if step < 1:
        raise Undecided(Unknown("a step that does not go on"))
    count = _padded_frames(x[at], step) if known(pad_end) else _frames(x[at], size, step)
    return (*x[:at], count, size, *x[at + 1 :])


@lifted
def _frames(total: int, size: int, step: int) -> int:
    return max(0, 1 + (total - size) // step)


@lifted
def _padded_frames(total: int, step: int) -> int:
    return -(-total // step)


def short_time(x: Shape, frame_length: Any, frame_step: Any, fft_length: Any = None, pad_end: Any = False) -> Shape:
    """`tf.signal.stft`: the spectrum of each window."""
    size = integer(frame_length, "frame_length")
    given = known(fft_length)
    length = _enclosing(size) if given is None else integer(given, "fft_length")
    return (*framed(x, size, frame_step, pad_end)[:-1], length // 2 + 1)


def _enclosing(size: int) -> int:
    """The power of two that holds so many numbers."""
    return 1 << max(0, size - 1).bit_length()


def overlapped(x: Shape, frame_step: Any) -> Shape:
    """`tf.signal.overlap_and_add`: windows put back into a row."""
    if len(ranked(x)) < 2:
        raise invalid("signal", f"at least two axes are needed, found {show(x)}")
    return (*x[:-2], _added(x[-2], x[-1], integer(frame_step, "frame_step")))


def _added(count: Dim, size: Dim, step: int) -> Dim:
    return plus(times(plus(count, -1), step), size)


def mel_weights(bands: Any = 20, bins: Any = 129) -> Shape:
    """`tf.signal.linear_to_mel_weight_matrix`."""
    if integer(bins, "num_spectrogram_bins") < 1:
        raise Undecided(Unknown("there are no bins"))
    return (integer(bins, "num_spectrogram_bins"), integer(bands, "num_mel_bins"))


def mel_coefficients(x: Shape) -> Shape:
    """`tf.signal.mfccs_from_log_mel_spectrograms`."""
    return cosine_transform(x)


def shifted(x: Shape, axes: Any = None) -> Shape:
    """`tf.signal.fftshift`: halves of axes change places."""
    if known(axes) is not None and not has_rest(x):
        for axis in axes if is_sequence(axes) else (axes,):
            axis_in(x, axis, "axes")
    return x
