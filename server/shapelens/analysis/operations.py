"""Operators on values: Python's own where the operands are Python's, shape arithmetic where they are arrays or tensors."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis import apis
from shapelens.analysis.array_operators import array_arithmetic, array_unary
from shapelens.analysis.arrays import array
from shapelens.analysis.folding import combined
from shapelens.analysis.graph import inputs_of, operation
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.reflection import holds
from shapelens.analysis.sequences import MAX_NESTING, elements, entries, new_dict, new_list, new_set
from shapelens.analysis.sizes import settled
from shapelens.analysis.store import MISSING
from shapelens.dims import Shape, Unknown, product, unknown_shape
from shapelens.immutable import replace
from shapelens.rules.arguments import is_sequence
from shapelens.rules.members import FUNCTIONS
from shapelens.rules.ops.operators import operated
from shapelens.rules.rule import ShapeError
from shapelens.values.classes import Attributes, Class, Instance
from shapelens.values.data import Array, DType, NumpyFloat, NumpyInt, Scalar
from shapelens.values.frames import Frame, Series
from shapelens.values.keras import Layer, Model, Operation, Tensor
from shapelens.values.python import Api, Builtin, Const, Dict, Function, List, Method, Opaque, Tuple
from shapelens.values.text import AutomaticName

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
_SETS: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.BitOr: lambda a, b: a | b,
    ast.BitAnd: lambda a, b: a & b,
    ast.Sub: lambda a, b: a - b,
    ast.BitXor: lambda a, b: a ^ b,
}
_SPECIAL: Final[Mapping[type[ast.operator], str]] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
}
_SPECIAL_COMPARE: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Eq: "__eq__",
    ast.NotEq: "__ne__",
    ast.Lt: "__lt__",
    ast.LtE: "__le__",
    ast.Gt: "__gt__",
    ast.GtE: "__ge__",
}
_SYMBOLS: Final[Mapping[type[ast.operator], str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}
_SHAPED = (Tensor, Array, Frame, Series)


def binary(it: Interpreter, op: ast.operator, a: Any, b: Any, node: ast.expr | ast.stmt, in_place: bool = False) -> Any:
    """`a op b`; `in_place` is `a op= b`."""
    function, name = _BINARY[type(op)]
    match a, b:
        case (Tensor(), _) | (_, Tensor()):
            return elementwise(it, name, a, b, node, function)
        case (List(), Array()) if in_place and isinstance(op, ast.Add):
            return binary(
                it, op, a, Tuple(tuple(found)) if is_sequence(found := elements(it, b)) else found, node, True
            )
        case (Array() | Frame() | Series(), _) | (_, Array() | Frame() | Series()):
            return array_arithmetic(it, name, a, b, node, in_place)
        case (Instance(), _) | (_, Instance()) if (result := _special_binary(it, op, a, b)) is not MISSING:
            return result
        case (Scalar(), Scalar() | Const() | List()) | (Const() | List(), Scalar()):
            return array_arithmetic(it, name, a, b, node)
        case (Unknown(), _):
            return Unknown(a.reason) if isinstance(a, Scalar) else a
        case (_, Unknown()):
            return Unknown(b.reason) if isinstance(b, Scalar) else b
        case (Const(value=NumpyInt() | NumpyFloat()), Const(value=int() | float() | complex())) | (
            Const(value=int() | float() | complex()),
            Const(value=NumpyInt() | NumpyFloat()),
        ):
            return array_arithmetic(it, name, a, b, node)
        case (List(kind="set" | "frozenset"), List(kind="set" | "frozenset")) if type(op) in _SETS:
            return _of_sets(it, op, a, b)
        case (Dict(), Dict()) if isinstance(op, ast.BitOr):
            return _merged(it, a, b, in_place)
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


def _special_binary(it: Interpreter, op: ast.operator, a: Any, b: Any) -> Any:
    """An operator of an object of the program: its own, or the reflected one of the right operand."""
    name = _SPECIAL.get(type(op), "")
    result = it.special(a, f"__{name}__", b)
    return it.special(b, f"__r{name}__", a) if result is MISSING else result


def _of_sets(it: Interpreter, op: ast.operator, a: List, b: List) -> Any:
    one, other = elements(it, a), elements(it, b)
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return new_set(it, Unknown("what is in a set is not known"), a.kind)
    found = _SETS[type(op)](dict.fromkeys(one).keys(), dict.fromkeys(other).keys())
    return new_set(it, [item for item in (*one, *other) if item in found], a.kind)


def _merged(it: Interpreter, a: Dict, b: Dict, in_place: bool) -> Any:
    one, other = entries(it, a), entries(it, b)
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        merged = new_dict(it, Unknown("the entries of a dict are not known"))
    else:
        merged = new_dict(it, [*one.items(), *other.items()])
    if in_place:
        it.store.write((a.ref, "items"), it.items(merged.ref))
        return a
    return merged


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


def elementwise(
    it: Interpreter,
    name: str,
    a: Any,
    b: Any,
    node: ast.expr | ast.stmt,
    function: Callable[[Any, Any], Any] | None = None,
) -> Any:
    """An operator on tensors, which becomes a node of the graph; `function` computes it with numbers."""
    shapes: list[Shape] = []
    for value in (a, b):
        match value:
            case Tensor(shape=shape) | Array(shape=shape):
                shapes.append(shape)
            case Const():
                shapes.append(())
            case Unknown(reason=reason):
                shapes.append(unknown_shape(reason))
            case List() | Tuple():
                made = array(it, value)
                shapes.append(made.shape if isinstance(made, Array) else unknown_shape("a list that is not known"))
            case _:
                shapes.append(unknown_shape("an operand is not modelled"))
    try:
        out = operated(name, *shapes)
    except ShapeError as error:
        it.refuse(error, it.position(node))
        out = unknown_shape("the operands were refused")
    inputs = tuple(inputs_of((a, b)))
    made = operation(it, name, inputs, out, it.position(node))
    if function is None or not any(tensor.content for tensor in inputs):
        return made
    found = settled(it, name, inputs, combined(function, *(array(it, value) for value in (a, b))))
    return replace(made, content=found) if found and len(found) == product(out) else made


def unary(it: Interpreter, op: ast.unaryop, value: Any, node: ast.expr) -> Any:
    """`-x`, `+x`, `~x`, `not x`."""
    if isinstance(op, ast.Not):
        decided = truth(it, value)
        return decided if isinstance(decided, Unknown) else Const(not decided)
    match value:
        case Const(value=NumpyInt() | NumpyFloat()):
            return array_unary(it, type(op).__name__, value)
        case Const():
            try:
                return Const(_UNARY[type(op)](value.value))
            except Exception as error:
                return Unknown(f"{type(error).__name__}: {error}")
        case Tensor(shape=shape):
            return operation(it, "Negative", (value,), shape, it.position(node))
        case Array() | Frame() | Series():
            return array_unary(it, type(op).__name__, value)
        case Scalar():
            return array_unary(it, type(op).__name__, array(it, value))
        case Unknown():
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
        return array_arithmetic(it, name, a, b, node)
    result = it.special(a, _SPECIAL_COMPARE[type(op)], b)
    if result is not MISSING:
        return result
    if isinstance(op, ast.Eq | ast.NotEq) and _of_different_kinds(a, b):
        return Const(isinstance(op, ast.NotEq))
    if isinstance(op, ast.Eq | ast.NotEq) and (same := _same_class(a, b)) is not None:
        return Const(same == isinstance(op, ast.Eq))
    if isinstance(op, ast.Eq | ast.NotEq) and a == b == DType("string"):
        return Const(isinstance(op, ast.Eq))  # Whether numbers are float32 may hang on a policy.
    if (
        isinstance(a, Scalar | Const)
        and isinstance(b, Scalar | Const)
        and (isinstance(a, Scalar) or isinstance(b, Scalar))
    ):
        return array_arithmetic(it, name, a, b, node)
    if isinstance(op, ast.Eq | ast.NotEq) and isinstance(a, AutomaticName) and _is_other_name(a, b):
        return Const(isinstance(op, ast.NotEq))
    x, y = content(it, a), content(it, b)
    for one in (x, y):
        if isinstance(one, Unknown):
            return Unknown(one.reason) if isinstance(one, Scalar) else one
    try:
        return Const(bool(function(x, y)))
    except Exception as error:
        return Unknown(f"{type(error).__name__}: {error}")


def _of_different_kinds(a: Any, b: Any) -> bool:
    """Whether two values are of kinds that are never equal (`{} == "a"`)."""
    kinds = (Const, Tuple, List, Dict, Layer, Model, Function)
    return isinstance(a, kinds) and isinstance(b, kinds) and type(a) is not type(b)


def content(it: Interpreter, value: Any, depth: int = 0) -> Any:
    """Python's own value, if the whole of it is known."""
    it.tick()
    if depth > MAX_NESTING:
        return Unknown("this is nested too deep")
    match value:
        case Const():
            return value.value
        case Tuple(items=items):
            contents = [content(it, item, depth + 1) for item in items]
            return next((c for c in contents if isinstance(c, Unknown)), tuple(contents))
        case List(ref=ref):
            items = it.items(ref)
            if isinstance(items, Unknown):
                return items
            inner = content(it, items, depth + 1)
            if isinstance(inner, Unknown):
                return inner
            return list(inner) if value.kind == "list" else frozenset(inner)
        case Dict():
            found = entries(it, value)
            if isinstance(found, Unknown):
                return found
            pairs = [(content(it, key, depth + 1), content(it, item, depth + 1)) for key, item in found.items()]
            unknown = next((part for pair in pairs for part in pair if isinstance(part, Unknown)), None)
            return dict(pairs) if unknown is None else unknown
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
    if isinstance(a, Array) and isinstance(b, Array):
        return Unknown("whether two arrays are one is not known")
    if (same := _same_class(a, b)) is not None:
        return same
    # A constant is never one of the objects that we know (`x is None` for a tensor, a layer, a list).
    return a == b if type(a) is type(b) else False


def _same_class(a: Any, b: Any) -> bool | None:
    """Whether two values are the same class or activation, which may have several names; None if they are none that we know."""
    one, other = (value if isinstance(value, Class) else _canonical(value) for value in (a, b))
    return None if one is None or other is None else one == other


def _canonical(value: Any) -> str | None:
    path = value.path if isinstance(value, Api) else ""
    root, _, last = path.rpartition(".")
    known = root == "keras.models" or (root == "keras.activations" and last in FUNCTIONS)
    return apis.layer_of(path) or (path if known else None)


def _is_other_name(name: AutomaticName, value: Any) -> bool:
    """Whether a name that Keras picks is certainly not this value."""
    return isinstance(value, Const) and (not isinstance(value.value, str) or name.is_text(value.value) is False)


def _contains(it: Interpreter, container: Any, item: Any) -> bool | Unknown:
    if isinstance(item, AutomaticName) and isinstance(container, Tuple | List):
        items = elements(it, container)
        others = not isinstance(items, Unknown) and all(_is_other_name(item, other) for other in items)
        return False if others else Unknown(item.reason)
    if isinstance(item, Unknown):
        return item
    match container:
        case AutomaticName() if isinstance(item, Const) and isinstance(item.value, str):
            answer = container.contains(item.value)
            return Unknown(container.reason) if answer is None else answer
        case Const(value=str() as text) if isinstance(item, Const) and isinstance(item.value, str):
            return item.value in text
        case Const(value=range() as numbers) if isinstance(item, Const):
            return item.value in numbers
        case Api(path="os.environ") if it.installed:
            return False
        case Attributes(owner=owner) if isinstance(item, Const) and isinstance(item.value, str):
            return holds(it, owner, item.value)
        case Dict():
            found = entries(it, container)
            return found if isinstance(found, Unknown) else _among(item, list(found))
        case Tuple() | List():
            items = elements(it, container)
            return items if isinstance(items, Unknown) else _among(item, list(items))
        case Unknown():
            return container
        case _:
            result = it.special(container, "__contains__", item)
            return Unknown("whether it is in there is not known") if result is MISSING else truth(it, result)


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
        case Function() | Builtin() | Method() | Api() | Opaque() | Class() | Layer() | Model() | Operation():
            return True
        case Array(content=(Const(value=number),)):
            return bool(number)
        case Instance():
            results = (it.special(value, name) for name in ("__bool__", "__len__"))
            return next((truth(it, result) for result in results if result is not MISSING), True)
        case Unknown():
            return Unknown(value.reason) if isinstance(value, Scalar) else value
        case _:
            return Unknown("whether this is true depends on data")


def _symbol(op: ast.operator) -> str:
    return _SYMBOLS.get(type(op), type(op).__name__)


def _show_kind(value: Any) -> str:
    return type(value.value).__name__ if isinstance(value, Const) else type(value).__name__.lower()
