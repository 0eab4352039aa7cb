"""pandas' functions that make tables, and those that take some."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis import frames
from shapelens.analysis.arrays import as_array, cast, columns_of, dtype_argument, first_dim, known, table_of
from shapelens.analysis.frame_methods import cast_frame, each
from shapelens.analysis.frames import COLUMNS, ROWS, names_of, new_frame, series_of, set_table
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.numeric import distinct, is_nan, plain_number
from shapelens.analysis.preparation import whole
from shapelens.analysis.sequences import elements, entries
from shapelens.dims import Dim, Unknown, differ, plus, rank
from shapelens.immutable import replace
from shapelens.values.data import Array
from shapelens.values.frames import Frame, Series, Table
from shapelens.values.python import NONE, Const, Dict, List, Tuple

_FALSE: Final = Const(False)


def _length(it: Interpreter, index: Any) -> Dim:
    named = as_array(it, index)
    return ROWS if isinstance(rank(named.shape), Unknown) else first_dim(named)


def _frame(it: Interpreter, arguments: Arguments) -> Any:
    data, index = arguments.get(0, "data", NONE), arguments.get(1, "index", NONE)
    found = frames.made(it, data, arguments.get(2, "columns", NONE))
    if index != NONE:
        table, columns = table_of(it, found), columns_of(it, found)
        if isinstance(data, Frame | Series) or (isinstance(data, Dict) and _has_series(it, data)):
            rows: Dim = ROWS
            columns = {}
        elif isinstance(table.rows, int) and table.rows and data != NONE:
            rows = ROWS if differ(table.rows, _length(it, index)) else table.rows
        else:
            rows = _length(it, index)
        set_table(it, found, replace(table, index=it.new_ref(), rows=rows), columns)
    if (wanted := arguments.get(3, "dtype", NONE)) != NONE:
        return cast_frame(it, found, dtype_argument(wanted))
    return found


def _has_series(it: Interpreter, data: Dict) -> bool:
    """Whether the values of a dict have rows with names, which are put together by name."""
    found = entries(it, data)
    return isinstance(found, Unknown) or any(
        isinstance(value, Frame | Series | Dict | Unknown) for value in found.values()
    )


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
    wanted = arguments.get(2, "dtype", NONE)
    column = frames.column_of(it, data)
    if column is None or wanted != NONE:
        dtype = dtype_argument(wanted)
        return Series(made.shape[0], dtype) if column is None or dtype is None else series_of(cast(it, column, dtype))
    return series_of(column)


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
    if set(arguments.keywords) <= _DUMMY_WORDS and len(arguments.positional) == 1:
        found = _dummy_columns(it, data, arguments)
        if found is not None:
            return new_frame(it, found)
    rows = frames.rows_of(it, data) if isinstance(data, Frame | Series) else as_array(it, data).shape[0]
    index = data.index if isinstance(data, Series) else table_of(it, data).index if isinstance(data, Frame) else None
    known_once = isinstance(data, Frame | Series)  # What is not known may have several columns of one name.
    return new_frame(it, Table(rows, COLUMNS, None, None, index, distinct=known_once))


_DUMMY_WORDS: Final = frozenset({"columns", "prefix", "prefix_sep", "drop_first", "dtype", "sparse"})


def _dummy_columns(it: Interpreter, data: Any, arguments: Arguments) -> Table | None:
    """The columns that stay, in order, and after them one for each different value of the others; None if unknown."""
    first = arguments.keywords.get("drop_first", _FALSE)
    if not isinstance(first, Const):
        return None
    plain = not {"prefix", "prefix_sep"} & set(arguments.keywords)
    dropped = 1 if first.value else 0
    if not isinstance(data, Frame):
        names = _categories(as_array(it, data))
        index = data.index if isinstance(data, Series) else None
        if names is None or not isinstance(data, Series | Array | List):
            return None
        names = names[dropped:]
        return Table(len(as_array(it, data).content or ()), tuple(names) if plain else COLUMNS, None, len(names), index)
    table, held = table_of(it, data), columns_of(it, data)
    chosen = names_of(it, wanted) if (wanted := arguments.keywords.get("columns", NONE)) != NONE else None
    if isinstance(table.columns, Unknown) or len(set(table.columns)) < len(table.columns):
        return None
    if wanted == NONE:
        types = [held[name].dtype if name in held else table.dtype for name in table.columns]
        texts = [name in held and held[name].dtype is None for name in table.columns]
        if not all(dtype is not None or text for dtype, text in zip(types, texts, strict=True)):
            return None  # It is those that hold texts, and some may.
        chosen = [name for name, text in zip(table.columns, texts, strict=True) if text]
    categories = (
        None if chosen is None else {name: _categories(held[name]) if name in held else None for name in chosen}
    )
    if categories is None or None in categories.values() or set(categories) - set(table.columns):
        return None
    made = [f"{name}_{value}" for name, values in categories.items() for value in (values or [])[dropped:]]
    kept = [name for name in table.columns if name not in categories]
    columns = (*kept, *made)
    return Table(table.rows, columns if plain else COLUMNS, None, len(columns), table.index)


def _categories(column: Array) -> list[Any] | None:
    """The different values in order, without NaN; None where they are not known."""
    values = distinct(column)
    return None if values is None else sorted(value for value in values if not is_nan(value))


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
    values = distinct(data)
    if not values or any(map(is_nan, values)) or len(arguments.positional) + len(arguments.keywords) > 1:
        return Tuple((Array(data.shape, "int64"), Array((ROWS,))))
    codes = tuple(Const(values.index(plain_number(item).value)) for item in data.content or ())
    return Tuple((known(it, data.shape, "int64", codes), Array((len(values),))))


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
