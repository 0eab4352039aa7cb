"""Attributes and methods of a series that a table does not have, and what a series gives for its numbers."""

from __future__ import annotations

from typing import Any, Final

from shapelens.analysis import frames
from shapelens.analysis.array_calls import call_numpy
from shapelens.analysis.arrays import array, as_array, changed, known
from shapelens.analysis.frames import COLUMNS, ROWS, names_of, new_frame
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.numeric import distinct, is_nan
from shapelens.analysis.sequences import elements, entries, new_list
from shapelens.analysis.sizes import shape_value
from shapelens.dims import Unknown
from shapelens.values.data import Array, DType, Scalar
from shapelens.values.frames import Locator, Series, Table
from shapelens.values.python import NONE, Const, Dict, Method, Tuple

_OF_EACH_ITEM: Final = frozenset({"map", "apply"})


def series_attribute(it: Interpreter, owner: Series, name: str) -> Any:
    """`series.name`."""
    match name:
        case "values" | "T" | "array":
            return array(it, owner)
        case "shape":
            return shape_value((owner.rows,))
        case "ndim":
            return Const(1)
        case "size":
            return owner.rows if isinstance(owner.rows, Unknown) else Const(owner.rows)
        case "dtype":
            return DType(owner.dtype) if owner.dtype else Unknown("its dtype is not known")
        case "index":
            return Array((owner.rows,))
        case "loc" | "iloc" | "at" | "iat":
            return Locator(owner, name)
        case "str" | "dt" | "cat":
            return Locator(owner, name)
        case _:
            return Method(owner, name)


def series_method(it: Interpreter, owner: Series, name: str, arguments: Arguments) -> Any:
    """`series.name(...)`."""
    match name:
        case "tolist" | "to_list":
            if isinstance(owner.rows, int) and owner.rows <= 2000:
                return new_list(it, elements(it, owner))
            return new_list(it, Unknown("how many there are is not known"))
        case "unique":
            return _unique(it, as_array(it, owner))
        case "value_counts":
            values = distinct(as_array(it, owner))
            counted = values is not None and not arguments.positional and not arguments.keywords
            count = len([value for value in values or () if not is_nan(value)])
            return Series(count if counted else ROWS, "int64" if counted else None, None, it.new_ref())
        case "to_frame":
            name_of = names_of(it, arguments.get(0, "name", NONE))
            table = Table(owner.rows, COLUMNS if name_of is None else tuple(name_of), owner.dtype, 1, owner.index)
            return new_frame(it, table, {} if name_of is None else {name_of[0]: as_array(it, owner)})
        case "item":
            return Unknown("it depends on data")
        case "map" if isinstance(given := arguments.get(0, "arg", NONE), Dict):
            return _looked_up(it, owner, given, arguments)
        case "update" | "pipe":
            changed(it, owner)
            return Unknown(f"what `.{name}()` does is not modelled")
        case _ if name in _OF_EACH_ITEM:
            return Series(owner.rows, None, None, owner.index)
        case "ravel":
            return array(it, owner)
        case "get_dummies":
            return new_frame(it, Table(owner.rows, COLUMNS, None, None, owner.index))
        case _:
            return Unknown(f"`Series.{name}` is not modelled")


def reduced_series(it: Interpreter, owner: Series, name: str, arguments: Arguments) -> Any:
    """A number for a whole column."""
    found = as_array(it, owner)
    given = arguments.positional or arguments.keywords
    if name == "nunique" and not given and (values := distinct(found)) is not None:
        return Const(len([value for value in values if not is_nan(value)]))
    if name in ("max", "min", "sum") and not given and _is_plain(found):
        return call_numpy(it, f"numpy.{name}", Arguments((found,)))
    return Scalar("it depends on data")


def text_method(owner: Series, name: str) -> Any:
    """`series.str.lower()` and its like."""
    if name in ("split", "extract", "extractall", "partition", "get_dummies", "cat", "findall"):
        return Unknown(f"what `.str.{name}()` gives is not modelled")
    return Series(owner.rows, None, None, owner.index)


def _unique(it: Interpreter, found: Array) -> Any:
    """`series.unique()`: the values in the order in which they come."""
    values = distinct(found)
    if values is None:
        return Array((ROWS,), found.dtype)
    return known(it, (len(values),), found.dtype, tuple(map(Const, values)))


def _looked_up(it: Interpreter, owner: Series, given: Dict, arguments: Arguments) -> Any:
    """`series.map({"a": 0, "b": 1})`: what is not in the dict would be no number."""
    found, changes = as_array(it, owner), entries(it, given)
    plain = Series(owner.rows, None, None, owner.index)
    if found.content is None or isinstance(changes, Unknown) or len(arguments.positional) + len(arguments.keywords) > 1:
        return plain
    if not all(isinstance(key, Const) for key in changes):
        return plain
    by_value = {key.value: value for key, value in changes.items()}
    if any(item.value not in by_value for item in found.content):
        return plain
    column = frames.column_of(it, Tuple(tuple(by_value[item.value] for item in found.content)))
    return plain if column is None else frames.series_of(column, owner.index)


def _is_plain(found: Array) -> bool:
    """Whether pandas counts with all of the numbers, as NumPy does."""
    if found.dtype is None or found.dtype == "bool":
        return False
    return not any(is_nan(item.value) for item in found.content or ()) if found.content else found.top is not None
