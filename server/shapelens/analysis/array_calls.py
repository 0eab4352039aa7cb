"""Calls of NumPy's functions: real NumPy where all numbers are few and known.

Else the rules say the shape, and NumPy the type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from shapelens.analysis import numeric
from shapelens.analysis.array_functions import ARRAY_FUNCTIONS, as_list, shuffled
from shapelens.analysis.array_tables import (
    BOUNDED,
    JOINING,
    MAX_NUMBER,
    NOT_BY_TYPE,
    ONLY_KNOWN,
    PARTS,
    PROBED,
    SAME_NUMBERS,
    VIEWS,
)
from shapelens.analysis.arrays import array, as_array, value_of, written_out
from shapelens.analysis.frames import like_frame
from shapelens.analysis.graph import flatten_structure
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.numeric import MAX_CONTENT, NotKnown
from shapelens.analysis.sequences import new_list
from shapelens.dims import Unknown, product, rank
from shapelens.immutable import replace
from shapelens.rules.arguments import is_sequence
from shapelens.rules.ops import elementwise
from shapelens.rules.ops.calls import Result, call
from shapelens.rules.ops.op import Op, Operand
from shapelens.rules.ops.table import find
from shapelens.rules.rule import ShapeError, is_shape
from shapelens.values.data import Array, DType
from shapelens.values.frames import Frame, Series
from shapelens.values.keras import Tensor
from shapelens.values.python import NONE, Const, List, Slice, Tuple

_RANDOM: Final = re.compile(r"numpy\.random\.")


def call_numpy(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`np.stack(...)`: an array, a number, or several; unknown with the reason where NumPy refuses its arguments."""
    if not arguments.complete:
        return Unknown(f"the arguments of `{path}` are not all known")
    if path.startswith("numpy.random.") and path.endswith(".shuffle"):
        return shuffled(it, arguments.get(0, "x", NONE))
    args = tuple(_given(it, value) for value in arguments.positional)
    kwargs = {name: _given(it, value) for name, value in arguments.keywords.items() if name not in ("out", "casting")}
    if any(_has_tensor(value) for value in (*args, *kwargs.values())):
        return Unknown(f"`{path}` does not take symbolic tensors")
    name = path.removeprefix("numpy.")
    special = ARRAY_FUNCTIONS.get(path)
    found = None if special is None else special(it, Arguments(args, kwargs, True, arguments.node))
    if found is None:
        found = _called(it, path, name, args, kwargs, arguments)
    table = next(iter(arguments.positional), None)
    if isinstance(table, Frame | Series) and isinstance(found, Array) and _is_of_each(path, found, args):
        return like_frame(it, table, NONE, found.shape, found.dtype)
    return _same_memory(it, name, args, found)


def _is_of_each(path: str, found: Array, args: Any) -> bool:
    """Whether a function gives a number for each of a table, which pandas makes a table again."""
    op = find(path)
    return op is not None and op.shape in (elementwise.same, elementwise.clip_numpy) and found.shape == args[0].shape


def _called(it: Interpreter, path: str, name: str, args: Any, kwargs: Mapping[str, Any], arguments: Arguments) -> Any:
    op = find(path)
    if op is None:
        return _without_rule(it, path, name, args, kwargs)
    try:
        result = call(op, [_operand(it, value) for value in args], {k: _operand(it, v) for k, v in kwargs.items()})
    except ShapeError as error:
        if arguments.node is not None:
            it.refuse(error, it.position(arguments.node))
        return Unknown(f"`{path}` refuses its arguments")
    if result.several is not None:
        return result.several
    if name not in ONLY_KNOWN and not _RANDOM.match(path) and (_is_small(result) or name in BOUNDED):
        try:
            return _evaluated(it, path, args, kwargs)
        except NotKnown:
            pass
    return _by_rule(it, path, op, result, args, kwargs)


def _same_memory(it: Interpreter, name: str, args: Any, found: Any) -> Any:
    """What a function gives, as a view of what it was given where it is one, and with its largest number where that stays."""
    first = next((value for value in args if isinstance(value, Array)), None)
    if name in JOINING and isinstance(found, Array) and found.content is None:
        top = _largest_of(it, name, args)
        return found if top is None else replace(found, top=top, base=it.new_ref())
    if first is None or name not in VIEWS | SAME_NUMBERS:
        return found
    match found:
        case Array():
            keeps = found.content is None and name not in PARTS and found.dtype == first.dtype and 0 not in found.shape
            top = first.top if keeps else found.top
            if first.base is None and found.content is None and top is None:
                return found
            base = first.base if name in VIEWS else found.base or it.new_ref()
            return replace(found, top=top, base=base, every=keeps and first.every)
        case Tuple(items=items):
            return Tuple(tuple(_same_memory(it, name, args, item) for item in items))
        case List(ref=ref):
            items = it.items(ref)
            if isinstance(items, Tuple):
                it.store.write((ref, "items"), Tuple(tuple(_same_memory(it, name, args, item) for item in items.items)))
            return found
        case _:
            return found


def _largest_of(it: Interpreter, name: str, args: Any) -> int | None:
    """The largest number in arrays that are put together."""
    given = args[:2] if name == "append" else args[0] if args else ()
    items = given.items if isinstance(given, Tuple) else given
    parts: list[Any] = [*items] if is_sequence(items) else []
    tops = [as_array(it, as_list(it, part)).top for part in parts]
    return max(top for top in tops if top is not None) if tops and None not in tops else None


def _given(it: Interpreter, value: Any) -> Any:
    return array(it, value) if isinstance(value, Frame | Series) else written_out(it, value)


def _has_tensor(value: Any) -> bool:
    items: list[Any] = [*value.items] if isinstance(value, Tuple) else [*value] if is_sequence(value) else []
    return isinstance(value, Tensor) or any(
        isinstance(item, Tensor | Tuple | list) and _has_tensor(item) for item in items
    )


def _is_small(result: Result) -> bool:
    shapes = flatten_structure(result.shape) if not is_shape(result.shape) else [result.shape]
    sizes = [product(shape) for shape in shapes]
    return all(isinstance(size, int) and size <= MAX_CONTENT for size in sizes)


def _evaluated(it: Interpreter, path: str, args: Any, kwargs: Mapping[str, Any]) -> Any:
    if path == "numpy.einsum" and len(args) > 3:
        raise NotKnown  # as many steps as there are combinations of indices
    result = numeric.evaluate(numeric.function_of(path), args, kwargs)
    return value_of(it, result, new_list)


def _without_rule(it: Interpreter, path: str, name: str, args: Any, kwargs: Mapping[str, Any]) -> Any:
    """A function whose shape only NumPy itself is asked for."""
    function = numeric.function_of(path)
    if any(_is_large(value) for value in (*args, *kwargs.values())):
        return Unknown(f"`{path}` of numbers this large is not modelled")
    try:
        if name in BOUNDED:
            return _evaluated(it, path, args, kwargs)
    except NotKnown:
        pass
    try:
        if name in PROBED and not any(_places_unknown(name, value) for value in (*args[1:], *kwargs.values())):
            return _without_numbers(it, numeric.probe(function, args, kwargs, small=False))
    except NotKnown:
        pass
    return Unknown(f"`{path}` is not modelled")


def _is_large(value: Any) -> bool:
    """Whether a number may be a size that takes much memory."""
    match value:
        case Const(value=int() as number):
            return abs(number) > MAX_NUMBER
        case Array(top=int() as top):
            return top > MAX_NUMBER
        case Tuple(items=items):
            return any(map(_is_large, items))
        case list():
            listed: list[Any] = [*value]
            return any(map(_is_large, listed))
        case _:
            return False


def _places_unknown(name: str, value: Any) -> bool:
    """Whether this says which numbers are left out, and is not known itself."""
    return name in ("delete", "polyfit") and isinstance(value, Array) and value.content is None


def _without_numbers(it: Interpreter, result: Any) -> Any:
    """What NumPy gave for stand-ins: its shapes and types hold, its numbers do not."""
    if numeric.is_array(result):
        return Array(*numeric.shape_and_type(result)).number()
    if numeric.is_several(result):
        parts = [_without_numbers(it, part) for part in result]
        return Tuple(tuple(parts)) if isinstance(result, tuple) else new_list(it, parts)
    return Unknown("what this gives depends on data")


def _by_rule(it: Interpreter, path: str, op: Op, result: Result, args: Any, kwargs: Mapping[str, Any]) -> Any:
    if not is_shape(result.shape):
        types = _types(path, op, args, kwargs)
        parts = [
            Array(shape, types[at] if types and at < len(types) else result.dtype).number()
            for at, shape in enumerate(flatten_structure(result.shape))
        ]
        return new_list(it, parts) if "split" in op.name else Tuple(tuple(parts))
    fixed = result.dtype if op.dtype not in ("same", "promote", "float", "") else None
    types = _types(path, op, args, kwargs) if fixed is None else None
    asked = kwargs.get("dtype", NONE)
    dtype = numeric.type_name(asked) if asked != NONE else fixed or (types[0] if types else _own(op, result, types))
    dtype = None if dtype is None else numeric.type_name(Const(dtype))
    if result.shape == () and _RANDOM.match(path):
        dtype = None  # a number of Python's own
    return Array(result.shape, dtype).number()


def _own(op: Op, result: Result, types: list[str | None] | None) -> str | None:
    return result.dtype if op.dtype != "float" or result.dtype is not None else None


def _types(path: str, op: Op, args: Any, kwargs: Mapping[str, Any]) -> list[str | None] | None:
    """The types of the results, by NumPy's own word; None where they depend on more than the types of the arguments."""
    if op.name in NOT_BY_TYPE or _RANDOM.match(path):
        return None
    try:
        args = [_typed(value) for value in args]
        result = numeric.probe(numeric.function_of(path), args, {k: _typed(v) for k, v in kwargs.items()}, small=True)
    except NotKnown:
        return None
    results = result if numeric.is_several(result) else [result]
    return [numeric.shape_and_type(one)[1] if numeric.is_array(one) else None for one in results]


def _typed(value: Any) -> Any:
    """An argument whose shape need not be known for its type to count."""
    if isinstance(value, Array) and isinstance(rank(value.shape), Unknown):
        return Array((1,), value.dtype)
    return value


def _operand(it: Interpreter, value: Any) -> Any:
    """An argument as the rules take it."""
    match value:
        case Const(value=content):
            return content
        case Array(shape=shape, dtype=dtype, content=content):
            return Operand(shape, dtype, None if content is None else tuple(item.value for item in content))
        case DType() | _ if (name := numeric.type_name(value)) is not None:
            return name
        case Tuple(items=items):
            return tuple(_operand(it, item) for item in items)
        case list():
            listed: list[Any] = [*value]
            return [_operand(it, item) for item in listed]
        case Unknown():
            return value
        case List() | Slice() | _:
            return Unknown("this value is not modelled")
