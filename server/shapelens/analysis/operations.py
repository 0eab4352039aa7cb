"""Operators on values: Python's own where the operands are Python's, shape arithmetic where they are arrays or tensors."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis.graph import operation
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.sequences import MAX_NESTING, elements, entries, new_list
from shapelens.dims import Dim, Shape, Unknown, differ, rank, show, unknown_shape
from shapelens.rules.rule import ShapeError
from shapelens.values.array import Array
from shapelens.values.keras import Layer, Model, Operation, Tensor
from shapelens.values.python import Api, Builtin, Const, Dict, Function, List, Method, Tuple

MAX_LENGTH: Final = 100_000
"""Characters or items that repetition may make; beyond, the result is unknown."""
MAX_BITS: Final = 4096
_WIDTH: Final = re.compile(r"\d{5}")

_BINARY: Final[Mapping[type[ast.operator], tuple[Callable[[Any, Any], Any], str]]] = {
    ast.Add: (lambda a, b: a + b, "Add"),
    ast.Sub: (lambda a, b: a - b, "Subtract"),
    ast.Mult: (lambda a, b: a * b, "Multiply"),
    ast.Div: (lambda a, b: a / b, "TrueDivide"),
    ast.FloorDiv: (lambda a, b: a // b, "FloorDivide"),
    ast.Mod: (lambda a, b: a % b, "Mod"),
    ast.Pow: (lambda a, b: a**b, "Power"),
    ast.MatMult: (lambda a, b: a @ b, "Matmul"),
    ast.BitAnd: (lambda a, b: a & b, "BitwiseAnd"),
    ast.BitOr: (lambda a, b: a | b, "BitwiseOr"),
    ast.BitXor: (lambda a, b: a ^ b, "BitwiseXor"),
    ast.LShift: (lambda a, b: a << b, "LeftShift"),
    ast.RShift: (lambda a, b: a >> b, "RightShift"),
}
_COMPARE: Final[Mapping[type[ast.cmpop], tuple[Callable[[Any, Any], Any], str]]] = {
    ast.Eq: (operator.eq, "Equal"),
    ast.NotEq: (operator.ne, "NotEqual"),
    ast.Lt: (operator.lt, "Less"),
    ast.LtE: (operator.le, "LessEqual"),
    ast.Gt: (operator.gt, "Greater"),
    ast.GtE: (operator.ge, "GreaterEqual"),
}
_UNARY: Final[Mapping[type[ast.unaryop], Callable[[Any], Any]]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Invert: operator.invert,
}
_SYMBOLS: Final[Mapping[type[ast.operator], str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}
_SHAPED = (Tensor, Array)


def binary(it: Interpreter, op: ast.operator, a: Any, b: Any, node: ast.expr | ast.stmt, in_place: bool = False) -> Any:
    """`a op b`; `in_place` is `a op= b`."""
    function, name = _BINARY[type(op)]
    match a, b:
        case (Tensor(), _) | (_, Tensor()):
            if isinstance(op, ast.MatMult):
                return Unknown("`@` on tensors is not modelled yet")
            return elementwise(it, name, a, b, node)
        case (Array(), _) | (_, Array()):
            if isinstance(op, ast.MatMult):
                return Unknown("`@` on arrays is not modelled yet")
            return _array_arithmetic(a, b)
        case (Unknown(), _):
            return a
        case (_, Unknown()):
            return b
        case (List(ref=ref), _) if in_place and isinstance(op, ast.Add):
            items, more = it.items(ref), elements(it, b)
            if isinstance(items, Tuple):
                items = more if isinstance(more, Unknown) else _bounded_tuple((*items.items, *more))
            it.store.write((ref, "items"), items)
            return a
        case (List(), List()) if isinstance(op, ast.Add):
            parts = [it.items(a.ref), it.items(b.ref)]
            unknown = next((x for x in parts if isinstance(x, Unknown)), None)
            joined = unknown if unknown is not None else _bounded_tuple((*parts[0].items, *parts[1].items))
            return new_list(it, joined.items if isinstance(joined, Tuple) else joined)
        case (Tuple(), Tuple()) if isinstance(op, ast.Add):
            return a if a.items == b.items == () else _bounded_tuple(a.items + b.items)
        case (List() | Tuple(), Const(value=int())) if isinstance(op, ast.Mult):
            return _repeat(it, a, b.value)
        case (Const(value=int()), List() | Tuple()) if isinstance(op, ast.Mult):
            return _repeat(it, b, a.value)
        case (Const(value=str() as template), _) if isinstance(op, ast.Mod):
            return _percent(template, b)
        case Const(), Const():
            return _of_constants(op, function, a.value, b.value)
        case _:
            return Unknown(f"`{_show_kind(a)} {_symbol(op)} {_show_kind(b)}` is not modelled")


def _of_constants(op: ast.operator, function: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    if isinstance(op, ast.Mult) and isinstance(a, (str, bytes)) != isinstance(b, (str, bytes)):
        text, times = (a, b) if isinstance(a, (str, bytes)) else (b, a)
        if isinstance(times, int) and len(text) * times > MAX_LENGTH:
            return Unknown(f"a string of more than {MAX_LENGTH:,} characters is not made")
    if isinstance(a, int) and isinstance(b, int):
        bits = (
            a.bit_length() * b if isinstance(op, ast.Pow) else a.bit_length() + b if isinstance(op, ast.LShift) else 0
        )
        if max(bits, a.bit_length(), b.bit_length()) > MAX_BITS:
            return Unknown("a number this large is not computed")
    try:
        return bounded(function(a, b))
    except Exception as error:  # What the user's expression raises, it raises.
        return Unknown(f"{type(error).__name__}: {error}")


def bounded(value: Any) -> Const | Unknown:
    """A value of Python's own, unless it is a text that only grows."""
    if isinstance(value, (str, bytes)) and len(value) > MAX_LENGTH:
        return Unknown(f"a text of more than {MAX_LENGTH:,} characters is not followed")
    return Const(value)


def _bounded_tuple(items: tuple[Any, ...]) -> Tuple | Unknown:
    return Unknown(f"more than {MAX_LENGTH:,} items are not followed") if len(items) > MAX_LENGTH else Tuple(items)


def _repeat(it: Interpreter, value: List | Tuple, times: int) -> Any:
    items = it.items(value.ref) if isinstance(value, List) else value
    if isinstance(items, Unknown):
        return new_list(it, items)
    if len(items.items) * times > MAX_LENGTH:
        return Unknown(f"a list of more than {MAX_LENGTH:,} items is not made")
    repeated = items.items * times
    return new_list(it, repeated) if isinstance(value, List) else Tuple(repeated)


def makes_long_text(template: str) -> bool:
    """Whether a format asks for a width that no name of a layer needs."""
    return len(template) > MAX_LENGTH or _WIDTH.search(template) is not None


def _percent(template: str, value: Any) -> Any:
    if makes_long_text(template) or "*" in template:
        return Unknown("a text this long is not made")
    items = value.items if isinstance(value, Tuple) else (value,)
    if not all(isinstance(item, Const) for item in items):
        return Unknown("the text depends on a value that is not known")
    if sum(len(item.value) for item in items if isinstance(item.value, str)) * template.count("%") > MAX_LENGTH:
        return Unknown("a text this long is not made")
    try:
        return Const(template % tuple(item.value for item in items))
    except Exception as error:
        return Unknown(f"{type(error).__name__}: {error}")


def _array_arithmetic(a: Any, b: Any) -> Any:
    shapes = [x.shape if isinstance(x, Array) else () if isinstance(x, Const) else None for x in (a, b)]
    for value, shape in zip((a, b), shapes, strict=True):
        if shape is None:
            return Unknown(value.reason if isinstance(value, Unknown) else "array arithmetic with this is not modelled")
    return Array(broadcast(shapes[0], shapes[1]) or unknown_shape("the arrays do not broadcast"))


def broadcast(a: Any, b: Any) -> Shape | None:
    """NumPy's broadcasting of two shapes; None where they certainly do not fit."""
    if isinstance(rank(a), Unknown) or isinstance(rank(b), Unknown):
        return unknown_shape("broadcasting with an unknown rank")
    longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
    padded = (1,) * (len(longer) - len(shorter)) + tuple(shorter)
    out: list[Dim] = []
    for x, y in zip(longer, padded, strict=True):
        if x == 1 or y == 1:
            out.append(y if x == 1 else x)
        elif differ(x, y):
            return None
        else:
            out.append(x if x == y else _broadcast_dim(x, y))
    return tuple(out)


def _broadcast_dim(x: Dim, y: Dim) -> Dim:
    """Keras 3 keeps a dynamic axis dynamic beside a known one; beside an unknown one nothing is known."""
    for dim in (x, y):
        if isinstance(dim, Unknown):
            return Unknown(dim.reason)
    return None


def elementwise(it: Interpreter, name: str, a: Any, b: Any, node: ast.expr | ast.stmt) -> Any:
    """An operator on tensors, which becomes a node of the graph."""
    shapes: list[Shape] = []
    for value in (a, b):
        match value:
            case Tensor(shape=shape) | Array(shape=shape):
                shapes.append(shape)
            case Const():
                shapes.append(())
            case Unknown(reason=reason):
                shapes.append(unknown_shape(reason))
            case _:
                shapes.append(unknown_shape("an operand is not modelled"))
    out = broadcast(*shapes)
    if out is None:
        error = ShapeError(
            "incompatible-merge",
            f"Cannot broadcast shape: {show(shapes[0])} and {show(shapes[1])} do not fit together",
        )
        it.refuse(error, it.position(node))
        out = unknown_shape("the operands were refused")
    inputs = tuple(value for value in (a, b) if isinstance(value, Tensor))
    return operation(it, name, inputs, out, it.position(node))


def unary(it: Interpreter, op: ast.unaryop, value: Any, node: ast.expr) -> Any:
    """`-x`, `+x`, `~x`, `not x`."""
    if isinstance(op, ast.Not):
        decided = truth(it, value)
        return decided if isinstance(decided, Unknown) else Const(not decided)
    match value:
        case Const():
            try:
                return Const(_UNARY[type(op)](value.value))
            except Exception as error:
                return Unknown(f"{type(error).__name__}: {error}")
        case Tensor(shape=shape):
            return operation(it, "Negative", (value,), shape, it.position(node))
        case Array() | Unknown():
            return value
        case _:
            return Unknown("this operator is not modelled here")


def compare(it: Interpreter, op: ast.cmpop, a: Any, b: Any, node: ast.expr) -> Any:
    """One comparison, as a value."""
    match op:
        case ast.Is() | ast.IsNot():
            same = _is(a, b)
            return same if isinstance(same, Unknown) else Const(same == isinstance(op, ast.Is))
        case ast.In() | ast.NotIn():
            found = _contains(it, b, a)
            return found if isinstance(found, Unknown) else Const(found == isinstance(op, ast.In))
        case _:
            pass
    function, name = _COMPARE[type(op)]
    if isinstance(a, _SHAPED) or isinstance(b, _SHAPED):
        if isinstance(a, Tensor) or isinstance(b, Tensor):
            return elementwise(it, name, a, b, node)
        return _array_arithmetic(a, b)
    if isinstance(op, ast.Eq | ast.NotEq) and _of_different_kinds(a, b):
        return Const(isinstance(op, ast.NotEq))
    x, y = _content(it, a), _content(it, b)
    for content in (x, y):
        if isinstance(content, Unknown):
            return content
    try:
        return Const(bool(function(x, y)))
    except Exception as error:
        return Unknown(f"{type(error).__name__}: {error}")


def _of_different_kinds(a: Any, b: Any) -> bool:
    """Whether two values are of kinds that are never equal (`{} == "a"`)."""
    kinds = (Const, Tuple, List, Dict, Layer, Model, Function)
    return isinstance(a, kinds) and isinstance(b, kinds) and type(a) is not type(b)


def _content(it: Interpreter, value: Any, depth: int = 0) -> Any:
    """Python's own value, if the whole of it is known."""
    it.tick()
    if depth > MAX_NESTING:
        return Unknown("this is nested too deep")
    match value:
        case Const():
            return value.value
        case Tuple(items=items):
            contents = [_content(it, item, depth + 1) for item in items]
            return next((c for c in contents if isinstance(c, Unknown)), tuple(contents))
        case List(ref=ref):
            content = it.items(ref)
            if isinstance(content, Unknown):
                return content
            inner = _content(it, content, depth + 1)
            return inner if isinstance(inner, Unknown) else list(inner)
        case Unknown():
            return value
        case _:
            return Unknown("what is compared is not known")


def _is(a: Any, b: Any) -> bool | Unknown:
    for value in (a, b):
        if isinstance(value, Unknown):
            return value
    if isinstance(a, Const) and isinstance(b, Const):
        return a == b
    # A constant is never one of the objects that we know (`x is None` for a tensor, a layer, a list).
    return a == b if type(a) is type(b) else False


def _contains(it: Interpreter, container: Any, item: Any) -> bool | Unknown:
    if isinstance(item, Unknown):
        return item
    match container:
        case Const(value=str() as text) if isinstance(item, Const) and isinstance(item.value, str):
            return item.value in text
        case Const(value=range() as numbers) if isinstance(item, Const):
            return item.value in numbers
        case Dict():
            found = entries(it, container)
            return found if isinstance(found, Unknown) else _among(item, list(found))
        case Tuple() | List():
            items = elements(it, container)
            return items if isinstance(items, Unknown) else _among(item, list(items))
        case Unknown():
            return container
        case _:
            return Unknown("whether it is in there is not known")


def _among(item: Any, items: list[Any]) -> bool | Unknown:
    if any(item == other for other in items):
        return True
    return next((other for other in items if isinstance(other, Unknown)), False)


def truth(it: Interpreter, value: Any) -> bool | Unknown:
    """Whether Python takes the value for true."""
    match value:
        case Const():
            return bool(value.value)
        case Tuple(items=items):
            return bool(items)
        case List(ref=ref) | Dict(ref=ref):
            content = it.items(ref)
            return content if isinstance(content, Unknown) else bool(content.items)
        case Function() | Builtin() | Method() | Api() | Layer() | Model() | Operation():
            return True
        case Unknown():
            return value
        case _:
            return Unknown("whether this is true depends on data")


def _symbol(op: ast.operator) -> str:
    return _SYMBOLS.get(type(op), type(op).__name__)


def _show_kind(value: Any) -> str:
    return type(value.value).__name__ if isinstance(value, Const) else type(value).__name__.lower()
