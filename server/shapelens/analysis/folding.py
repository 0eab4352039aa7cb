"""The numbers in tensors of sizes, of which some may vary or be unknown: NumPy cannot compute with those."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from shapelens.analysis.numeric import MAX_CONTENT
from shapelens.dims import Dynamic, Unknown
from shapelens.rules.arguments import is_sequence
from shapelens.values.data import Array, NumpyInt
from shapelens.values.python import Const

Number = int | float


def _ceil(x: float) -> float:
    return float(math.ceil(x))


def _floor(x: float) -> float:
    return float(math.floor(x))


def _round(x: Number) -> Number:
    return x if isinstance(x, int) else float(round(x))


_UNARY: Final[Mapping[str, Callable[[Any], Number]]] = {
    "abs": abs,
    "absolute": abs,
    "ceil": _ceil,
    "exp": math.exp,
    "floor": _floor,
    "log": math.log,
    "log10": math.log10,
    "log1p": math.log1p,
    "log2": math.log2,
    "negative": lambda x: -x,
    "reciprocal": lambda x: 1 / x,
    "rint": _round,
    "round": _round,
    "sign": lambda x: (x > 0) - (x < 0),
    "sqrt": math.sqrt,
    "square": lambda x: x * x,
    "tanh": math.tanh,
    "trunc": math.trunc,
}
_BINARY: Final[Mapping[str, Callable[[Any, Any], Number]]] = {
    "add": lambda a, b: a + b,
    "divide": lambda a, b: a / b,
    "equal": lambda a, b: a == b,
    "floor_divide": lambda a, b: a // b,
    "greater": lambda a, b: a > b,
    "greater_equal": lambda a, b: a >= b,
    "less": lambda a, b: a < b,
    "less_equal": lambda a, b: a <= b,
    "maximum": max,
    "minimum": min,
    "mod": lambda a, b: a % b,
    "multiply": lambda a, b: a * b,
    "not_equal": lambda a, b: a != b,
    "power": lambda a, b: a**b if abs(b) < 64 else math.nan,
    "subtract": lambda a, b: a - b,
    "true_divide": lambda a, b: a / b,
}
_REDUCE: Final[Mapping[str, Callable[[Sequence[Any]], Number]]] = {
    "all": all,
    "amax": max,
    "amin": min,
    "any": any,
    "argmax": lambda xs: max(range(len(xs)), key=xs.__getitem__),
    "argmin": lambda xs: min(range(len(xs)), key=xs.__getitem__),
    "max": max,
    "mean": lambda xs: sum(xs) / len(xs),
    "min": min,
    "prod": math.prod,
    "size": len,
    "sum": sum,
}
_SAME: Final = frozenset({"reshape", "ravel", "flatten", "expand_dims", "squeeze", "copy", "array", "identity"})


def content_of(name: str, arguments: Mapping[str, Any]) -> tuple[Const, ...] | None:
    """The numbers that a function gives for the operands and plain values in `arguments`; None if they are not known."""
    try:
        found = _compute(name, list(arguments.values()), arguments)
    except (ArithmeticError, TypeError, ValueError):
        return None
    return None if found is None or len(found) > MAX_CONTENT else tuple(map(_number, found))


def combined(function: Callable[[Any, Any], Number], a: Any, b: Any) -> tuple[Const, ...] | None:
    """The numbers of an operator on arrays or numbers; None if they are not known."""
    a, b = (value.value if isinstance(value, Const) else value for value in (a, b))
    xs, ys = _numbers(a), _numbers(b)
    try:
        found = None if xs is None or ys is None else _broadcast(function, a, xs, b, ys)
    except (ArithmeticError, TypeError, ValueError):
        return None
    return None if found is None or len(found) > MAX_CONTENT else tuple(map(_number, found))


def _compute(name: str, values: list[Any], arguments: Mapping[str, Any]) -> Sequence[Number] | None:
    first = _numbers(values[0]) if values else None
    if name in ("arange", "range"):
        return _arange(values)
    if name == "linspace":
        return _linspace(arguments)
    if name in ("zeros", "ones"):
        size = _size(values[0])
        return None if size is None else [0.0 if name == "zeros" else 1.0] * size
    if first is None:
        return None
    if name in _UNARY and not any(values[1:]):
        return [_apply(_UNARY[name], x) for x in first]
    if name in _BINARY and len(values) > 1:
        second = _numbers(values[1])
        return None if second is None else _broadcast(_BINARY[name], values[0], first, values[1], second)
    if name in _REDUCE and arguments.get("axis") is None:
        return [_apply(lambda *xs: _REDUCE[name](xs), *first)] if first else None
    if name == "cumsum" and _one_axis(values[0]):
        return list(itertools.accumulate(first))
    return first if name in _SAME else None


def _arange(values: list[Any]) -> Sequence[Number] | None:
    given = [value for value in values[:3] if value is not None]
    if not given or not all(isinstance(value, int | float) for value in given):
        return None
    start, stop, step = (0, given[0], 1) if len(given) == 1 else (*given, 1)[:3]
    count = math.ceil((stop - start) / step)
    return [start + step * i for i in range(count)] if count <= MAX_CONTENT else None


def _linspace(arguments: Mapping[str, Any]) -> Sequence[Number] | None:
    start, stop, num = (arguments.get(key, default) for key, default in (("first", None), ("last", None), ("num", 50)))
    if not isinstance(start, int | float) or not isinstance(stop, int | float) or not isinstance(num, int):
        return None
    steps = num - 1 if arguments.get("_endpoint", True) else num
    return [start + (stop - start) * i / steps if steps else float(start) for i in range(min(num, MAX_CONTENT + 1))]


def _size(shape: Any) -> int | None:
    dims: Sequence[Any] = shape if is_sequence(shape) else [shape]
    if not all(isinstance(dim, int) for dim in dims) or (size := math.prod(dims)) > MAX_CONTENT:
        return None
    return size


def _numbers(value: Any) -> list[Number] | None:
    if isinstance(value, bool | int | float):
        return [value]
    content = value.content if isinstance(value, Array) else None
    return None if content is None else [item.value for item in content]


def _one_axis(value: Any) -> bool:
    return isinstance(value, Array) and len(value.shape) == 1


def _broadcast(
    function: Callable[[Any, Any], Number], a: Any, xs: list[Number], b: Any, ys: list[Number]
) -> Sequence[Number] | None:
    """Number by number, where the shapes are equal or one is a single number."""
    if len(xs) == 1 or len(ys) == 1:
        return [_apply(function, x, y) for x, y in itertools.product(xs, ys)]
    same = isinstance(a, Array) and isinstance(b, Array) and a.shape == b.shape
    return [_apply(function, x, y) for x, y in zip(xs, ys, strict=True)] if same else None


def _apply(function: Callable[..., Any], *numbers: Any) -> Any:
    """What a function gives for numbers of which some may not be known, or vary."""
    unknown = [number for number in numbers if isinstance(number, Unknown)]
    return (
        next((number for number in unknown if not isinstance(number, Dynamic)), unknown[0])
        if unknown
        else function(*numbers)
    )


def _number(value: Number) -> Const:
    return Const(NumpyInt(value) if isinstance(value, int) and not isinstance(value, bool) else value)
