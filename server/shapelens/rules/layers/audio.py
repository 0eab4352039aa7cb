"""Layers that turn sound into spectrograms."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from shapelens.dims import Dim, Shape, known, lifted, times
from shapelens.rules.arguments import choice, invalid, is_number, is_plain, lower, size
from shapelens.rules.layers.spatial import window
from shapelens.rules.rule import Flag, InputSpec, LayerRule, ShapeError, Structure, Weight, static

MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")


class MelSpectrogram(LayerRule):
    """`keras.layers.MelSpectrogram`: (batch, samples) becomes (batch, mel bins, frames)."""

    fft_length: Any = 2048
    sequence_stride: Any = 512
    sequence_length: Any = None
    num_mel_bins: Any = 128
    sampling_rate: Any = 16000
    max_freq: Any = None

    def check(self) -> None:
        length = self.sequence_length
        if self.max_freq in (None, 0) and is_plain(self.sampling_rate) and not is_number(self.sampling_rate):
            raise invalid("sampling_rate", f"`sampling_rate` must be a number. Received: {self.sampling_rate!r}")
        if self.fft_length is None:
            raise invalid("fft_length", "`fft_length` must be an integer. Received: None")
        if isinstance(self.fft_length, int) and isinstance(length, int) and self.fft_length < length:
            raise invalid(
                "fft_length",
                f"`fft_length` must be greater than or equal to `sequence_length`. Received: `sequence_length`={length}, "
                f"`fft_length`={self.fft_length}.",
            )

    def output_shape(self, x: Shape) -> Structure:
        samples = x[0] if len(x) == 1 else x[1]
        batch = x[:1] if len(x) > 1 else ()
        return (*batch, size(self.num_mel_bins), frames(samples, size(self.sequence_stride)))

    def explain(self, x: Shape) -> Iterator[str]:
        samples, stride = x[-1], size(self.sequence_stride)
        yield f"frames: ({samples} + {stride} + 1) // {stride} = {frames(samples, stride)}, each of {self.num_mel_bins} bins"


class STFTSpectrogram(LayerRule):
    """`keras.layers.STFTSpectrogram`: frames of sound, each with the strength of its frequencies."""

    mode: Any = "log"
    frame_length: Any = 256
    frame_step: Any = None
    fft_length: Any = None
    window: Any = "hann"
    scaling: Any = "density"
    padding: Any = "valid"
    expand_dims: Flag = False
    data_format: Any = "channels_last"

    input_spec = InputSpec(ndim=3)

    def check(self) -> None:
        length, step, fft = self.frame_length, self.frame_step, self.fft_length
        if isinstance(step, int) and (step < 1 or (isinstance(length, int) and step > length)):
            raise invalid(
                "frame_step",
                "`frame_step` should be a positive integer not greater than `frame_length`. "
                f"Received frame_step={step}, frame_length={length}",
            )
        if isinstance(fft, int) and isinstance(length, int) and fft < length:
            raise invalid(
                "fft_length",
                f"`fft_length` should be not less than `frame_length`. Received fft_length={fft}, frame_length={length}",
            )
        if is_plain(self.mode) and self.mode not in MODES:
            raise invalid(
                "mode",
                f"Output mode is invalid, it must be one of {', '.join(MODES)}. Received: {self.mode}",
                accepted=MODES,
            )
        if is_plain(self.scaling) and self.scaling not in (None, "density", "spectrum"):
            raise invalid(
                "scaling",
                f"Scaling is invalid, it must be `None`, 'density' or 'spectrum': {self.scaling}",
                accepted=("density", "spectrum"),
            )
        if is_plain(self.padding) and self.padding not in ("valid", "same"):
            raise invalid(
                "padding",
                f"Padding is invalid, it should be 'valid', 'same'. Received: {self.padding}",
                accepted=("valid", "same"),
            )
        choice(self.data_format, ("channels_last", "channels_first"), "data_format")

    def fft(self) -> Dim:
        """The length of the transform: the next power of 2 where it is not given."""
        given = known(self.fft_length)
        return size(given) if given else next_power(size(self.frame_length))

    def weights(self, x: Shape) -> Iterator[Weight]:
        shape = (size(self.frame_length), 1, bins(self.fft()))
        mode = known(self.mode)
        if mode != "imag":
            yield Weight("real_kernel", shape)
        if mode != "real":
            yield Weight("imag_kernel", shape)

    def output_shape(self, x: Shape) -> Structure:
        first = known(lower(self.data_format)) == "channels_first"
        batch, samples, channels = (x[0], x[2], x[1]) if first else x
        frequencies = times(bins(self.fft()), 2 if known(self.mode) == "stft" else 1)
        channels = static(channels, "channel")
        steps = self.steps(samples)
        if isinstance(steps, int) and steps <= 0:
            raise ShapeError(
                "negative-dimension",
                f"Computed output size would be zero or negative: {samples} samples, frames of {self.frame_length}.",
                "frame_length",
            )
        if known(self.expand_dims):
            return (batch, channels, steps, frequencies) if first else (batch, steps, frequencies, channels)
        together = times(frequencies, channels)
        return (batch, together, steps) if first else (batch, steps, together)

    def steps(self, samples: Dim) -> Dim:
        """The number of frames."""
        length = size(self.frame_length)
        step = known(self.frame_step)
        return window(samples, length, size(step) if step else half(length), 1, known(self.padding))

    def explain(self, x: Shape) -> Iterator[str]:
        samples = x[2] if known(lower(self.data_format)) == "channels_first" else x[1]
        yield f"frames: {self.steps(samples)} of {self.frame_length} samples each, from {samples}"
        yield f"frequencies: {self.fft()} // 2 + 1 = {bins(self.fft())}"


@lifted
def frames(samples: int, stride: int) -> int:
    """How many frames `MelSpectrogram` says that it gives."""
    return (samples + stride + 1) // stride


@lifted
def bins(fft_length: int) -> int:
    """The frequencies of a transform."""
    return fft_length // 2 + 1


@lifted
def half(length: int) -> int:
    """The default step of frames."""
    return length // 2


@lifted
def next_power(length: int) -> int:
    """The next power of 2."""
    return 2 ** math.ceil(math.log2(length))
