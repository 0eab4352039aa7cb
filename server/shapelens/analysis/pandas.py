"""pandas' functions that make tables, and those that take some."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis import frames
from shapelens.analysis.arrays import as_array, dtype_argument, table_of
from shapelens.analysis.frame_methods import each
from shapelens.analysis.frames import COLUMNS, ROWS, names_of, new_frame, set_table
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.preparation import whole
from shapelens.analysis.sequences import elements
from shapelens.dims import Dim, Unknown, plus
from shapelens.values.data import Array
from shapelens.values.frames import Frame, Series, Table
from shapelens.values.python import NONE, Const, Dict, Tuple

_FALSE: Final = Const(False)


def _frame(it: Interpreter, arguments: Arguments) -> Any:
    found = frames.made(it, arguments.get(0, "data", NONE), arguments.get(2, "columns", NONE))
    if "index" in arguments.keywords and isinstance(found, Frame):
        table = table_of(it, found)
        rows = table.rows if isinstance(arguments.get(0, "data", NONE), Array) else ROWS
        set_table(it, found, dataclasses.replace(table, index=it.new_ref(), rows=rows))
    return found


def _series(it: Interpreter, arguments: Arguments) -> Any:
    data = arguments.get(0, "data", NONE)
    if isinstance(data, Dict | Series) or "index" in arguments.keywords or len(arguments.positional) > 1:
        return (
            data
            if isinstance(data, Series) and len(arguments.positional) == 1 and not arguments.keywords
            else Series(ROWS, None, None, it.new_ref())
        )
    made = as_array(it, data)
    if len(made.shape) != 1 or isinstance(data, Const):
        return Series(ROWS, None, None, it.new_ref())
    return Series(made.shape[0], dtype_argument(arguments.get(2, "dtype", NONE), made.dtype), made.content)


def _read(it: Interpreter, arguments: Arguments) -> Any:
    """`pd.read_csv(path, names=..., usecols=...)`: what is in the file is not known, what is taken from it may be."""
    names, used = (arguments.keywords.get(word, NONE) for word in ("names", "usecols"))
    index = arguments.keywords.get("index_col", NONE)
    if {"chunksize", "iterator", "squeeze"} & set(arguments.keywords) or not arguments.complete:
        return Unknown("what is read from the file is not known")
    found = names_of(it, names) if names != NONE else None
    taken = names_of(it, used) if used != NONE else None
    columns: Any = COLUMNS
    count: Dim = None
    if taken is not None and (found is None or set(taken) <= set(found)):
        count = len(set(taken))
        columns = tuple(name for name in found if name in taken) if found is not None else COLUMNS
    elif found is not None and used == NONE:
        columns = tuple(found)
    elif found is not None and taken is not None:
        count = len(set(taken))
    if index not in (NONE, _FALSE):
        columns, count = COLUMNS, None
    return new_frame(it, Table(ROWS, columns, None, count, it.new_ref()))


def _dummies(it: Interpreter, arguments: Arguments) -> Any:
    """`pd.get_dummies(data)`: a column for each different value."""
    data = arguments.get(0, "data", NONE)
    if (
        isinstance(data, Series)
        and data.content is not None
        and set(arguments.keywords) <= {"dtype", "prefix"}
        and len(arguments.positional) == 1
    ):
        different = list(dict.fromkeys(item.value for item in data.content))
        return new_frame(it, Table(data.rows, COLUMNS, None, len(different), data.index))
    rows = frames.rows_of(it, data) if isinstance(data, Frame | Series) else as_array(it, data).shape[0]
    index = data.index if isinstance(data, Series) else table_of(it, data).index if isinstance(data, Frame) else None
    return new_frame(it, Table(rows, COLUMNS, None, None, index))


def _joined(it: Interpreter, arguments: Arguments) -> Any:
    """`pd.concat([a, b], axis=...)`."""
    items = elements(it, arguments.get(0, "objs", NONE))
    axis = arguments.get(1, "axis", Const(0))
    if isinstance(items, Unknown) or not items or not all(isinstance(item, Frame | Series) for item in items):
        return Unknown("what is put together is not known")
    tables = [
        table_of(it, item) if isinstance(item, Frame) else Table(item.rows, COLUMNS, item.dtype, 1, item.index)
        for item in items
    ]
    if axis in (Const(1), Const("columns")):
        same = all(one.index == tables[0].index and one.rows == tables[0].rows for one in tables) and isinstance(
            tables[0].rows, int
        )
        names = [name for one in tables if not isinstance(one.columns, Unknown) for name in one.columns]
        width: Dim = 0
        for one in tables:
            width = plus(width, one.width)
        if len(set(names)) < len(names):
            return Unknown("several columns have the same name")
        all_known = all(not isinstance(one.columns, Unknown) for one in tables) and len(set(names)) == len(names)
        columns = tuple(names) if all_known and "ignore_index" not in arguments.keywords else COLUMNS
        index = tables[0].index if same else it.new_ref()
        return new_frame(
            it,
            Table(
                tables[0].rows if same else ROWS,
                columns,
                None,
                None if isinstance(width, Unknown) else width,
                index,
                distinct=all_known,
            ),
        )
    if axis not in (Const(0), Const("index")):
        return Unknown("along which axis is not known")
    rows: Dim = 0
    for one in tables:
        rows = plus(rows, one.rows)
    if all(isinstance(item, Series) for item in items):
        return Series(rows, None, None, it.new_ref())
    columns = (
        tables[0].columns
        if all(one.columns == tables[0].columns and isinstance(one.columns, tuple) for one in tables)
        else COLUMNS
    )
    return new_frame(it, Table(rows, columns, None, None, it.new_ref()))


def _kept(dtype: str | None) -> Callable[[Interpreter, Arguments], Any]:
    """A function of a table or series that keeps its shape."""

    def keep(it: Interpreter, arguments: Arguments) -> Any:
        data = arguments.get(0, "arg", arguments.get(0, "x", arguments.get(0, "obj", NONE)))
        if isinstance(data, Frame | Series):
            return each(it, data, dtype)
        return Unknown("what this gives is not modelled")

    return keep


def _dates(it: Interpreter, arguments: Arguments) -> Any:
    periods = arguments.get(2, "periods", NONE)
    return Array((whole(periods, "how many dates there are is not known"),))


def _coded(it: Interpreter, arguments: Arguments) -> Any:
    """`pd.factorize(values)`: a number for each value, and the values."""
    data = as_array(it, arguments.get(0, "values", NONE))
    return Tuple((Array(data.shape, "int64"), Array((ROWS,))))


PANDAS_FUNCTIONS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    "pandas.DataFrame": _frame,
    "pandas.Series": _series,
    **{f"pandas.read_{kind}": _read for kind in ("csv", "excel", "table")},
    "pandas.get_dummies": _dummies,
    "pandas.concat": _joined,
    "pandas.to_numeric": _kept(None),
    "pandas.to_datetime": _kept(None),
    "pandas.isnull": _kept("bool"),
    "pandas.isna": _kept("bool"),
    "pandas.notnull": _kept("bool"),
    "pandas.notna": _kept("bool"),
    "pandas.date_range": _dates,
    "pandas.factorize": _coded,
}
"""By canonical name."""
