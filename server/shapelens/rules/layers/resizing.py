"""Layers that change the spatial size without weights: padding, cropping, upsampling, resizing; image augmentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelens.dims import Dim, Rest, Shape, Unknown, lifted, plus, show, times
from shapelens.rules.arguments import invalid, is_plain, is_sequence, per_axis, size
from shapelens.rules.layers.spatial import AXES, Spatial
from shapelens.rules.rule import InputSpec, ShapeError, Size

METHODS = ("area", "bicubic", "bilinear", "gaussian", "lanczos3", "lanczos5", "mitchellcubic", "nearest")
"""What `UpSampling2D` of Keras 2 takes as `interpolation`; Keras 3 asks when the model runs."""


class Edges(Spatial):
    """What padding and cropping share: an amount before and after each spatial axis."""

    def amounts(self, value: Any, argument: str) -> list[tuple[Size, ...]]:
        """(before, after) for each axis, from one int, an int for each axis, or pairs. Raises `invalid-argument`."""
        if self.spatial == 1:
            return [per_axis(value, 2, argument, least=0)]
        if not is_plain(value):
            return [per_axis(value, 2, argument)] * self.spatial
        if isinstance(value, int):
            value = (value,) * self.spatial
        if not is_sequence(value) or len(value) != self.spatial:
            raise invalid(
                argument, f"`{argument}` should have {self.spatial} elements (pairs or ints). Received: {value!r}"
            )
        return [per_axis(one, 2, argument, least=0) for one in value]


class ZeroPadding(Edges):
    """`ZeroPadding1D/2D/3D`."""

    padding: Any = 1

    def check(self) -> None:
        super().check()
        if isinstance(self.padding, int) and self.padding < 0 and self.spatial > 1:
            return  # Keras has no check for a single int
        self.amounts(self.padding, "padding")

    def output_shape(self, x: Shape) -> Shape:
        batch, spatial, channels = self.split(x)
        if isinstance(self.padding, int):
            pairs = [(self.padding, self.padding)] * self.spatial
        else:
            pairs = self.amounts(self.padding, "padding")
        return self.join(batch, [plus(dim, plus(*pair)) for dim, pair in zip(spatial, pairs, strict=True)], channels)

    def explain(self, x: Shape) -> Iterator[str]:
        _, spatial, _ = self.split(x)
        pairs = self.amounts(self.padding, "padding")
        for name, dim, (before, after) in zip(AXES[self.spatial], spatial, pairs, strict=True):
            yield f"{name}: {dim} + {before} + {after} = {plus(dim, plus(before, after))}"


class Cropping(Edges):
    """`Cropping1D/2D/3D`."""

    cropping: Any = 0

    def check(self) -> None:
        super().check()
        self.amounts(self.cropping, "cropping")

    def output_shape(self, x: Shape) -> Shape:
        batch, spatial, channels = self.split(x)
        lengths: list[Dim] = []
        for dim, (before, after) in zip(spatial, self.amounts(self.cropping, "cropping"), strict=True):
            length = _cropped(dim, before, after)
            if self.keras == 2 and self.spatial == 3:
                length = _not_negative(length)  # Cropping3D of Keras 2 does not check
            elif isinstance(length, int) and length <= 0:
                raise ShapeError(
                    "negative-dimension",
                    "Values in `cropping` argument should be smaller than the corresponding spatial dimension of the "
                    f"input: {before} + {after} of {dim}. Received: {show(x)}, cropping={self.cropping}",
                    "cropping",
                    3 if self.spatial == 3 else None,
                )
            lengths.append(length)
        return self.join(batch, lengths, channels)

    def explain(self, x: Shape) -> Iterator[str]:
        _, spatial, _ = self.split(x)
        pairs = self.amounts(self.cropping, "cropping")
        for name, dim, (before, after) in zip(AXES[self.spatial], spatial, pairs, strict=True):
            yield f"{name}: {dim} - {before} - {after} = {_cropped(dim, before, after)}"


class UpSampling(Spatial):
    """`UpSampling1D/2D/3D`: each position is repeated."""

    size: Any = 2
    interpolation: Any = "nearest"

    @property
    def input_spec(self) -> InputSpec:  # pyright: ignore[reportIncompatibleVariableOverride]
        unchecked = self.keras == 2 and self.spatial == 3  # UpSampling3D of Keras 2 forgets its own spec
        if unchecked:
            return InputSpec()
        return InputSpec(ndim=self.spatial + 2, ndim_keras=3 if self.spatial == 3 else None)

    def check(self) -> None:
        super().check()
        self.factors()
        if self.spatial == 2:
            method = self.interpolation
            wrong = self.keras == 2 and isinstance(method, str) and method.lower() not in METHODS
            if wrong or (is_plain(method) and not isinstance(method, str)):
                raise invalid("interpolation", f"Value not recognized for `interpolation`: {method}")

    def unknown_output(self, reason: str) -> Shape:
        return super().unknown_output(reason) if self.input_spec.ndim else (Rest(reason),)

    def factors(self) -> tuple[Size, ...]:
        if self.spatial == 1:
            none = (
                isinstance(self.size, int) and self.size <= 0 and self.keras == 3
            )  # Keras 2 finds out when it is called
            if none or (is_plain(self.size) and not isinstance(self.size, (int, float))):
                raise invalid("size", f"`size` must be an integer. Received: {self.size!r}", 3 if none else None)
            return (size(self.size),)
        return per_axis(self.size, self.spatial, "size")

    def output_shape(self, x: Shape) -> Shape:
        if len(x) != self.spatial + 2:
            return self.volumes(x)
        batch, spatial, channels = self.split(x)
        lengths = list(map(times, spatial, self.factors()))
        if self.keras == 2 and self.spatial == 1 and lengths[0] == 0:
            raise invalid("size", "`size` must be a positive integer. Received: 0", 2)
        if self.keras == 2 and self.spatial == 2:
            # TensorFlow's resize gives up on both axes where one is dynamic.
            if None in spatial:
                lengths = [None, None]
            elif unknown := [dim for dim in spatial if isinstance(dim, Unknown)]:
                lengths = [unknown[0], unknown[0]]
        return self.join(batch, lengths, channels)

    def volumes(self, x: Shape) -> Shape:
        """`UpSampling3D` of Keras 2 on another rank: it repeats the axes where the space should be."""
        first = 2 if self.channels_first() else 1
        if len(x) < first + self.spatial:
            raise ShapeError("incompatible-input", f"expected ndim=5, found ndim={len(x)}")
        grown = map(times, x[first : first + self.spatial], self.factors())
        return (*x[:first], *grown, *x[first + self.spatial :])

    def explain(self, x: Shape) -> Iterator[str]:
        _, spatial, _ = self.split(x)
        for name, dim, factor in zip(AXES[self.spatial], spatial, self.factors(), strict=True):
            yield f"{name}: {dim} x {factor} = {times(dim, factor)}"


@lifted
def _not_negative(length: int) -> int:
    return max(length, 0)


@lifted
def _cropped(length: int, before: int, after: int) -> int:
    return length - before - after
