"""Real NumPy, asked for what is small: the numbers that a pure function gives, and the type of a result.

Nothing of it is imported before the first array is computed with, and without it numbers are unknown, shapes not. A function
is given what was read in the program, copied; what it raises, warns of or makes too much of is unknown.
"""

from __future__ import annotations

import functools
import math
import operator
import warnings
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from shapelens.dims import Dim
from shapelens.rules.arguments import is_sequence
from shapelens.values.data import Array, DType, NumpyFloat, NumpyInt, number_type
from shapelens.values.python import NONE, Api, Builtin, Const, Slice, Tuple

MAX_CONTENT: Final = 2000
"""Numbers that an array keeps; of a larger one only the shape is followed."""
MAX_PROBE: Final = 200_000
"""Numbers in the stand-ins whose shape NumPy is asked for."""
_KINDS: Final = "biufcU"
"""The kinds of type whose numbers are kept."""


class NotKnown(Exception):
    """A value that NumPy cannot be given, since it is not known."""


@functools.cache
def numpy() -> Any:
    """The library, None where it is not installed."""
    try:
        import numpy as found
    except ImportError:
        return None
    return found


def function_of(path: str) -> Callable[..., Any] | None:
    """The function that a canonical name (`numpy.linalg.inv`) means in NumPy."""
    found = numpy()
    for name in path.split(".")[1:]:
        found = getattr(found, name, None)
    return found if callable(found) else None


def operator_of(name: str) -> Callable[..., Any] | None:
    """An operator by the name that its function has in NumPy (`add`)."""
    return None if numpy() is None else getattr(operator, {"divide": "truediv"}.get(name, name), None)


def evaluate(function: Callable[..., Any] | None, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """What a function gives for values whose numbers are all known, as NumPy's own. Raises NotKnown."""
    if function is None:
        raise NotKnown
    with _quiet():
        return function(*map(exact, args), **{name: exact(value) for name, value in kwargs.items()})


def probe(function: Callable[..., Any] | None, args: Sequence[Any], kwargs: Mapping[str, Any], small: bool) -> Any:
    """What a function gives for stand-ins of arrays: all ones, and with one number only on each axis if `small`."""
    if function is None:
        raise NotKnown
    with _quiet():
        make = functools.partial(_stand_in, small=small)
        return function(*map(make, args), **{name: make(value) for name, value in kwargs.items()})


@contextmanager
def _quiet() -> Generator[None]:
    """What NumPy raises for the values of the program means that the result is not known."""
    try:
        with warnings.catch_warnings(), numpy().errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    except NotKnown:
        raise
    except Exception as error:
        raise NotKnown(f"{type(error).__name__}: {error}") from None


def exact(value: Any) -> Any:
    """A value as NumPy takes it, a copy. Raises NotKnown."""
    match value:
        case Const(value=NumpyInt() | NumpyFloat() as number):
            return numpy().dtype(number.dtype).type(number)
        case Const(value=content):
            return content
        case Array(shape=shape, dtype=dtype, content=tuple() as content):
            items = [item.value for item in content]
            return numpy().array(items, dtype).reshape(shape)
        case Tuple(items=items):
            return tuple(map(exact, items))
        case list():
            listed: list[Any] = [*value]
            return [exact(item) for item in listed]
        case Slice(start=start, stop=stop, step=step):
            return slice(exact(start), exact(stop), exact(step))
        case _:
            return _type(value)


def _type(value: Any) -> Any:
    name = type_name(value)
    if name is None:
        raise NotKnown
    return numpy().dtype(name)


def _stand_in(value: Any, small: bool) -> Any:
    match value:
        case Array(shape=shape, dtype=str() as dtype):
            if small:
                return numpy().ones((1,) * len(shape), dtype)
            if not all(isinstance(dim, int) for dim in shape) or math.prod(shape) > MAX_PROBE:  # type: ignore[arg-type]
                raise NotKnown
            return exact(value) if value.content is not None else numpy().ones(shape, dtype)
        case Tuple(items=items):
            return tuple(_stand_in(item, small) for item in items)
        case list():
            listed: list[Any] = [*value]
            return [_stand_in(item, small) for item in listed]
        case _:
            return exact(value)


def type_name(value: Any) -> str | None:
    """The name of the type that `dtype=value` means, None if it is not known."""
    match value:
        case DType(name=name):
            given: Any = name
        case Const(value=str() as name):
            given = name
        case Builtin(name="float" | "int" | "bool" | "complex" as name):
            given = {"float": float, "int": int, "bool": bool, "complex": complex}[name]
        case Builtin(name="object"):
            return "object"
        case Api(path=path) if path.startswith("numpy."):
            given = getattr(numpy(), path.removeprefix("numpy."), None)
        case _:
            return None
    if numpy() is None or given is None:
        return given if isinstance(given, str) else None
    try:
        found = numpy().dtype(given)
    except (TypeError, ValueError):
        return "bfloat16" if given == "bfloat16" else None
    return found.name if found.kind in "biufcO" and found.names is None else None


def promoted(dtypes: Iterable[str | None]) -> str | None:
    """The type of arrays put together; None if that is not known."""
    found = set(dtypes)
    if len(found) < 2:
        return next(iter(found), "float64")
    if None in found or numpy() is None:
        return None
    try:
        with _quiet():
            return str(numpy().result_type(*found).name)
    except NotKnown:
        return None


def shape_and_type(result: Any) -> tuple[tuple[Dim, ...], str | None]:
    """The shape and type of what NumPy gave."""
    dtype = getattr(result, "dtype", None)
    name = None if dtype is None or dtype.kind not in "biufcO" else str(dtype.name)
    return tuple(getattr(result, "shape", ())), name


def content_of(result: Any) -> tuple[Const, ...] | None:
    """The numbers in what NumPy gave, in row order, where they are few and of a kind that is kept."""
    if result.dtype.kind not in _KINDS or result.size > MAX_CONTENT:
        return None
    kind = number_type(str(result.dtype.name))
    return tuple(Const(kind(item)) for item in result.ravel().tolist())


def top_of(content: Sequence[Const] | None) -> int | None:
    """The largest of numbers that are whole, None if one is not."""
    if not content:
        return None
    values = [item.value for item in content]
    if isinstance(values[0], bool) or not all(
        isinstance(n, int) or (isinstance(n, float) and n.is_integer()) for n in values
    ):
        return None
    return int(max(values))


def distinct(value: Array) -> list[Any] | None:
    """The different values in an array in the order in which they come, None where they are not known; one of all NaN."""
    if value.content is None:
        return None
    values = [plain_number(item).value for item in value.content]
    found = list(dict.fromkeys(one for one in values if not is_nan(one)))
    return found + [math.nan] * any(map(is_nan, values))


def is_nan(value: Any) -> bool:
    """Whether a number is none."""
    return isinstance(value, float) and value != value


def plain_number(item: Const) -> Const:
    """A number of NumPy's as `.item()` and `.tolist()` give it."""
    match item.value:
        case NumpyInt():
            return Const(int(item.value))
        case NumpyFloat():
            return Const(float(item.value))
        case _:
            return item


def is_array(value: Any) -> bool:
    """Whether NumPy gave an array or one of its numbers, and no tuple or Python's own value."""
    return isinstance(value, (numpy().ndarray, numpy().generic))


def is_writable(value: Any) -> bool:
    """Whether NumPy gave an array, and not one of its numbers."""
    return isinstance(value, numpy().ndarray)


def is_several(value: Any) -> bool:
    """Whether NumPy gave several things."""
    return is_sequence(value)


def as_value(result: Any) -> Any:
    """What NumPy gave as a plain value of ours, None where it has no such."""
    if result is None:
        return NONE
    if isinstance(result, bool | int | float | str):
        return Const(result)
    return DType(str(result.name)) if isinstance(result, numpy().dtype) else None
