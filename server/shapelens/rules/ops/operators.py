"""Python's operators on tensors, by the class that Keras 3 gives to their operations."""

from __future__ import annotations

from typing import Final

from shapelens.dims import Shape, Undecided, unknown_shape
from shapelens.rules.ops.algebra import matmul
from shapelens.rules.ops.broadcasting import broadcast

BINARY: Final = frozenset(
    {"Add", "Subtract", "Multiply", "TrueDivide", "FloorDivide", "Mod", "Power", "Matmul"}
    | {"BitwiseAnd", "BitwiseOr", "BitwiseXor", "LeftShift", "RightShift"}
    | {"Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual"}
)


def operated(cls: str, x: Shape, y: Shape) -> Shape:
    """The shape that a binary operator gives.

    Raises:
        ShapeError: `incompatible-merge`, where the operands do not fit.
    """
    if cls != "Matmul":
        return broadcast(x, y)
    try:
        return matmul(x, y)
    except Undecided as undecided:
        return unknown_shape(undecided.unknown.reason)
