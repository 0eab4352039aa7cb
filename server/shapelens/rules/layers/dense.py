"""Layers that multiply the last axis by a matrix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shapelens.dims import Dim, Rest, Shape, plus, product, times
from shapelens.rules.arguments import activation, activation_name, invalid, positive, size
from shapelens.rules.layers.lora import with_lora
from shapelens.rules.rule import Flag, Hint, InputSpec, LayerRule, Size, Structure, Weight, static


def single_unit(activation: str | None, units: Dim) -> Iterator[Hint]:
    """A doubt about a softmax over one unit, whose output is always 1."""
    if activation == "softmax" and units == 1:
        yield Hint(
            "single-unit-softmax",
            "a softmax over one unit is always 1: `sigmoid` is for one unit, softmax for two and more",
            "activation",
        )


class Dense(LayerRule):
    """`keras.layers.Dense`: (..., features) -> (..., units)."""

    units: Size
    activation: Any = None
    use_bias: Flag = True
    kernel_constraint: Any = None
    lora_rank: Any = None

    input_spec = InputSpec(min_ndim=2)
    any_rank = True

    def check(self) -> None:
        digits = self.keras == 2 and isinstance(self.units, str) and self.units.isdigit()
        if not digits and (not isinstance(self.units, (int, float)) or int(self.units) < 0):
            positive(self.units, "units")
        if self.keras == 2 and isinstance(self.units, bool):
            raise invalid("units", f"`units` must be an integer, found {self.units}", keras=2)
        if self.keras == 3:  # Keras 2 takes 0 and converts floats
            positive(self.units, "units", keras=3)
        activation(self.activation, self.keras)

    def weights(self, x: Shape) -> Iterator[Weight]:
        yield from with_lora(self.kernel_and_bias(x), self.lora_rank, self.kernel_constraint)

    def kernel_and_bias(self, x: Shape) -> Iterator[Weight]:
        yield Weight("kernel", (static(x[-1], "last"), size(self.units)))
        if self.use_bias:
            yield Weight("bias", (size(self.units),))

    def output_shape(self, x: Shape) -> Shape:
        return (*x[:-1], size(self.units))

    def fixed_axes(self, x: Shape) -> Mapping[int, Dim]:
        return {-1: x[-1]}

    def unknown_output(self, reason: str) -> Structure:
        return (Rest(reason), size(self.units))

    def explain(self, x: Shape) -> Iterator[str]:
        units = size(self.units)
        yield f"units={units} replaces the last axis; the other axes pass through."
        total = times(plus(x[-1], 1), units) if self.use_bias else times(x[-1], units)
        biases = f" + {units} biases" if self.use_bias else ""
        yield f"params: {x[-1]} inputs x {units} units{biases} = {total}."
        if len(x) > 2:
            yield "The same weights are shared along the other axes."

    @property
    def output_activation(self) -> str | None:
        return activation_name(self.activation)

    def hints(self, x: Shape) -> Iterator[Hint]:
        yield from single_unit(self.output_activation, size(self.units))
        sides = [side for side in x[1:3] if isinstance(side, int) and side >= 16]
        gray = len(x) == 3 and len(sides) == 2 and sides[0] == sides[1]
        if gray or (len(x) == 4 and len(sides) == 2 and x[3] in (1, 3, 4)):
            yield Hint(
                "dense-on-image",
                f"Dense acts on the last axis only: {x[-1]} of the {product(x[1:])} numbers of an image at a "
                "time. Flatten() before it makes one vector of an image.",
            )
