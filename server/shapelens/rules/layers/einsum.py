"""`EinsumDense`: a kernel and an input multiplied as an equation says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shapelens.dims import Dim, Shape, Unknown, known, product
from shapelens.immutable import immutable
from shapelens.rules.arguments import activation, activation_name, invalid, is_plain, is_sequence, size
from shapelens.rules.layers.lora import with_lora
from shapelens.rules.rule import LayerRule, ShapeError, Weight, static

_PLAIN = re.compile(r"([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)")
_LEFT = re.compile(r"0([a-zA-Z]+),([a-zA-Z]+)->0([a-zA-Z]+)")
_RIGHT = re.compile(r"([a-zA-Z]{2,})0,([a-zA-Z]+)->([a-zA-Z]+)0")


@immutable
class Equation:
    """The labels of input, kernel and output, and the side at which `...` stands for further axes."""

    x: str
    kernel: str
    y: str
    dots: str = ""


class EinsumDense(LayerRule):
    """`keras.layers.EinsumDense`; `output_shape` is without batch and without the axes of `...`."""

    equation: Any
    output_shape_: Any
    activation: Any = None
    bias_axes: Any = None
    kernel_constraint: Any = None
    lora_rank: Any = None

    @property
    def fixed_rank(self) -> bool:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.keras == 3

    def check(self) -> None:
        given = self.output_shape_
        if given is None or (is_plain(given) and not isinstance(given, int) and not is_sequence(given)):
            raise invalid("output_shape", f"`output_shape` must be an integer or a tuple. Received: {given!r}")
        activation(self.activation, self.keras)

    @property
    def output_activation(self) -> str | None:
        return activation_name(self.activation)

    def parsed(self) -> Equation:
        equation = known(self.equation)
        if not isinstance(equation, str):
            raise invalid("equation", f"`equation` must be a string. Received: {equation!r}")
        text = equation.replace("...", "0")
        for pattern, dots in ((_PLAIN, ""), (_LEFT, "left"), (_RIGHT, "right")):
            match = pattern.match(text)
            if match is not None:
                return Equation(match[1], match[2], match[3], dots)
        raise invalid(
            "equation",
            f"Invalid einsum equation '{equation}'. Equations must be in the form "
            "[X],[Y]->[Z], ...[X],[Y]->...[Z], or [X]...,[Y]->[Z]....",
        )

    def given(self) -> list[Dim]:
        given = known(self.output_shape_)
        dims = [*given] if is_sequence(given) else [given]
        return [None if dim is None else size(dim) for dim in dims]

    def full_output(self, equation: Equation, x: Shape) -> list[Dim]:
        """`output_shape` with the batch axis and the axes of `...` put in."""
        elided = len(x) - len(equation.x)
        if equation.dots == "left":
            # Keras puts each at the front, so that several come out in reverse.
            return [x[0], *reversed(x[1 : max(elided, 1)]), *self.given()]
        return [x[0], *self.given(), *(x[len(x) - elided :] if elided > 0 else ())]

    def sizes(self, x: Shape) -> tuple[Equation, dict[str, Dim], dict[str, Dim], list[Dim]]:
        """The equation, the sizes of its labels in the input and in the output, and the output. Raises ShapeError."""
        equation = self.parsed()
        output = self.full_output(equation, x)
        shift = len(x) - len(equation.x) if equation.dots == "left" else 0
        try:
            in_x = {label: x[index + shift if index + shift >= 0 else len(x)] for index, label in enumerate(equation.x)}
        except IndexError:
            raise ShapeError(
                "incompatible-input",
                f"the equation '{self.equation}' names {len(equation.x)} axes of the input, which has {len(x)}",
            ) from None
        in_y = {label: output[index + shift] for index, label in enumerate(equation.y) if index + shift < len(output)}
        for label, dim in in_x.items():
            if label in equation.y:
                wanted = _labelled(in_y, label)
                both = not isinstance(wanted, Unknown) and not isinstance(dim, Unknown)
                if wanted is not None and both and wanted != dim:
                    raise ShapeError(
                        "incompatible-input",
                        f"Input shape and output shape do not match at shared dimension '{label}'. "
                        f"Input shape is {dim}, and output shape is {wanted}.",
                        "output_shape",
                    )
        for label in equation.y:
            if label not in equation.x and label not in equation.kernel:
                raise invalid("equation", f"Dimension '{label}' was specified in the output but is in no input")
        return equation, in_x, in_y, output

    def kernel(self, equation: Equation, in_x: Mapping[str, Dim], in_y: Mapping[str, Dim]) -> Shape:
        shape: list[Dim] = []
        for label in equation.kernel:
            first, second = (equation.y, equation.x) if self.keras == 3 else (equation.x, equation.y)
            if label not in first and label not in second:
                raise invalid(
                    "equation",
                    f"Weight dimension '{label}' did not have a match in either the input or the output. "
                    "For this layer, the weight must be fully specified.",
                )
            shape.append(_labelled(in_y if (label in first) == (self.keras == 3) else in_x, label))
        return tuple(shape)

    def weights(self, x: Shape) -> Iterator[Weight]:
        equation, in_x, in_y, _ = self.sizes(x)
        kernel = self.kernel(equation, in_x, in_y)
        for label, dim in zip(equation.kernel, kernel, strict=True):
            if dim is None and in_x.get(label) is not None:
                raise ShapeError(
                    "undefined-axis",
                    f"the kernel has an axis '{label}', for which `output_shape` has None: "
                    "shapes used to initialize variables must be fully-defined",
                    "output_shape",
                    keras=3,
                )
            static(dim, "feature")
        yield from with_lora(self.kernel_and_bias(equation, in_y, x, kernel), self.lora_rank, self.kernel_constraint)

    def kernel_and_bias(self, equation: Equation, in_y: Mapping[str, Dim], x: Shape, kernel: Shape) -> Iterator[Weight]:
        """The weights, given the shape of the kernel."""
        yield Weight("kernel", kernel)
        bias = known(self.bias_axes)
        if bias is not None:
            yield Weight("bias", tuple(static(dim, "bias") for dim in self.bias(equation, in_y, x, bias)))

    def bias(self, equation: Equation, in_y: Mapping[str, Dim], x: Shape, axes: Any) -> Shape:
        labels = [known(label) for label in axes]
        for label in labels:
            if label not in equation.y:
                raise invalid(
                    "bias_axes", f"Bias dimension '{label}' was requested, but is not part of the output spec"
                )
        if not labels:
            raise invalid("bias_axes", "`bias_axes` must name at least one axis of the output")
        first = min(equation.y.find(label) for label in labels)
        shape = [_labelled(in_y, label) if label in labels else 1 for label in equation.y[first:]]
        after = len(x) - len(equation.x) if equation.dots != "left" else 0
        return (*shape, *(1 for _ in range(after)))

    def output_shape(self, x: Shape) -> Shape:
        equation, in_x, in_y, output = self.sizes(x)
        if self.keras == 3:
            return tuple(output)
        elided = len(x) - len(equation.x)
        if elided and not equation.dots:
            raise ShapeError(
                "incompatible-input",
                f"the equation '{self.equation}' names {len(equation.x)} axes of the input, which has {len(x)}",
                keras=2,
            )
        kernel = dict(zip(equation.kernel, self.kernel(equation, in_x, in_y), strict=True))
        named = tuple(in_x[label] if label in in_x else kernel[label] for label in equation.y)
        if equation.dots == "left":
            return (*x[:elided], *named)
        return (*named, *(x[len(x) - elided :] if elided else ()))

    def explain(self, x: Shape) -> Iterator[str]:
        equation, in_x, in_y, _ = self.sizes(x)
        kernel = self.kernel(equation, in_x, in_y)
        named = ", ".join(f"{label}={dim}" for label, dim in zip(equation.kernel, kernel, strict=True))
        yield f"{self.equation}: a kernel of {named} ({product(kernel)} numbers)."
        if self.bias_axes is not None and is_plain(self.bias_axes):
            yield f"One bias for each position along {', '.join(self.bias_axes)}."


def _labelled(sizes: Mapping[str, Dim], label: str) -> Dim:
    if label not in sizes:
        raise ShapeError(
            "incompatible-input", f"`output_shape` has no size for '{label}' of the equation", "output_shape"
        )
    return sizes[label]
