"""Arrays as values: made of lists, numbers and tables, with their numbers where these are few and known.

An array of the program can be written to, and a value of ours cannot: what is written marks the memory of the array as changed,
and whatever looks at that memory forgets its numbers (`Interpreter.evaluate`).
"""

from __future__ import annotations

import itertools
from typing import Any, Final

from shapelens.analysis import numeric
from shapelens.analysis.interpreter import CHANGED, Interpreter
from shapelens.analysis.numeric import MAX_CONTENT, NotKnown, type_name
from shapelens.analysis.sequences import MAX_NESTING, elements
from shapelens.dims import Dim, Dynamic, Shape, Unknown, rank, unknown_shape
from shapelens.immutable import replace
from shapelens.values.data import Array, NumpyFloat, NumpyInt, Scalar, number_type
from shapelens.values.frames import Columns, Frame, Series, Table
from shapelens.values.keras import Tensor
from shapelens.values.python import TRUE, Const, List, Slice, Tuple

_LARGEST: Final = {"bool": 0, "int8": 127, "uint8": 255, "int16": 32767, "uint16": 65535, "float16": 2048}
"""The largest whole number that certainly fits a type, where that is small."""


COUNT: Final = Unknown("how many there are depends on data")


def array(it: Interpreter, value: Any, dtype: str | None = None) -> Any:
    """`np.asarray(value)`: of nested lists of numbers and arrays; a scalar stays one."""
    match value:
        case Array():
            return value if dtype in (None, value.dtype) else cast(it, value, dtype)
        case Const(value=bool() | int() | float() | complex() | str() as number):
            return cast(it, _scalar(number), dtype)
        case Const(value=range() as numbers):
            content = tuple(map(Const, numbers)) if len(numbers) <= MAX_CONTENT else None
            return cast(it, known(it, (len(numbers),), "int64", content), dtype)
        case Tensor(content=tuple() as content):
            return Array(value.shape, value.dtype, content)
        case Scalar():
            return Array((), value.dtype)
        case Frame():
            return _of_frame(it, value)
        case Series():
            return current(it, Array((value.rows,), value.dtype, value.content, value.top, value.base))
        case Tensor() | Unknown():
            return value
        case List(kind="list") | Tuple():
            made = _nested(it, value, 0)
            return cast(it, made, dtype) if isinstance(made, Array) else made
        case _:
            return Unknown("what the array is made of is not known")


def table_of(it: Interpreter, frame: Frame) -> Table:
    """What a `DataFrame` holds now."""
    found = it.store.read((frame.ref, "table"))
    if isinstance(found, Table):
        return found
    unknown = Unknown("what the table holds is not known")
    return Table(unknown, unknown)


def columns_of(it: Interpreter, frame: Frame) -> dict[Any, Array]:
    """What is known to be in the columns of a `DataFrame` now, by their names."""
    found = it.store.read((frame.ref, "columns"))
    arrays = dict(found.arrays) if isinstance(found, Columns) else {}
    return {name: column for name, column in arrays.items() if column.base and it.forgotten(column) is column}


def _of_frame(it: Interpreter, frame: Frame) -> Array:
    """`df.values`: of numbers in all columns, an array of the type that holds them all."""
    table, columns = table_of(it, frame), columns_of(it, frame)
    shape = (table.rows, table.width)
    if not columns or isinstance(table.columns, Unknown) or set(table.columns) - columns.keys():
        return Array(shape, table.dtype)
    parts = [columns[name] for name in table.columns]
    types = {part.dtype for part in parts}
    if None in types or ("bool" in types and len(types) > 1):
        return Array(shape, table.dtype)
    contents = [part.content for part in parts if part.content is not None]
    content = tuple(itertools.chain.from_iterable(zip(*contents, strict=True))) if len(contents) == len(parts) else None
    made = known(it, shape, numeric.promoted(types), content)
    return made if made.content is None else replace(made, base=parts[0].base)


def _scalar(number: Any) -> Array:
    match number:
        case str():
            return Array((), None, (Const(number),))
        case NumpyInt() | NumpyFloat():
            return Array((), number.dtype, (Const(number),))
        case bool():
            dtype = "bool"
        case int():
            dtype = "int64" if -(2**63) <= number < 2**63 else None
        case float():
            dtype = "float64"
        case _:
            dtype = "complex128"
    return Array((), dtype, None if dtype is None else (Const(number_type(dtype)(number)),))


def _nested(it: Interpreter, value: Any, depth: int) -> Any:
    if depth > MAX_NESTING:
        return Unknown("this is nested too deep")
    items = elements(it, value)
    if isinstance(items, Unknown):
        return Array(unknown_shape(items.reason))
    it.count(len(items))
    parts: list[Any] = [
        _nested(it, item, depth + 1) if isinstance(item, List | Tuple) else array(it, current(it, item))
        for item in items
    ]
    unknown = next((part for part in parts if not isinstance(part, Array | Tensor)), None)
    if unknown is not None:
        return _of_sizes(items, parts) or Array(unknown_shape(unknown.reason if isinstance(unknown, Unknown) else ""))
    shapes = {part.shape for part in parts}
    if len(shapes) > 1:
        return Array(unknown_shape("the items of the array are of different shapes"))
    inner: Shape = shapes.pop() if shapes else ()
    if isinstance(rank(inner), Unknown):
        return Array(inner)
    dtype = numeric.promoted(part.dtype for part in parts)
    contents = [part.content for part in parts if isinstance(part, Array) and part.content is not None]
    content = tuple(itertools.chain.from_iterable(contents)) if len(contents) == len(parts) else None
    return known(it, (len(parts), *inner), dtype, content)


def _of_sizes(items: Any, parts: list[Any]) -> Array | None:
    """A row of sizes of which some are not known: `np.array(x.shape)`."""
    if all(isinstance(item, Const | Dynamic) for item in items) and all(
        not isinstance(part, Array) or part.shape == () for part in parts
    ):
        return Array((len(items),))
    return None


def known(it: Interpreter, shape: Shape, dtype: str | None, content: tuple[Const, ...] | None) -> Array:
    """A new array of numbers, of its type's kind; without them where they are many."""
    if content is None or len(content) > MAX_CONTENT:
        return Array(shape, dtype)
    if dtype is None:
        texts = all(isinstance(item.value, str) for item in content)
        return Array(shape, None, content if texts else None, None, it.new_ref() if texts else None)
    kind = number_type(dtype)
    if kind is str or (kind is not complex and any(isinstance(item.value, complex) for item in content)):
        return Array(shape, dtype)
    if not all(_is_plain(item.value) for item in content):
        return Array(shape, dtype, content)  # Sizes, of which some vary.
    numbers = tuple(item if type(item.value) is kind else Const(kind(item.value)) for item in content)
    return Array(shape, dtype, numbers, numeric.top_of(numbers), it.new_ref())


def _is_plain(number: Any) -> bool:
    """Whether a number is Python's or NumPy's, and no size of a tensor."""
    return type(number) in (bool, int, float, complex) or isinstance(number, NumpyInt | NumpyFloat)


def cast(it: Interpreter, value: Array, dtype: str | None) -> Array:
    """`value.astype(dtype)`, a copy."""
    if dtype is None or dtype == value.dtype:
        return fresh(it, value)
    top = value.top if value.top is not None and value.top <= _LARGEST.get(dtype, 2**24) else None
    top = None if dtype.startswith("complex") else top
    if value.content is not None:
        try:
            return from_numpy(it, numeric.evaluate(numeric.function_of("numpy.asarray"), [value, Const(dtype)], {}))
        except NotKnown:
            top = None
    return Array(value.shape, dtype, None, top, None if top is None else it.new_ref(), value.every and top is not None)


def fresh(it: Interpreter, value: Array) -> Array:
    """The same numbers in memory of its own."""
    return value if value.content is None and value.top is None else replace(value, base=it.new_ref())


def current(it: Interpreter, value: Any) -> Any:
    """A value out of a container: an array whose memory was written to has lost its numbers."""
    if isinstance(value, Array | Series) and value.base is not None:
        return it.forgotten(value)
    return value


def changed(it: Interpreter, value: Any) -> None:
    """Note that somebody writes, or may write, to the memory of an array."""
    if isinstance(value, Frame):
        value = next(iter(columns_of(it, value).values()), None)
    if isinstance(value, Array | Series) and value.base is not None:
        it.store.write((value.base, CHANGED), TRUE)


def from_numpy(it: Interpreter, result: Any) -> Any:
    """What NumPy gave, as an array with its numbers, in memory of its own; not yet a number where it has no axes."""
    content = numeric.content_of(result)
    shape, dtype = numeric.shape_and_type(result)
    return Array(shape, dtype, content, numeric.top_of(content), None if content is None else it.new_ref())


def value_of(it: Interpreter, result: Any, to_list: Any) -> Any:
    """Whatever NumPy gave, as a value of ours: arrays, numbers, tuples and lists of them."""
    if numeric.is_array(result):
        # An array without axes is written to, a number is not.
        made = from_numpy(it, result)
        return made if numeric.is_writable(result) else made.number()
    if numeric.is_several(result):
        parts = [value_of(it, part, to_list) for part in result]
        return Tuple(tuple(parts)) if isinstance(result, tuple) else to_list(it, parts)
    found = numeric.as_value(result)
    return Unknown("what NumPy gives is not modelled") if found is None else found


def written_out(it: Interpreter, value: Any, depth: int = 0) -> Any:
    """An argument with lists of the program as Python's own lists, for NumPy."""
    match value:
        case Array():
            return current(it, value)
        case Scalar():
            return Array((), value.dtype)
        case List(kind="list", ref=ref) if depth < MAX_NESTING:
            items = it.items(ref)
            if isinstance(items, Tuple) and len(items.items) <= 10 * MAX_CONTENT:
                it.count(len(items.items))
                return [written_out(it, item, depth + 1) for item in items.items]
            return value
        case Tuple(items=items) if depth < MAX_NESTING and len(items) <= 10 * MAX_CONTENT:
            it.count(len(items))
            return Tuple(tuple(written_out(it, item, depth + 1) for item in items))
        case Slice(start=start, stop=stop, step=step):
            return Slice(*(written_out(it, part, depth + 1) for part in (start, stop, step)))
        case _:
            return value


def converted(it: Interpreter, value: Any, dtype: str) -> Any:
    """`np.int64(value)`: a number of NumPy's, or an array of that type."""
    match value:
        case Array() | List() | Tuple() | Const(value=bool() | int() | float()) if dtype != "string":
            made = array(it, current(it, value), dtype)
            return made.number() if isinstance(made, Array) else made
        case Scalar():
            return Scalar(value.reason, dtype=dtype)
        case _:
            return value if isinstance(value, Unknown) else Unknown("what is converted is not known")


def as_array(it: Interpreter, value: Any) -> Array:
    """The value as an array, of unknown shape where it is none that we know."""
    made = array(it, current(it, value))
    if isinstance(made, Array):
        return made
    return Array(unknown_shape(made.reason if isinstance(made, Unknown) else "what is given is not known"))


def first_dim(value: Array) -> Dim:
    """The size of the first axis."""
    if not value.shape:
        return Unknown("it has no axes")
    return Unknown(value.shape[0].reason) if isinstance(value.shape[0], Unknown) else value.shape[0]


def rest_of(value: Array) -> Shape | Unknown:
    """The sizes of the axes after the first."""
    ndim = rank(value.shape)
    return ndim if isinstance(ndim, Unknown) else value.shape[1:]


def dtype_argument(value: Any, default: str | None = None) -> str | None:
    """The type that an argument names; the default for None."""
    return default if value is None or value == Const(None) else type_name(value)


def slice_dim(dim: Dim, part: Slice) -> Dim:
    """The size of an axis of which a slice is taken."""
    bounds: list[int | None] = []
    for bound in (part.start, part.stop, part.step):
        match bound:
            case Const(value=None):
                bounds.append(None)
            case Const(value=int() as at):
                bounds.append(int(at))
            case Dynamic():
                return dim if isinstance(dim, Unknown) else None
            case Unknown():
                return bound
            case _:
                return Unknown("a bound that is not known")
    if bounds[2] == 0:
        raise IndexError("slice step cannot be zero")
    if bounds[0] in (None, 0) and bounds[1] is None and bounds[2] in (None, 1, -1):
        return dim if bounds[2] != -1 or bounds[0] is None else (min(dim, 1) if isinstance(dim, int) else COUNT)
    if isinstance(dim, Unknown) or dim is None:
        return Unknown(dim.reason) if isinstance(dim, Unknown) else None
    return len(range(*slice(*bounds).indices(max(dim, 0))))  # NumPy refused to make an array of such a size.
