"""Attributes and methods of tables and series, and pandas' functions that make them."""

from __future__ import annotations

from typing import Any, Final

from shapelens.analysis import frames
from shapelens.analysis.array_calls import call_numpy
from shapelens.analysis.array_methods import rebind
from shapelens.analysis.arrays import array, as_array, cast, changed, columns_of, dtype_argument, table_of
from shapelens.analysis.frame_names import FRAME_NAMES
from shapelens.analysis.frames import (
    BY_COLUMN,
    COLUMNS,
    ROWS,
    names_of,
    new_frame,
    select,
    set_table,
    with_rows,
    without,
)
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.preparation import whole
from shapelens.analysis.sequences import entries
from shapelens.analysis.series import reduced_series, series_method
from shapelens.analysis.sizes import shape_value
from shapelens.dims import Dim, Unknown
from shapelens.immutable import replace
from shapelens.values.data import Array
from shapelens.values.frames import Frame, Locator, Series, Table
from shapelens.values.python import NONE, Const, Dict, Method, Slice

_TRUE: Final = Const(True)
_FALSE: Final = Const(False)
_EACH: Final = frozenset(
    [
        "fillna",
        "replace",
        "round",
        "clip",
        "abs",
        "interpolate",
        "shift",
        "diff",
        "cumsum",
        "cumprod",
        "cummax",
        "cummin",
        "pct_change",
        "rank",
        "ffill",
        "bfill",
        "mask",
        "where",
        "isin",
        "infer_objects",
        "convert_dtypes",
        "add",
        "sub",
        "mul",
        "div",
        "truediv",
        "pow",
        "mod",
    ]
)
"""Methods of tables and series that keep every row and column."""
_TESTS: Final = frozenset(
    {"isnull", "isna", "notnull", "notna", "duplicated", "between", "eq", "ne", "lt", "le", "gt", "ge"}
)
_REDUCTIONS: Final = frozenset(
    [
        "sum",
        "mean",
        "std",
        "var",
        "min",
        "max",
        "median",
        "prod",
        "count",
        "nunique",
        "any",
        "all",
        "sem",
        "skew",
        "kurt",
        "quantile",
        "idxmax",
        "idxmin",
        "mode",
    ]
)
_FEWER: Final = frozenset({"dropna", "drop_duplicates", "query", "truncate", "filter", "nlargest", "nsmallest"})
_NOTHING: Final = frozenset(
    {"info", "to_csv", "to_pickle", "to_excel", "to_json", "plot", "hist", "to_parquet", "boxplot"}
)
_MATCHED: Final = frozenset({"add", "sub", "mul", "div", "truediv", "pow", "mod", "eq", "ne", "lt", "le", "gt", "ge"})
"""Methods that put together what has the same name, as operators do."""


def frame_attribute(it: Interpreter, owner: Frame, name: str) -> Any:
    """`df.name`: an attribute, or a column."""
    table = table_of(it, owner)
    whole_table = as_array(it, owner)
    match name:
        case "values":
            return whole_table
        case "shape":
            return shape_value(whole_table.shape)
        case "ndim":
            return Const(2)
        case "size":
            return _number(it, "numpy.size", whole_table)
        case "T":
            return new_frame(it, Table(table.width, COLUMNS, table.dtype, table.rows, it.new_ref()))
        case "columns":
            return _columns(it, table)
        case "index":
            return Array((table.rows,))
        case "loc" | "iloc" | "at" | "iat":
            return Locator(owner, name)
        case _:
            unlisted = isinstance(table.columns, Unknown) or name in table.columns
            return frames.item(it, owner, Const(name)) if unlisted and name not in FRAME_NAMES else Method(owner, name)


def _number(it: Interpreter, path: str, value: Array) -> Any:
    return call_numpy(it, path, Arguments((value,)))


def _columns(it: Interpreter, table: Table) -> Any:
    """The names of the columns, as an array of texts."""
    if isinstance(table.columns, Unknown):
        return Array((table.width,))
    return Array((len(table.columns),), None, tuple(map(Const, table.columns)))


def set_frame_attribute(it: Interpreter, owner: Frame, name: str, value: Any) -> None:
    """`df.columns = names`; what is set under the name of a column is that column."""
    table = table_of(it, owner)
    if name == "columns":
        names = names_of(it, value)
        columns = COLUMNS if names is None else tuple(names)
        held = _renamed_columns(it, owner, table, columns)
        table = replace(table, columns=columns, count=table.width if names is None else None)
        set_table(it, owner, table, held)
    elif name == "index":
        set_table(it, owner, replace(table, index=it.new_ref()), columns_of(it, owner))
    else:
        set_table(it, owner, replace(table, dtype=None))


def _renamed_columns(it: Interpreter, owner: Frame, table: Table, names: Any) -> dict[Any, Array]:
    """What is in the columns, by their new names."""
    if isinstance(table.columns, Unknown) or isinstance(names, Unknown) or len(names) != len(table.columns):
        return {}
    new = dict(zip(table.columns, names, strict=True))
    return {new[name]: column for name, column in columns_of(it, owner).items()}


def call_frame_method(it: Interpreter, owner: Frame | Series, name: str, arguments: Arguments) -> Any:
    """`df.name(...)`, `series.name(...)`; with `inplace=True` the table is changed."""
    if not arguments.complete:
        return Unknown(f"the arguments of `.{name}()` are not all known")
    words = dict(arguments.keywords)
    inplace = words.pop("inplace", _FALSE)
    plain = Arguments(arguments.positional, words, True, arguments.node)
    found = _method(it, owner, name, plain)
    if inplace == _FALSE:
        return found
    if isinstance(owner, Frame):
        if isinstance(found, Frame) and inplace == _TRUE:
            set_table(it, owner, table_of(it, found), columns_of(it, found))
        else:
            set_table(it, owner, Table(ROWS, COLUMNS))
    else:
        changed(it, owner)
        rebind(it, arguments, found if isinstance(found, Series) else Series(ROWS, index=it.new_ref()))
    return NONE if inplace == _TRUE else Unknown("whether the table is changed is not known")


def _method(it: Interpreter, owner: Frame | Series, name: str, arguments: Arguments) -> Any:
    if name in _NOTHING:
        return NONE
    if name in _MATCHED:
        other = arguments.get(0, "other", NONE)
        dtype = "bool" if name in _TESTS else None
        if isinstance(other, Const):
            return each(it, owner, dtype)
        return Unknown(f"`.{name}()` with another table is not modelled")
    if name in _EACH or name in _TESTS:
        if name == "duplicated" and isinstance(owner, Frame):
            table = table_of(it, owner)
            return Series(table.rows, "bool", None, table.index)
        return each(it, owner, "bool" if name in _TESTS or name == "isin" else None)
    match name:
        case "copy" | "sort_values" | "sort_index" | "reindex_like" | "set_flags":
            return _same(it, owner, name, named=name == "copy" or (name == "sort_index" and not arguments.keywords))
        case "astype":
            dtype = dtype_argument(arguments.get(0, "dtype", NONE))
            return cast_frame(it, owner, dtype if not isinstance(arguments.get(0, "dtype"), Dict) else None)
        case "to_numpy" | "as_matrix":
            made = array(it, owner)
            dtype = dtype_argument(arguments.get(0, "dtype", NONE))
            return array(it, made, dtype) if dtype else made
        case "head" | "tail":
            return _ends(it, owner, name, arguments.get(0, "n", Const(5)))
        case "sample":
            return with_rows(it, owner, _sampled(frames.rows_of(it, owner), arguments))
        case _ if name in _FEWER:
            return _fewer(it, owner, name, arguments)
        case "reset_index":
            return _reset(it, owner, arguments)
        case _ if name in _REDUCTIONS:
            return _reduced(it, owner, name, arguments)
        case "describe" | "value_counts" | "groupby" | "unique" | "corr" | "cov" if isinstance(owner, Frame):
            table = table_of(it, owner)
            if name in ("corr", "cov") and "numeric_only" not in arguments.keywords:
                return new_frame(it, Table(table.width, table.columns, "float64", table.count, it.new_ref()))
            return Unknown(f"what `.{name}()` gives depends on data")
        case _:
            return (
                _of_frame(it, owner, name, arguments)
                if isinstance(owner, Frame)
                else series_method(it, owner, name, arguments)
            )


def _same(it: Interpreter, owner: Frame | Series, name: str, named: bool) -> Any:
    """All rows, in the same order or in another; `named` where what has the same name stays together with another table."""
    table = owner if isinstance(owner, Series) else table_of(it, owner)
    columns = {"": as_array(it, owner)} if isinstance(owner, Series) else columns_of(it, owner)
    if name == "reindex_like":
        columns = {}
    elif name != "copy" and (name == "sort_values" or table.index is not None or not named):
        columns = {column: replace(found, content=None) for column, found in columns.items()}
    index = table.index if named else it.new_ref()
    if isinstance(owner, Series):
        return frames.series_of(columns[""], index) if columns else Series(owner.rows, owner.dtype, None, index)
    return new_frame(it, replace(table_of(it, owner), index=index), columns)


def each(it: Interpreter, owner: Frame | Series, dtype: str | None) -> Any:
    """A table or series with as many rows and the same columns."""
    if isinstance(owner, Series):
        return Series(owner.rows, dtype, None, owner.index)
    return new_frame(it, replace(table_of(it, owner), dtype=dtype))


def cast_frame(it: Interpreter, owner: Frame | Series, dtype: str | None) -> Any:
    """`.astype(dtype)`: the same numbers, where they can be of that type."""
    if isinstance(owner, Series):
        found = as_array(it, owner)
        return each(it, owner, dtype) if dtype is None else frames.series_of(cast(it, found, dtype), owner.index)
    table = replace(table_of(it, owner), dtype=dtype)
    columns = {} if dtype is None else {name: cast(it, one, dtype) for name, one in columns_of(it, owner).items()}
    return new_frame(it, table, columns)


def _ends(it: Interpreter, owner: Frame | Series, name: str, count: Any) -> Any:
    """`.head(n)`, `.tail(n)`."""
    rows = frames.rows_of(it, owner)
    kept = _at_most(rows, count)
    if not isinstance(kept, int) or not isinstance(rows, int):
        return with_rows(it, owner, kept)
    ends = (0, kept) if name == "head" else (rows - kept, rows)
    return frames.first_rows(it, owner, Slice(Const(ends[0]), Const(ends[1]), NONE), kept)


def _at_most(rows: Dim, count: Any) -> Dim:
    if isinstance(count, Const) and isinstance(count.value, int) and isinstance(rows, int):
        return min(rows, count.value) if count.value >= 0 else max(0, rows + count.value)
    return ROWS


def _sampled(rows: Dim, arguments: Arguments) -> Dim:
    count, share = arguments.get(0, "n", NONE), arguments.get(1, "frac", NONE)
    if share == NONE:
        return whole(Const(1) if count == NONE else count, "how many are taken is not known")
    if isinstance(share, Const) and isinstance(share.value, int | float) and isinstance(rows, int):
        return round(rows * share.value)
    return rows if share in (Const(1), Const(1.0)) else ROWS


def _fewer(it: Interpreter, owner: Frame | Series, name: str, arguments: Arguments) -> Any:
    if isinstance(owner, Frame) and (
        name == "filter" or arguments.keywords.get("axis", Const(0)) not in (Const(0), Const("index"))
    ):
        return new_frame(it, replace(table_of(it, owner), columns=COLUMNS, count=None))
    return with_rows(it, owner, ROWS)


def _reset(it: Interpreter, owner: Frame | Series, arguments: Arguments) -> Any:
    """`reset_index(drop=True)`: the rows are named by their numbers again."""
    drop = arguments.get(1, "drop", _FALSE)
    if drop == _TRUE and isinstance(owner, Series):
        return replace(owner, index=None)
    rows = frames.rows_of(it, owner)
    if drop == _TRUE and isinstance(owner, Frame):
        return new_frame(it, replace(table_of(it, owner), index=None), columns_of(it, owner))
    table = table_of(it, owner) if isinstance(owner, Frame) else None
    named = (
        table is not None and table.index is None and isinstance(table.columns, tuple) and "index" not in table.columns
    )
    if table is not None and named and isinstance(table.columns, tuple):
        return new_frame(it, Table(rows, ("index", *table.columns)), columns_of(it, owner))  # type: ignore[arg-type]
    return new_frame(it, Table(rows, COLUMNS))


def _reduced(it: Interpreter, owner: Frame | Series, name: str, arguments: Arguments) -> Any:
    axis = (
        arguments.get(0, "axis", Const(0))
        if name not in ("quantile", "mode")
        else arguments.keywords.get("axis", Const(0))
    )
    if name in ("quantile", "mode") and (arguments.positional or "q" in arguments.keywords or name == "mode"):
        return Unknown(f"what `.{name}()` gives depends on data")
    if isinstance(owner, Series):
        return reduced_series(it, owner, name, arguments)
    table = table_of(it, owner)
    if axis in (Const(1), Const("columns")):
        return Series(table.rows, None, None, table.index)
    if axis not in (Const(0), Const("index")):
        return Unknown("which axis is reduced is not known")
    some = "numeric_only" in arguments.keywords
    return Series(COLUMNS if some else table.width, None, None, it.new_ref() if some else BY_COLUMN)


def _of_frame(it: Interpreter, owner: Frame, name: str, arguments: Arguments) -> Any:
    table = table_of(it, owner)
    match name:
        case "drop":
            return _dropped(it, owner, arguments)
        case "pop":
            column = arguments.get(0, "item", NONE)
            found = frames.item(it, owner, column)
            set_table(it, owner, without(table, names_of(it, column)), columns_of(it, owner))
            return found
        case "insert":
            at, column = arguments.get(0, "loc", NONE), arguments.get(1, "column", NONE)
            names = list(table.columns) if not isinstance(table.columns, Unknown) else None
            if names is None or not isinstance(at, Const) or not isinstance(column, Const):
                set_table(it, owner, replace(table, columns=COLUMNS, count=None, dtype=None))
            else:
                table = replace(table, dtype=None)
                set_table(
                    it,
                    owner,
                    replace(table, columns=(*names[: at.value], column.value, *names[at.value :])),
                )
            return NONE
        case "rename":
            return _renamed(it, owner, arguments)
        case "set_index":
            dropped = without(table, names_of(it, arguments.get(0, "keys", NONE)))
            return new_frame(it, replace(dropped, index=it.new_ref()), columns_of(it, owner))
        case "assign":
            kept = {name: one for name, one in columns_of(it, owner).items() if name not in arguments.keywords}
            for column, value in arguments.keywords.items():
                table = frames.with_column(it, table, column, value)
            return new_frame(it, table, kept)
        case "get" | "__getitem__":
            return frames.item(it, owner, arguments.get(0, "key", NONE))
        case "keys":
            return _columns(it, table)
        case "transpose":
            return frame_attribute(it, owner, "T")
        case "select_dtypes" | "join" | "pivot" | "pivot_table" | "melt" | "append" | "merge":
            rows = table.rows if name == "select_dtypes" else ROWS
            return new_frame(
                it, Table(rows, COLUMNS, None, None, table.index if name == "select_dtypes" else it.new_ref())
            )
        case "update" | "isetitem" | "pipe":
            changed(it, owner)
            return Unknown(f"what `.{name}()` does is not modelled")
        case "applymap" | "map":
            return each(it, owner, None)
        case _:
            return Unknown(f"`DataFrame.{name}` is not modelled")


def _dropped(it: Interpreter, owner: Frame, arguments: Arguments) -> Any:
    """`df.drop("a", axis=1)`, `df.drop(columns=["a"])`, `df.drop([0, 1])`."""
    table = table_of(it, owner)
    columns = arguments.keywords.get("columns", NONE)
    rows = arguments.keywords.get("index", NONE)
    labels, axis = arguments.get(0, "labels", NONE), arguments.get(1, "axis", Const(0))
    if labels != NONE and axis in (Const(1), Const("columns")):
        columns = labels
    elif labels != NONE:
        rows = labels
        if axis not in (Const(0), Const("index")):
            return new_frame(it, Table(ROWS, COLUMNS))
    if columns != NONE:
        names = names_of(it, columns)
        errors = "errors" in arguments.keywords and isinstance(table.columns, Unknown)
        table = without(table, None if errors else names)
    if rows != NONE:
        return new_frame(it, replace(table, rows=ROWS, index=it.new_ref()))
    return new_frame(it, table, columns_of(it, owner))


def _renamed(it: Interpreter, owner: Frame, arguments: Arguments) -> Any:
    table = table_of(it, owner)
    given = arguments.keywords.get("columns", NONE)
    changes = entries(it, given) if isinstance(given, Dict) else None
    if given == NONE:
        return new_frame(it, table, columns_of(it, owner))
    if isinstance(table.columns, Unknown):
        return new_frame(it, table)
    if changes is None or isinstance(changes, Unknown) or not all(isinstance(name, Const) for name in changes.values()):
        return new_frame(it, replace(table, columns=COLUMNS, count=len(table.columns)))
    names = {old.value: new.value for old, new in changes.items()}
    renamed = [names.get(name, name) for name in table.columns]
    return new_frame(it, select(table, renamed), _renamed_columns(it, owner, table, renamed))
