"""Preprocessing of numbers: Normalization with given or learned statistics, Rescaling."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelens.dims import Shape, Undecided, Unknown, known, plus, product, times
from shapelens.rules.arguments import invalid, is_plain, is_sequence
from shapelens.rules.rule import LayerRule, ShapeError, Structure, Weight


class Normalization(LayerRule):
    """`keras.layers.Normalization`: a mean and a variance for each position along `axis`, learned by `adapt` or given."""

    axis: Any = -1
    mean: Any = None
    variance: Any = None

    def check(self) -> None:
        if is_plain(self.axis) and isinstance(self.axis, (float, str)):
            raise invalid("axis", f"Expected an int or a list/tuple of ints for `axis`. Received: axis={self.axis!r}")
        if isinstance(self.mean, Unknown) or isinstance(self.variance, Unknown):
            return
        if (self.mean is None) != (self.variance is None):
            raise invalid(
                "variance" if self.variance is None else "mean",
                "When setting values directly, both `mean` and `variance` must be set.",
            )
        mean, variance = (nested_shape(value) for value in (self.mean, self.variance))
        if self.keras == 2 or mean is None or variance is None:
            return
        if mean != variance:
            raise invalid("variance", f"`mean` and `variance` must have the same shape: {mean} and {variance}.", 3)
        if is_sequence(self.axis) or is_plain(self.axis):
            axes = len(self.axis) if is_sequence(self.axis) else int(self.axis is not None)
            if len(mean) > axes:
                raise invalid(
                    "mean", f"The rank of `mean` must be less than or equal to the number of axes ({axes}).", 3
                )

    def axes(self, x: Shape) -> list[int]:
        """The axes with statistics of their own, counted from 0, in order. Raises `invalid-argument`."""
        axis = known(self.axis)
        if axis is None:
            return []
        axes: list[int] = []
        for one in axis if is_sequence(axis) else (axis,):
            if not isinstance(known(one), int):
                raise Undecided(Unknown("the axis is not known"))
            if not -len(x) <= one < len(x):
                raise invalid(
                    "axis",
                    f"All `axis` values must be in the range [-ndim, ndim). Found ndim: `{len(x)}`, axis: {axis}",
                )
            axes.append(one % len(x))
        return sorted(axes)

    def kept(self, x: Shape) -> Shape:
        """The shape of the statistics. Raises `undefined-axis`."""
        shape = tuple(x[axis] for axis in self.axes(x))
        if None in shape:
            raise ShapeError(
                "undefined-axis",
                f"All `axis` values to be kept must have a known shape. Received axis={self.axis}, inputs.shape={x}",
                "axis",
            )
        return shape

    def weights(self, x: Shape) -> Iterator[Weight]:
        shape = self.kept(x)
        if isinstance(self.mean, Unknown):
            raise Undecided(self.mean)
        if self.mean is not None:
            self.check_given(shape)
            return
        yield Weight("mean", shape, trainable=False)
        yield Weight("variance", shape, trainable=False)
        yield Weight("count", (), trainable=False)

    def check_given(self, shape: Shape) -> None:
        """The given statistics must fit the input."""
        for argument in ("mean", "variance"):
            given = nested_shape(getattr(self, argument))
            if given is None:
                continue
            while self.keras == 2 and len(given) > len(shape) and given[0] == 1:
                given = given[1:]
            fits = len(given) <= len(shape) and all(
                one == 1 or isinstance(kept, Unknown) or one == kept
                for one, kept in zip(reversed(given), reversed(shape), strict=False)
            )
            if not fits:
                raise ShapeError(
                    "shape-mismatch",
                    f"`{argument}` of shape {given} does not fit the input, which has {shape} along axis {self.axis}.",
                    argument,
                )

    def output_shape(self, x: Shape) -> Structure:
        return x

    def explain(self, x: Shape) -> Iterator[str]:
        if self.mean is not None:
            yield "The mean and the variance are given: nothing is stored."
            return
        kept = product(self.kept(x))
        what = f"for each of {kept} positions along axis {self.axis}" if self.axis is not None else "for all numbers"
        yield f"A mean and a variance {what}, and a count: 2 x {kept} + 1 = {plus(times(2, kept), 1)}."
        yield "They are not trained: `adapt` sets them before."


class Rescaling(LayerRule):
    """`keras.layers.Rescaling`."""

    scale: Any
    offset: Any = 0.0

    any_rank = True

    def output_shape(self, x: Shape) -> Structure:
        return x

    def explain(self, x: Shape) -> Iterator[str]:
        yield f"Multiplies each number by {self.scale}; the shape stays as it is."


def nested_shape(value: Any) -> tuple[int, ...] | None:
    """The shape of a number or of nested lists of them, None where it cannot be told."""
    if isinstance(value, (int, float)):
        return ()
    if not is_sequence(value):
        return None
    inner = {nested_shape(one) for one in value}
    if len(inner) > 1 or None in inner:
        return None
    return (len(value), *(inner.pop() or () if inner else ()))
