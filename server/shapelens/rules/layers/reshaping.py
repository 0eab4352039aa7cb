"""Layers that keep the numbers and change the axes: Flatten, Reshape, Permute, RepeatVector."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelens.dims import Dim, Shape, Undecided, Unknown, known, lifted, product, show
from shapelens.rules.arguments import choice, invalid, is_plain, is_sequence, sequence, size
from shapelens.rules.rule import InputSpec, LayerRule, ShapeError, Size, Structure


class Flatten(LayerRule):
    """`keras.layers.Flatten`: all axes but the batch become one."""

    data_format: Any = "channels_last"

    input_spec = InputSpec(min_ndim=1)

    def check(self) -> None:
        choice(self.data_format, ("channels_last", "channels_first"), "data_format")

    def output_shape(self, x: Shape) -> Shape:
        return (x[0], product(x[1:]))

    def unknown_output(self, reason: str) -> Structure:
        return (Unknown(reason), Unknown(reason))

    def explain(self, x: Shape) -> Iterator[str]:
        if len(x) > 2:
            yield f"One axis of {' x '.join(map(str, x[1:]))} = {product(x[1:])}; the batch axis stays."
        else:
            yield "There is nothing to flatten: the input has one axis besides the batch."


class Reshape(LayerRule):
    """`keras.layers.Reshape`: `target_shape` leaves out the batch axis; one -1 is solved for."""

    target_shape: Any

    def check(self) -> None:
        if is_plain(self.target_shape) and not is_sequence(self.target_shape):
            comma = f"; did you mean ({self.target_shape},)?" if isinstance(self.target_shape, int) else ""
            raise invalid(
                "target_shape",
                f"`target_shape` must be a tuple: '{type(self.target_shape).__name__}' object is not iterable{comma}",
            )
        if not is_sequence(self.target_shape):
            return
        if self.keras == 2 and any(isinstance(dim, float) for dim in self.target_shape):
            raise invalid("target_shape", f"Expected int32, but got a float: {self.target_shape}", 2)
        sizes = [dim for dim in self.target_shape if isinstance(dim, int)]
        if sizes.count(-1) > 1:
            raise invalid(
                "target_shape",
                f"There must be at most one unknown dimension (-1) in `target_shape`. Received: {self.target_shape}",
            )
        if any(dim < -1 for dim in sizes):
            raise invalid(
                "target_shape",
                f"Each dimension in `target_shape` must be a non-negative integer, or -1. "
                f"Received: {self.target_shape}",
            )

    def target(self) -> Shape:
        target = known(self.target_shape)
        if not is_sequence(target):
            raise Undecided(Unknown("`target_shape` is not known"))
        sizes = (None if isinstance(dim, float) else dim for dim in target)  # Keras 3 makes a float a dynamic axis
        return tuple(dim if dim is None or isinstance(dim, int) else Unknown("not an int") for dim in sizes)

    def output_shape(self, x: Shape) -> Shape:
        target = self.target()
        if None in target and self.keras == 2:
            raise invalid("target_shape", f"`target_shape` cannot hold None; -1 is what you mean: {target}", keras=2)
        if -1 not in target:
            total, wanted = product(x[1:]), product(target)
            if isinstance(total, int) and isinstance(wanted, int) and total != wanted:
                raise self.wrong(x, total, wanted)
            return (x[0], *target)
        rest = [dim for dim in target if dim != -1]
        total, divisor = product(x[1:]), product(rest)
        if isinstance(total, int) and isinstance(divisor, int) and (divisor == 0 or total % divisor):
            raise self.wrong(x, total, divisor)
        return (x[0], *(_solved(total, divisor) if dim == -1 else dim for dim in target))

    def wrong(self, x: Shape, total: int, wanted: int) -> ShapeError:
        divide = -1 in self.target()
        return ShapeError(
            "reshape-size",
            f"The total size of the tensor must be unchanged: the input {show(x[1:])} has {total} elements, "
            f"target_shape={show(self.target())} {'needs a multiple of' if divide else 'has'} {wanted}",
            "target_shape",
        )

    def unknown_output(self, reason: str) -> Structure:
        if not is_sequence(self.target_shape):
            return super().unknown_output(reason)
        unknown = Unknown(reason)
        return (unknown, *(unknown if dim == -1 else dim for dim in self.target()))

    def explain(self, x: Shape) -> Iterator[str]:
        target = self.target()
        product_ = " x ".join(map(str, x[1:]))
        if -1 in target:
            result = self.output_shape(x)[1 + target.index(-1)]
            others = " x ".join(str(dim) for dim in target if dim != -1) or "1"
            yield f"-1 is what is left of {product_} elements: / ({others}) = {result}."
        else:
            yield f"{product_} = {product(x[1:])} elements, in the same order, as {' x '.join(map(str, target))}."
        yield "target_shape leaves out the batch axis."


class Permute(LayerRule):
    """`keras.layers.Permute`: `dims` counts from 1, the batch axis left out."""

    dims: Any

    @property
    def input_spec(self) -> InputSpec | None:  # pyright: ignore[reportIncompatibleVariableOverride]
        return InputSpec(ndim=len(self.dims) + 1) if is_sequence(self.dims) else None

    def check(self) -> None:
        dims = self.dims
        if is_plain(dims) and not is_sequence(dims):
            raise invalid("dims", f"`dims` must be a tuple of integers. Received: {dims!r}")
        if (
            is_sequence(dims)
            and all(is_plain(dim) for dim in dims)
            and not (all(isinstance(dim, int) for dim in dims) and sorted(dims) == list(range(1, len(dims) + 1)))
        ):
            raise invalid(
                "dims",
                "Invalid permutation argument `dims` for Permute Layer. The set of indices in `dims` must be "
                f"consecutive and start from 1. Received dims={dims}",
            )

    def output_shape(self, x: Shape) -> Shape:
        return (x[0], *[x[known(size(axis))] for axis in known(sequence(self.dims))])

    def unknown_output(self, reason: str) -> Structure:
        if not is_sequence(self.dims):
            return super().unknown_output(reason)
        return (Unknown(reason),) * (len(self.dims) + 1)

    def explain(self, x: Shape) -> Iterator[str]:
        moves = ", ".join(f"{to} <- {axis} ({x[axis]})" for to, axis in enumerate(self.dims, 1))
        yield f"axes, the batch being 0: {moves}"


class RepeatVector(LayerRule):
    """`keras.layers.RepeatVector`: (batch, features) -> (batch, n, features)."""

    n: Size

    input_spec = InputSpec(ndim=2)

    def check(self) -> None:
        if is_plain(self.n) and not isinstance(self.n, int):
            raise invalid("n", f"Expected an integer value for `n`, got {self.n!r}.")
        if self.keras == 3 and isinstance(self.n, int) and (self.n <= 0 or self.n is True):
            raise invalid("n", f"Argument `n` should be a positive integer. Received: n={self.n}", keras=3)

    def output_shape(self, x: Shape) -> Shape:
        return (x[0], self.repeats(), x[1])

    def unknown_output(self, reason: str) -> Structure:
        return (Unknown(reason), self.repeats(), Unknown(reason))

    def repeats(self) -> Dim:
        # Keras 2 leaves a negative n to TensorFlow, whose shapes take it for a dynamic size.
        return None if isinstance(self.n, int) and self.n < 0 else size(self.n)

    def explain(self, x: Shape) -> Iterator[str]:
        yield f"The vector of {x[1]} is repeated {self.n} times along a new axis."


@lifted
def _solved(total: int, divisor: int) -> int:
    return total // divisor
