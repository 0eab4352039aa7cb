"""Pooling: the largest or the mean value of a window, or of everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelens.dims import Dim, Rest, Shape, Unknown
from shapelens.rules.arguments import choice, invalid, lower, per_axis
from shapelens.rules.layers.spatial import Spatial, by, explain_windows, windows
from shapelens.rules.rule import Flag, InputSpec, Size


class Pooling(Spatial):
    """`MaxPooling1D/2D/3D`, `AveragePooling1D/2D/3D`: windows of `pool_size`, which is also the default step."""

    pool_size: Any = 2
    strides: Any = None
    padding: Any = "valid"

    def check(self) -> None:
        super().check()
        self.sizes()
        choice(self.padding, ("valid", "same"), "padding")
        if self.keras == 3 and isinstance(self.padding, str) and not self.padding.islower():
            raise invalid(
                "padding", f"Argument `padding` must be either 'valid' or 'same'. Received: {self.padding!r}", keras=3
            )

    def sizes(self) -> tuple[tuple[Size, ...], tuple[Size, ...]]:
        size = per_axis(self.pool_size, self.spatial, "pool_size")
        return size, size if self.strides is None else per_axis(self.strides, self.spatial, "strides")

    def output_shape(self, x: Shape) -> Shape:
        batch, spatial, channels = self.split(x)
        size, strides = self.sizes()
        return self.join(batch, windows(x, spatial, size, strides, (1,) * self.spatial, lower(self.padding)), channels)

    def explain(self, x: Shape) -> Iterator[str]:
        _, spatial, channels = self.split(x)
        size, strides = self.sizes()
        yield f"One number for each {by(size)} window; the {channels} channels pass through."
        yield from explain_windows(spatial, size, strides, (1,) * self.spatial, lower(self.padding))


class GlobalPooling(Spatial):
    """`GlobalMaxPooling1D/2D/3D`, `GlobalAveragePooling1D/2D/3D`: one number for each channel."""

    keepdims: Flag = False

    def output_shape(self, x: Shape) -> Shape:
        batch, spatial, channels = self.split(x)
        if self.keepdims:
            return self.join(batch, (1,) * len(spatial), channels)
        return (*batch, channels)

    def unknown_output(self, reason: str) -> Shape:
        unknown: Dim = Unknown(reason)
        if isinstance(self.keepdims, Unknown):
            return (Rest(reason),)
        return (unknown,) * (self.spatial + 2 if self.keepdims else 2)

    def explain(self, x: Shape) -> Iterator[str]:
        _, spatial, channels = self.split(x)
        yield f"One number for each of the {channels} channels, over all {by(spatial)} positions."


class AdaptivePooling(Spatial):
    """`AdaptiveMaxPooling1D/2D/3D`, `AdaptiveAveragePooling1D/2D/3D`: as many windows as asked for."""

    output_size: Any

    @property
    def input_spec(self) -> InputSpec:  # pyright: ignore[reportIncompatibleVariableOverride]
        return InputSpec()  # Keras trusts the caller until the model runs

    def check(self) -> None:
        super().check()
        self.sizes()

    def sizes(self) -> tuple[Size, ...]:
        return per_axis(self.output_size, self.spatial, "output_size", least=0)

    def unknown_output(self, reason: str) -> Shape:
        if isinstance(self.data_format, Unknown):
            return super().unknown_output(reason)
        return self.join((Unknown(reason),), self.sizes(), Unknown(reason))

    def output_shape(self, x: Shape) -> Shape:
        return self.join(x[:1], self.sizes(), x[1] if self.channels_first() else x[-1])

    def explain(self, x: Shape) -> Iterator[str]:
        _, spatial, channels = self.split(x)
        size = self.sizes()
        yield f"{by(spatial)} positions become {by(size)}; the {channels} channels pass through."
