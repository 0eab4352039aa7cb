"""Layers that change values and keep the shape: activations, dropout, noise, masking, rescaling."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelens.dims import Shape, Unknown, known, product, rank, show
from shapelens.rules.arguments import (
    activation,
    activation_name,
    choice,
    fraction,
    invalid,
    is_number,
    is_plain,
    is_sequence,
)
from shapelens.rules.rule import Hint, InputSpec, LayerRule, ShapeError, Structure, Weight, static


class Same(LayerRule):
    """A layer whose output has the shape of its input, whatever that is: `Masking`, `Identity`, `GaussianNoise`, ..."""

    any_rank = True

    def output_shape(self, x: Shape) -> Structure:
        return x

    def explain(self, x: Shape) -> Iterator[str]:
        yield "Works on each number by itself: the shape stays as it is."


class Activation(Same):
    """`keras.layers.Activation`."""

    activation: Any

    def check(self) -> None:
        activation(self.activation, self.keras)

    def output_shape(self, x: Shape) -> Structure:
        if self.keras == 2 and self.activation == "softmax":
            refuse_1d(x)
        return x

    @property
    def output_activation(self) -> str | None:
        return activation_name(self.activation)

    def hints(self, x: Shape) -> Iterator[Hint]:
        if self.output_activation == "softmax":
            yield from _over_one(x, -1)


class ReLU(Same):
    """`keras.layers.ReLU`."""

    max_value: Any = None
    negative_slope: Any = 0.0
    threshold: Any = 0.0

    def check(self) -> None:
        for argument in ("max_value", "negative_slope", "threshold"):
            value = getattr(self, argument)
            if (isinstance(value, (int, float)) and value < 0) or (value is None and argument != "max_value"):
                raise invalid(argument, f"{argument} of a ReLU layer cannot be a negative value. Received: {value}")


class LeakyReLU(Same):
    """`keras.layers.LeakyReLU`; `alpha` is the name that Keras 2 has for `negative_slope`."""

    negative_slope: Any = 0.3
    alpha: Any = ...

    def check(self) -> None:
        argument = "negative_slope" if self.alpha is ... else "alpha"
        value = getattr(self, argument)
        if value is None or (self.keras == 3 and is_number(value) and value < 0):
            raise invalid(
                argument,
                f"The {argument} value of a Leaky ReLU layer cannot be None or a negative value. Received: {value}",
                None if value is None else 3,
            )


class ELU(Same):
    """`keras.layers.ELU`."""

    alpha: Any = 1.0

    def check(self) -> None:
        if self.keras == 2 and self.alpha is None:
            raise invalid("alpha", "Alpha of an ELU layer cannot be None, expecting a float. Received: None", 2)


class ThresholdedReLU(Same):
    """`keras.layers.ThresholdedReLU` (Keras 2)."""

    theta: Any = 1.0

    def check(self) -> None:
        if is_plain(self.theta) and (not isinstance(self.theta, (int, float)) or self.theta < 0):
            raise invalid("theta", f"Theta of a Thresholded ReLU layer should be a float >= 0. Received: {self.theta}")


class GaussianNoise(Same):
    """`keras.layers.GaussianNoise`."""

    stddev: Any

    def check(self) -> None:
        if self.keras == 3:
            fraction(self.stddev, "stddev", 3)


class Masking(Same):
    """`keras.layers.Masking`."""

    mask_value: Any = 0.0

    def check(self) -> None:
        if self.keras == 2 and (self.mask_value is None or isinstance(self.mask_value, str)):
            raise invalid("mask_value", f"`mask_value` must be a number. Received: {self.mask_value!r}", 2)


class AlongAxes(Same):
    """A layer that works along given axes; without `axis` known, the shape is known all the same."""

    axis: Any = -1
    asks_late: bool = False
    """Keras 3 takes any axis until the model runs."""

    def output_shape(self, x: Shape) -> Structure:
        ndim = rank(x)
        if self.asks_late and self.keras == 3:
            return x
        for axis in self.axis if is_sequence(self.axis) else (self.axis,):
            if isinstance(axis, int) and isinstance(ndim, int) and not -ndim <= axis < ndim:
                raise invalid("axis", f"Axis {axis} is out of bounds for input shape {show(x)}.")
        return x


class UnitNormalization(AlongAxes):
    """`keras.layers.UnitNormalization`."""

    def check(self) -> None:
        if is_plain(self.axis) and not isinstance(self.axis, (int, tuple, list)):
            raise invalid("axis", f"Invalid value for `axis` argument: expected ints. Received: axis={self.axis!r}")


def _over_one(x: Shape, axis: int) -> Iterator[Hint]:
    """A doubt about a softmax along an axis of size 1."""
    if isinstance(rank(x), int) and -len(x) <= axis < len(x) and x[axis] == 1:
        yield Hint("softmax-axis", f"a softmax over axis {axis} of {show(x)}, which has size 1, is 1 everywhere")


class Softmax(AlongAxes):
    """`keras.layers.Softmax`."""

    asks_late: bool = True

    def output_shape(self, x: Shape) -> Structure:
        several = is_sequence(self.axis) and len(self.axis) > 1
        if self.keras == 2 and not several:
            refuse_1d(x)
        return super().output_shape(x)

    @property
    def output_activation(self) -> str | None:
        return "softmax"

    def hints(self, x: Shape) -> Iterator[Hint]:
        if isinstance(self.axis, int):
            yield from _over_one(x, self.axis)

    def explain(self, x: Shape) -> Iterator[str]:
        if isinstance(self.axis, int) and -len(x) <= self.axis < len(x):
            yield f"The {x[self.axis]} numbers along axis {self.axis} add up to 1; the shape stays as it is."


class Dropout(Same):
    """`Dropout`, `GaussianDropout`, `AlphaDropout`, `SpatialDropout1D/2D/3D` (which fix the rank of their input)."""

    rate: Any
    data_format: Any = "channels_last"
    rank: int | None = None
    checked_by_2: bool = True
    """Whether Keras 2 checks the rate, too (it then lets pass what is no number; else it fails on just that)."""

    @property
    def input_spec(self) -> InputSpec | None:  # pyright: ignore[reportIncompatibleVariableOverride]
        return None if self.rank is None else InputSpec(ndim=self.rank)

    def check(self) -> None:
        choice(self.data_format, ("channels_last", "channels_first"), "data_format")
        both = self.checked_by_2 == isinstance(self.rate, (int, float))
        if self.keras == 3 or both:
            fraction(self.rate, "rate", None if both else 3)

    def explain(self, x: Shape) -> Iterator[str]:
        if isinstance(self.rate, (int, float)):
            yield f"In training, {self.rate:.0%} of the values become 0; the shape stays as it is."


class SharedDropout(Dropout):
    """`keras.layers.Dropout`; `noise_shape` has 1 for each axis along which all is dropped, or nothing."""

    noise_shape: Any = None

    def check(self) -> None:
        super().check()
        shape = self.noise_shape
        sizes = shape if is_sequence(shape) else () if shape is None else (shape,)
        bad = [size for size in sizes if is_plain(size) and size is not None and not (is_number(size) and size > 0)]
        if self.keras == 3 and (bad or (is_plain(shape) and shape is not None and not is_sequence(shape))):
            raise invalid("noise_shape", f"`noise_shape` must be a tuple of positive integers. Received: {shape!r}", 3)


class PReLU(Same):
    """`keras.layers.PReLU`: a slope for each position of the input, shared along `shared_axes`."""

    shared_axes: Any = None

    any_rank = False

    def weights(self, x: Shape) -> Iterator[Weight]:
        shape = list(x[1:])
        for axis in self.shared():
            if not -len(shape) < axis <= len(shape):
                raise invalid("shared_axes", f"axis {axis} is out of range for an input of rank {len(x)}")
            shape[axis - 1] = 1
        yield Weight("alpha", tuple(static(dim, f"axis {axis}") for axis, dim in enumerate(shape, 1)))

    def shared(self) -> tuple[int, ...]:
        shared = known(self.shared_axes)
        if shared is None:
            return ()
        if isinstance(shared, str):
            raise invalid("shared_axes", f"`shared_axes` must be ints. Received: {shared!r}")
        axes = tuple(known(axis) for axis in shared) if is_sequence(shared) else (shared,)
        return axes if all(is_plain(axis) for axis in axes) else ()

    def explain(self, x: Shape) -> Iterator[str]:
        (alpha,) = self.weights(x)
        yield f"A slope of its own for each of {product(alpha.shape)} positions."
        if len(x) > 2 and self.shared_axes is None:
            yield "shared_axes=[1, 2] would share them over an image." if len(x) == 4 else "shared_axes shares them."


def refuse_1d(x: Shape) -> None:
    """Raise `incompatible-input` where Keras 2 applies its softmax to a batch of single numbers."""
    if len(x) < 2 and not isinstance(rank(x), Unknown):
        raise ShapeError("incompatible-input", f"Cannot apply softmax to a tensor that is 1D: {show(x)}", keras=2)
