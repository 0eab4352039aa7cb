"""Normalization layers: scale and offset (gamma, beta) along chosen axes, and statistics that are not trained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shapelens.dims import Dim, Shape, Undecided, Unknown, known, plus, product, times
from shapelens.rules.arguments import invalid, is_number, is_plain, is_sequence
from shapelens.rules.layers.elementwise import Same
from shapelens.rules.rule import Flag, ShapeError, Structure, Weight, static


class Normalization(Same):
    """What they share: `axis` and the two trained vectors."""

    axis: Any = -1
    center: Flag = True
    scale: Flag = True

    any_rank = False

    def check(self) -> None:
        axes = self.axis if is_sequence(self.axis) else (self.axis,)
        if any(is_plain(axis) and not isinstance(axis, int) for axis in axes):
            raise invalid("axis", f"Expected an int or a list/tuple of ints for `axis`. Received: axis={self.axis!r}")

    def axes(self, x: Shape) -> list[int]:
        """The axes as counted from 0. Raises `invalid-argument` if one is out of range."""
        axis = known(self.axis)
        given = axis if is_sequence(axis) else (axis,)
        axes: list[int] = []
        for one in map(known, given):
            if not isinstance(one, int):
                raise Undecided(Unknown("the axis is not known"))
            if not -len(x) <= one < len(x):
                raise invalid(
                    "axis", f"Axis {one} is out of bounds for an input of rank {len(x)}: tuple index out of range"
                )
            axes.append(one % len(x))
        if self.keras == 2 and len(set(axes)) != len(axes):
            raise invalid("axis", f"Duplicate axis: {given}", keras=2)
        return axes

    def parameter_shape(self, x: Shape) -> Shape:
        return tuple(static(x[axis], "normalized") for axis in self.axes(x))

    def gamma_beta(self, shape: Shape) -> Iterator[Weight]:
        if self.scale:
            yield Weight("gamma", shape)
        if self.center:
            yield Weight("beta", shape)

    def output_shape(self, x: Shape) -> Structure:
        return x


class BatchNormalization(Normalization):
    """`keras.layers.BatchNormalization`: four numbers for each channel, two of them trained."""

    renorm: Flag = False
    renorm_clipping: Any = None
    fused: Any = None
    virtual_batch_size: Any = None
    synchronized: Any = False
    dtype: Any = None

    fixed_rank = True

    def check(self) -> None:
        super().check()
        clipping = self.renorm_clipping
        if self.renorm is True and isinstance(clipping, Mapping) and not {*clipping} <= {"rmax", "rmin", "dmax"}:
            raise invalid("renorm_clipping", f"Received invalid keys for `renorm_clipping` argument: {clipping}.")
        if is_number(self.virtual_batch_size) and self.virtual_batch_size <= 0:
            raise invalid("virtual_batch_size", f"Expected a positive integer. Received: {self.virtual_batch_size}", 2)
        if self.fuses() and self.unfusable():
            raise invalid("fused", f"Passing `fused=True` is not supported with {self.unfusable()}", 2)
        if self.keras == 3 and is_sequence(self.axis):
            raise invalid("axis", f"`axis` must be an int. Received: axis={self.axis!r}", keras=3)

    def fuses(self) -> bool:
        """Whether Keras 2 is told to use the implementation that works on the channels of images only."""
        return is_plain(self.fused) and bool(self.fused)

    def unfusable(self) -> str:
        """What rules that implementation out, "" if nothing does."""
        given = {
            "renorm=True": self.renorm is True,
            "synchronized=True": self.synchronized is True,
            "virtual_batch_size": is_number(self.virtual_batch_size),
            "float64": self.dtype == "float64",
            f"axis={self.axis}": is_plain(self.axis) and self.axis not in (-4, -3, -1, 1, 3, 4, [1], [3], [4], [-1]),
        }
        return next((name for name, is_given in given.items() if is_given), "")

    def weights(self, x: Shape) -> Iterator[Weight]:
        shape = self.parameter_shape(x)
        if self.fuses() and (len(x) not in (4, 5) or (len(x) == 4 and self.axes(x) not in ([1], [3]))):
            raise invalid("fused", f"`fused=True` is only possible for the channels of images, not axis {self.axis}", 2)
        if is_number(self.virtual_batch_size) and 0 in self.axes(x):
            raise invalid("axis", "When using `virtual_batch_size`, the batch dimension must be 0, which is `axis`", 2)
        if len(shape) > 1:  # Keras 2, several axes: the other axes are kept with size 1
            axes = self.axes(x)
            shape = tuple(dim if axis in axes else 1 for axis, dim in enumerate(x))
        yield from self.gamma_beta(shape)
        names = ["moving_mean", "moving_variance"]
        if self.renorm:
            names += ["moving_stddev", "renorm_mean", "renorm_stddev"]
        for name in names:
            yield Weight(name, shape, trainable=False)

    def fixed_axes(self, x: Shape) -> Mapping[int, Dim]:
        return {axis: x[axis] for axis in self.axes(x)}

    def explain(self, x: Shape) -> Iterator[str]:
        channels = product(self.parameter_shape(x))
        names = [name for name, on in (("gamma", self.scale), ("beta", self.center)) if on]
        if names:
            yield f"trained: {' and '.join(names)}, {len(names)} x {channels} channels = {times(len(names), channels)}."
        yield f"not trained: moving mean and variance, 2 x {channels} = {times(2, channels)}: averages of the"
        yield "batches seen in training, which inference uses."


class LayerNormalization(Normalization):
    """`keras.layers.LayerNormalization`."""

    rms_scaling: Flag = False

    def parameter_shape(self, x: Shape) -> Shape:
        """Keras 3 sorts the axes as they are written, those from the end first."""
        shape = super().parameter_shape(x)
        axis = known(self.axis)
        if self.keras == 2 or not is_sequence(axis):
            return shape
        return tuple(shape[i] for i in sorted(range(len(shape)), key=lambda i: axis[i]))

    def weights(self, x: Shape) -> Iterator[Weight]:
        if self.rms_scaling:
            yield Weight("gamma", self.parameter_shape(x))
        elif self.scale or self.center:
            yield from self.gamma_beta(self.parameter_shape(x))
        else:
            self.axes(x)

    def explain(self, x: Shape) -> Iterator[str]:
        total: Dim = 0
        names: list[str] = []
        for weight in self.weights(x):
            total = plus(total, product(weight.shape))
            names.append(weight.name)
        axes = ", ".join(map(str, self.axes(x)))
        yield f"Each sample is normalized along axis {axes} ({product(self.parameter_shape(x))} numbers)."
        if names:
            yield f"params: {' + '.join(names)} = {total}, one of each for every position along it."


class GroupNormalization(Normalization):
    """`keras.layers.GroupNormalization`; groups=-1 makes a group of each channel."""

    groups: Any = 32

    fixed_rank = True

    def check(self) -> None:
        super().check()
        groups = self.groups
        if is_sequence(self.axis):
            raise invalid("axis", f"`axis` must be an int. Received: axis={self.axis!r}")
        if is_plain(groups) and (not isinstance(groups, int) or (groups <= 0 and groups != -1)):
            only = 3 if isinstance(groups, int) and groups < 0 else None
            if self.keras == 3 or only is None:
                raise invalid(
                    "groups",
                    "Received an invalid value for argument `groups`, expected a positive integer "
                    f"(or `-1` for instance normalization). Received: groups={groups!r}",
                    only,
                )

    def weights(self, x: Shape) -> Iterator[Weight]:
        (channels,) = self.parameter_shape(x)
        if self.keras == 2 and len(x) < 2:
            raise ShapeError(
                "incompatible-input", f"a batch axis and one more are needed, found ndim={len(x)}", keras=2
            )
        groups = channels if self.groups == -1 else self.groups
        if isinstance(channels, int) and isinstance(groups, int):
            if channels < groups:
                raise ShapeError(
                    "incompatible-input",
                    f"Number of groups ({groups}) cannot be more than the number of channels ({channels}).",
                    "groups",
                )
            if channels % groups:
                raise ShapeError(
                    "incompatible-input",
                    f"Number of groups ({groups}) must be a multiple of the number of channels ({channels}): "
                    f"{groups} does not divide {channels}.",
                    "groups",
                )
        yield from self.gamma_beta((channels,))

    def fixed_axes(self, x: Shape) -> Mapping[int, Dim]:
        return {axis: x[axis] for axis in self.axes(x)}

    def explain(self, x: Shape) -> Iterator[str]:
        (channels,) = self.parameter_shape(x)
        groups = channels if self.groups == -1 else self.groups
        yield f"{channels} channels in {groups} groups, each normalized by itself."
        names = [weight.name for weight in self.weights(x)]
        if names:
            yield f"params: {' + '.join(names)} = {times(len(names), channels)}, one of each for every channel."


class RMSNormalization(Normalization):
    """`keras.layers.RMSNormalization` (Keras 3): a scale, no offset."""

    def weights(self, x: Shape) -> Iterator[Weight]:
        yield Weight("scale", self.parameter_shape(x))

    def explain(self, x: Shape) -> Iterator[str]:
        yield f"params: one scale for each of {product(self.parameter_shape(x))} positions along the axis."
