"""Operators on arrays: NumPy's rules for shapes and types, and its own numbers where these are few and known."""

from __future__ import annotations

import ast
from typing import Any, Final

from shapelens.analysis import numeric
from shapelens.analysis.arrays import array, changed, current, from_numpy
from shapelens.analysis.frames import like_frame
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.numeric import MAX_CONTENT, NotKnown
from shapelens.dims import Dim, Shape, Unknown, product, rank, unknown_shape
from shapelens.immutable import replace
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.ops.calls import call
from shapelens.rules.ops.op import Operand
from shapelens.rules.ops.table import operations
from shapelens.rules.rule import ShapeError, is_shape
from shapelens.values.data import Array, as_loose
from shapelens.values.frames import Frame, Series
from shapelens.values.python import Const

_FUNCTIONS: Final = {
    "Add": "add",
    "Subtract": "subtract",
    "Multiply": "multiply",
    "TrueDivide": "true_divide",
    "FloorDivide": "floor_divide",
    "Mod": "remainder",
    "Power": "power",
    "Matmul": "matmul",
    "BitwiseAnd": "bitwise_and",
    "BitwiseOr": "bitwise_or",
    "BitwiseXor": "bitwise_xor",
    "LeftShift": "left_shift",
    "RightShift": "right_shift",
    "Equal": "equal",
    "NotEqual": "not_equal",
    "Less": "less",
    "LessEqual": "less_equal",
    "Greater": "greater",
    "GreaterEqual": "greater_equal",
    "UAdd": "positive",
    "USub": "negative",
    "Invert": "invert",
}
"""NumPy's functions, by Keras 3's class or Python's name of the operator."""
_COMPARISONS: Final = frozenset({"Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual"})


def array_arithmetic(
    it: Interpreter, name: str, a: Any, b: Any, node: ast.expr | ast.stmt, in_place: bool = False
) -> Any:
    """`a op b`, where one is an array, a table or a number of NumPy's."""
    return as_loose(_computed(it, name, a, b, node, in_place), a, b)


def array_unary(it: Interpreter, name: str, value: Any) -> Any:
    """`-x`, `+x`, `~x`."""
    if isinstance(value, Frame | Series):
        return like_frame(it, value, value, array(it, value).shape, None)
    try:
        found = numeric.evaluate(numeric.function_of(f"numpy.{_FUNCTIONS[name]}"), [value], {})
        return from_numpy(it, found).number()
    except NotKnown:
        made = Array(value.shape, _type(name, [value])).number() if isinstance(value, Array) else Unknown("a number")
        return as_loose(made, value)


def _computed(it: Interpreter, name: str, a: Any, b: Any, node: ast.expr | ast.stmt, in_place: bool) -> Any:
    given = [array(it, current(it, value)) for value in (a, b)]
    for value in given:
        if not isinstance(value, Array):
            if _compares_with_nothing(name, a, b):
                return Array(next(one.shape for one in given if isinstance(one, Array)), "bool")
            return Unknown(value.reason if isinstance(value, Unknown) else "array arithmetic with this is not modelled")
    framed = isinstance(a, Frame | Series) or isinstance(b, Frame | Series)
    if framed and in_place:
        changed(it, a)
    if isinstance(a, Frame | Series) and isinstance(b, Frame | Series):
        return like_frame(
            it, a, b, unknown_shape("it follows from the names"), "bool" if name in _COMPARISONS else None
        )
    try:
        shape = _shape_of(name, given[0].shape, given[1].shape)
    except ShapeError as error:
        if not framed:
            it.refuse(error, it.position(node))
        return Array(unknown_shape("the arrays do not fit"))
    # What Python has no type for in NumPy's sense (`x * 2`) stays Python's own number.
    operands = [value if isinstance(value, Const) else known for value, known in zip((a, b), given, strict=True)]
    if framed:
        return like_frame(it, a, b, shape, "bool" if name in _COMPARISONS else _type(name, operands))
    if in_place:
        changed(it, a)
    if in_place and isinstance(a, Array) and a.shape:
        kept: Shape = a.shape if not isinstance(rank(a.shape), Unknown) else shape
        return Array(kept, a.dtype, base=a.base)
    size: Dim = product(shape) if not isinstance(rank(shape), Unknown) else Unknown("")
    if isinstance(size, int) and size <= MAX_CONTENT and all(_has_numbers(value) for value in operands):
        try:
            found = numeric.evaluate(numeric.function_of(f"numpy.{_FUNCTIONS[name]}"), operands, {})
            return from_numpy(it, found).number()
        except NotKnown:
            return Array(shape).number()
    made = Array(shape, "bool" if name in _COMPARISONS else _type(name, operands))
    top = _top(name, operands)
    return made.number() if top is None else replace(made, top=top, base=it.new_ref())


def _has_numbers(value: Any) -> bool:
    return isinstance(value, Const) or value.content is not None


def _compares_with_nothing(name: str, a: Any, b: Any) -> bool:
    """`x == None`: false everywhere."""
    return name in ("Equal", "NotEqual") and (a == Const(None) or b == Const(None))


def _shape_of(name: str, a: Shape, b: Shape) -> Shape:
    """The shape that an operator gives. Raises ShapeError where the operands do not fit."""
    if name != "Matmul":
        return broadcast(a, b)
    result = call(operations()["numpy.matmul"], [Operand(a), Operand(b)], {}).shape
    return result if is_shape(result) else unknown_shape("what `@` gives is not known")


def _type(name: str, operands: list[Any]) -> str | None:
    """The type of the result, as NumPy has it."""
    try:
        small = [
            Array((1,) * max(1, len(value.shape)), value.dtype) if isinstance(value, Array) else value
            for value in operands
        ]
        result = numeric.probe(numeric.function_of(f"numpy.{_FUNCTIONS[name]}"), small, {}, small=True)
        return numeric.shape_and_type(result)[1]
    except NotKnown:
        return None


def _top(name: str, operands: list[Any]) -> int | None:
    """The largest number, after a whole number was added to all or taken from them."""
    a, b = operands
    if isinstance(b, Array) and isinstance(a, Const) and name == "Add":
        a, b = b, a
    if not (isinstance(a, Array) and a.top is not None and isinstance(b, Const) and type(b.value) is int):
        return None
    if (
        name not in ("Add", "Subtract")
        or abs(b.value) > 100
        or a.dtype in ("bool", "float16", "int8", "uint8")
        or a.top > 2**20
    ):
        # In a small type it may run over.
        return a.top - b.value if name == "Subtract" and a.dtype == "uint8" and b.value == 0 else None
    return a.top + b.value if name == "Add" else a.top - b.value
