"""Locally connected layers (Keras 2): convolutions whose every position has a kernel of its own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from shapelens.dims import Dim, Shape, Undecided, Unknown, known, product, times
from shapelens.rules.arguments import activation, choice, invalid, is_plain, lower, per_axis, size
from shapelens.rules.layers.spatial import Spatial, by, explain_windows, windows
from shapelens.rules.rule import Flag, InputSpec, ShapeError, Size, Weight, static


class LocallyConnected(Spatial):
    """`LocallyConnected1D/2D`; `implementation` changes the form of the kernel."""

    filters: Size
    kernel_size: Any
    strides: Any = 1
    padding: Any = "valid"
    activation: Any = None
    use_bias: Flag = True
    implementation: Any = 1

    @property
    def input_spec(self) -> InputSpec:  # pyright: ignore[reportIncompatibleVariableOverride]
        return InputSpec(ndim=self.spatial + 2)

    def check(self) -> None:
        super().check()
        self.geometry()
        choice(self.padding, ("valid", "same"), "padding")
        if self.implementation == 1 and lower(self.padding) == "same":
            raise invalid("padding", 'Invalid border mode: only "valid" is supported if implementation is 1')
        if is_plain(self.filters) and (not isinstance(self.filters, int) or self.filters < 0):
            raise invalid("filters", f"Expected a positive number of filters. Received: {self.filters!r}")
        activation(self.activation, self.keras)

    def geometry(self) -> tuple[tuple[Size, ...], tuple[Size, ...], tuple[Size, ...]]:
        """Kernel size, strides and dilation along each spatial axis."""
        return (
            per_axis(self.kernel_size, self.spatial, "kernel_size"),
            per_axis(self.strides, self.spatial, "strides"),
            (1,) * self.spatial,
        )

    def weights(self, x: Shape) -> Iterator[Weight]:
        _, spatial, channels = self.split(x)
        if None in spatial:
            raise ShapeError(
                "undefined-axis",
                "The spatial dimensions of the inputs to a LocallyConnected layer should be fully-defined",
            )
        static(channels, "channel")
        lengths = self.lengths(x)
        kernel_size, _, _ = self.geometry()
        filters, positions = size(self.filters), product(lengths)
        match known(self.implementation):
            case 1:
                kernel: Shape = (positions, times(product(kernel_size), channels), filters)
            case 2 if self.channels_first():
                kernel = (channels, *spatial, filters, *lengths)
            case 2:
                kernel = (*spatial, channels, *lengths, filters)
            case 3:
                kernel = (self.connections(spatial, lengths, channels, filters),)
            case other:
                raise invalid("implementation", f"Unrecognized implementation mode: {other}.")
        yield Weight("kernel", kernel)
        if self.use_bias:
            yield Weight("bias", (*lengths, filters))

    def connections(self, spatial: Shape, lengths: Shape, channels: Dim, filters: Dim) -> Dim:
        """How many pairs of an input and an output number are connected: fewer at padded borders."""
        kernel_size, strides, _ = self.geometry()
        along: list[int] = []
        for length, out, width, stride in zip(spatial, lengths, kernel_size, strides, strict=True):
            if not all(isinstance(one, int) for one in (length, out, width, stride)):
                raise Undecided(Unknown("the number of connections is not known"))
            assert isinstance(length, int)
            assert isinstance(out, int)
            assert isinstance(width, int)
            assert isinstance(stride, int)
            total = 0
            for position in range(out):
                start = position * stride - (width // 2 if lower(self.padding) == "same" else 0)
                total += max(0, min(start + width, length) - max(start, 0))
            along.append(total)
        return times(times(math.prod(along), channels), filters)

    def lengths(self, x: Shape) -> Shape:
        _, spatial, _ = self.split(x)
        return windows(x, spatial, *self.geometry(), lower(self.padding))

    def output_shape(self, x: Shape) -> Shape:
        batch, _, _ = self.split(x)
        if self.filters == 0:  # what TensorFlow makes of it
            if self.implementation == 3:
                raise invalid("filters", "Shape (0,) must have rank 2")
            batch = (None,) if self.implementation == 1 else batch
        return self.join(batch, self.lengths(x), size(self.filters))

    def fixed_axes(self, x: Shape) -> Mapping[int, Dim]:
        axis = -1 - self.spatial if self.channels_first() else -1
        return {axis: x[axis]}

    def explain(self, x: Shape) -> Iterator[str]:
        _, spatial, channels = self.split(x)
        yield from explain_windows(spatial, *self.geometry(), lower(self.padding))
        kernel_size, _, _ = self.geometry()
        yield f"Each of the {product(self.lengths(x))} positions has its own {by(kernel_size)} kernel"
        yield f"from {channels} channels to {self.filters} filters: nothing is shared along the input."
