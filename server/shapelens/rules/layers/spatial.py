"""What convolution, pooling, padding and resizing layers share: spatial axes between (or after) batch and channels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from shapelens.dims import Dim, Shape, Unknown, known, lifted, show
from shapelens.rules.arguments import choice, lower
from shapelens.rules.rule import InputSpec, LayerRule, ShapeError

AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


class Spatial(LayerRule):
    """A layer over `spatial` axes: (batch, *spatial, channels), or (batch, channels, *spatial) if so wished."""

    spatial: int
    data_format: Any = "channels_last"

    @property
    def input_spec(self) -> InputSpec:  # pyright: ignore[reportIncompatibleVariableOverride]
        return InputSpec(ndim=self.spatial + 2)

    def check(self) -> None:
        choice(self.data_format, ("channels_last", "channels_first"), "data_format")

    def channels_first(self) -> bool:
        return known(lower(self.data_format)) == "channels_first"

    def split(self, x: Shape) -> tuple[Shape, Shape, Dim]:
        """The batch axes, the spatial axes and the channels of an input."""
        batch = len(x) - self.spatial - 1
        if self.channels_first():
            return x[:batch], x[batch + 1 :], x[batch]
        return x[:batch], x[batch:-1], x[-1]

    def join(self, batch: Shape, spatial: Sequence[Dim], channels: Dim) -> Shape:
        return (*batch, channels, *spatial) if self.channels_first() else (*batch, *spatial, channels)

    def unknown_output(self, reason: str) -> Shape:
        unknown = Unknown(reason)
        return (unknown,) * (self.spatial + 2)


@lifted
def window(length: int, size: int, stride: int, dilation: int, padding: str) -> int:
    """How often a window of `size` fits an axis (convolution and pooling)."""
    if padding in ("same", "causal"):
        return -(-length // stride)
    return (length - ((size - 1) * dilation + 1)) // stride + 1


def windows(
    x: Shape,
    spatial: Shape,
    size: Sequence[Dim],
    strides: Sequence[Dim],
    dilation: Sequence[Dim],
    padding: Any,
    keras: int | None = None,
) -> Shape:
    """`window` along every spatial axis. Raises `negative-dimension` if it does not fit once (`keras`: only there)."""
    lengths = tuple(map(window, spatial, size, strides, dilation, [padding] * len(spatial)))
    for axis, length in enumerate(lengths):
        if isinstance(length, int) and length <= 0:
            raise ShapeError(
                "negative-dimension",
                f"Computed output size would be zero or negative: a window of {size[axis]}"
                f"{f' dilated by {dilation[axis]}' if dilation[axis] != 1 else ''} does not fit {spatial[axis]} "
                f"({AXES[len(spatial)][axis]} of the input, {show(x)}); padding='same' would.",
                keras=keras,
            )
    return lengths


def explain_windows(
    spatial: Shape, size: Sequence[Dim], strides: Sequence[Dim], dilation: Sequence[Dim], padding: Any
) -> Iterator[str]:
    """The arithmetic of `window`, one clause for axes that share their numbers."""
    clauses: dict[str, list[str]] = {}
    for axis, length in enumerate(spatial):
        result = window(length, size[axis], strides[axis], dilation[axis], padding)
        if padding in ("same", "causal"):
            clause = f"ceil({length} / {strides[axis]}) = {result} (padding='{padding}')"
        elif dilation[axis] == 1:
            clause = f"({length} - {size[axis]})//{strides[axis]} + 1 = {result}"
        else:
            clause = f"({length} - ({size[axis]} - 1)*{dilation[axis]} - 1)//{strides[axis]} + 1 = {result}"
        clauses.setdefault(clause, []).append(AXES[len(spatial)][axis])
    for clause, axes in clauses.items():
        yield f"{', '.join(axes)}: {clause}"


def by(sizes: Sequence[Dim]) -> str:
    """The sizes as people write them: `3x3`."""
    return "x".join(map(str, sizes))
