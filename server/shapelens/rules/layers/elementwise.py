"""Layers that change values and keep the shape: activations, dropout, noise, masking, rescaling."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelens.dims import Shape, known, product
from shapelens.rules.arguments import activation, fraction, invalid, is_plain, is_sequence
from shapelens.rules.rule import InputSpec, LayerRule, Structure, Weight, static


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
    alpha: Any = 0.3

    def check(self) -> None:
        for argument in ("negative_slope", "alpha"):
            value = getattr(self, argument)
            if value is None or (self.keras == 3 and isinstance(value, (int, float)) and value < 0):
                raise invalid(
                    argument,
                    f"The {argument} value of a Leaky ReLU layer cannot be None or a negative value. Received: {value}",
                    None if value is None else 3,
                )


class Softmax(Same):
    """`keras.layers.Softmax`."""

    axis: Any = -1

    def explain(self, x: Shape) -> Iterator[str]:
        if isinstance(self.axis, int) and -len(x) <= self.axis < len(x):
            yield f"The {x[self.axis]} numbers along axis {self.axis} add up to 1; the shape stays as it is."


class Dropout(Same):
    """`Dropout`, `GaussianDropout`, `AlphaDropout`, `SpatialDropout1D/2D/3D` (which fix the rank of their input)."""

    rate: Any
    rank: int | None = None
    checked_by_2: bool = True
    """Whether Keras 2 checks the rate, too (it then lets pass what is no number; else it fails on just that)."""

    @property
    def input_spec(self) -> InputSpec | None:  # pyright: ignore[reportIncompatibleVariableOverride]
        return None if self.rank is None else InputSpec(ndim=self.rank)

    def check(self) -> None:
        both = self.checked_by_2 == isinstance(self.rate, (int, float))
        if self.keras == 3 or both:
            fraction(self.rate, "rate", None if both else 3)

    def explain(self, x: Shape) -> Iterator[str]:
        if isinstance(self.rate, (int, float)):
            yield f"In training, {self.rate:.0%} of the values become 0; the shape stays as it is."


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
        axes = tuple(known(axis) for axis in shared) if is_sequence(shared) else (shared,)
        return axes if all(is_plain(axis) for axis in axes) else ()

    def explain(self, x: Shape) -> Iterator[str]:
        (alpha,) = self.weights(x)
        yield f"A slope of its own for each of {product(alpha.shape)} positions."
        if len(x) > 2 and self.shared_axes is None:
            yield "shared_axes=[1, 2] would share them over an image." if len(x) == 4 else "shared_axes shares them."
