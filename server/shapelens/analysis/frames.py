"""Tables of pandas as values: made, read, cut, and changed in place."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

from shapelens.analysis.arrays import array, as_array, slice_dim, table_of
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.sequences import elements, entries, length
from shapelens.dims import Dim, Shape, Unknown, rank, unknown_shape
from shapelens.values.data import Array, Scalar
from shapelens.values.frames import Frame, Locator, Series, Table
from shapelens.values.python import NONE, Const, Dict, List, Slice, Tuple

ROWS: Final = Unknown("how many rows there are depends on data")
COLUMNS: Final = Unknown("which columns there are depends on data")
BY_COLUMN: Final = "columns"
"""The index of what has a number for each column (`df.mean()`)."""
_ALL: Final = Slice(NONE, NONE, NONE)


def new_frame(it: Interpreter, table: Table) -> Frame:
    """A `DataFrame` that holds this."""
    ref = it.new_ref()
    it.store.write((ref, "table"), table)
    return Frame(ref)


def set_table(it: Interpreter, frame: Frame, table: Table) -> None:
    """Change what a `DataFrame` holds."""
    it.store.write((frame.ref, "table"), table)


def of_array(it: Interpreter, value: Array, columns: Any = NONE) -> Any:
    """`DataFrame(array, columns=...)`."""
    ndim = rank(value.shape)
    if isinstance(ndim, Unknown) or not 1 <= ndim <= 2:
        return new_frame(it, Table(ROWS, COLUMNS))
    width: Dim = value.shape[1] if ndim == 2 else 1
    return new_frame(it, _named(Table(value.shape[0], COLUMNS, value.dtype, width), it, columns))


def _named(table: Table, it: Interpreter, columns: Any) -> Table:
    names = names_of(it, columns)
    if names is not None:
        return dataclasses.replace(table, columns=tuple(names))
    if columns == NONE and isinstance(table.count, int) and table.count < 5000:
        return dataclasses.replace(table, columns=tuple(range(table.count)))
    return table


def names_of(it: Interpreter, value: Any) -> list[Any] | None:
    """Names of columns as an argument, one or several; None where they are not known."""
    match value:
        case Const(value=str() | int() as name):
            return [name]
        case Array(shape=(int(),), content=tuple() as content):
            return [item.value for item in content]
        case List() | Tuple():
            items = elements(it, value)
            if isinstance(items, Unknown) or not all(isinstance(item, Const) for item in items):
                return None
            return [item.value for item in items]
        case _:
            return None


def made(it: Interpreter, data: Any, columns: Any) -> Any:
    """`pd.DataFrame(data, columns=...)`."""
    match data:
        case Frame():
            table = table_of(it, data)
            names = names_of(it, columns)
            return new_frame(it, table if columns == NONE else select(table, names))
        case Dict():
            return new_frame(it, _of_dict(it, data, columns))
        case Const(value=None):
            names = [] if columns == NONE else names_of(it, columns)
            return new_frame(it, Table(0, COLUMNS if names is None else tuple(names)))
        case List() | Tuple():
            items = elements(it, data)
            if isinstance(items, Unknown) or any(isinstance(item, Dict) for item in items):
                names = names_of(it, columns)
                rows = ROWS if isinstance(items, Unknown) else len(items)
                return new_frame(it, Table(rows, COLUMNS if names is None else tuple(names)))
            if not items:
                return made(it, NONE, columns)
            return of_array(it, as_array(it, data), columns)
        case Series():
            names = names_of(it, columns)
            return new_frame(
                it, Table(data.rows, COLUMNS if names is None else tuple(names), data.dtype, 1, data.index)
            )
        case Array():
            return of_array(it, data, columns)
        case _:
            names = names_of(it, columns)
            return new_frame(it, Table(ROWS, COLUMNS if names is None else tuple(names)))


def _of_dict(it: Interpreter, data: Dict, columns: Any) -> Table:
    found = entries(it, data)
    if isinstance(found, Unknown) or not all(isinstance(key, Const) for key in found):
        return Table(ROWS, COLUMNS)
    sizes = [value.rows if isinstance(value, Series) else length(it, value) for value in found.values()]
    listed = [size.value if isinstance(size, Const) else size for size in sizes]
    known = [size for size in listed if isinstance(size, int)]
    aligned = all(not isinstance(value, Series) or value.index is None for value in found.values())
    named = names_of(it, columns) if columns != NONE else [key.value for key in found]
    rows: Dim = known[0] if known and aligned and len(set(known)) == 1 else ROWS
    return Table(rows if found else 0, COLUMNS if named is None else tuple(named))


def rows_of(it: Interpreter, value: Frame | Series) -> Dim:
    """How many rows there are."""
    return value.rows if isinstance(value, Series) else table_of(it, value).rows


def with_rows(it: Interpreter, value: Frame | Series, rows: Dim, ordered: bool = False) -> Any:
    """Some rows of a table or series: `rows` of them; all, in order, where `ordered`."""
    index = value.index if ordered and isinstance(value, Series) else it.new_ref()
    if isinstance(value, Series):
        return Series(rows, value.dtype, None, index)
    return new_frame(it, dataclasses.replace(table_of(it, value), rows=rows, index=index))


def select(table: Table, names: Sequence[Any] | None) -> Table:
    """The columns of these names."""
    twice = not isinstance(table.columns, Unknown) and any(table.columns.count(name) > 1 for name in names or ())
    if names is None or twice or not table.distinct:
        return dataclasses.replace(table, columns=COLUMNS, count=None)
    return dataclasses.replace(table, columns=tuple(names), count=None)


def without(table: Table, names: Sequence[Any] | None) -> Table:
    """The columns but these."""
    if names is None:
        return dataclasses.replace(table, columns=COLUMNS, count=None)
    if isinstance(table.columns, Unknown):
        width = table.count if table.distinct else None
        left: Dim = width - len(set(names)) if isinstance(width, int) else None
        return dataclasses.replace(table, count=left)
    return dataclasses.replace(table, columns=tuple(name for name in table.columns if name not in names))


def with_column(it: Interpreter, table: Table, name: Any, value: Any) -> Table:
    """After `df[name] = value`."""
    if isinstance(table.columns, Unknown):
        return dataclasses.replace(table, dtype=None, count=None)
    if name in table.columns:
        return dataclasses.replace(table, dtype=None)
    rows = table.rows
    if not table.columns and rows == 0:
        size = (
            value.rows if isinstance(value, Series) else length(it, value) if not isinstance(value, Const) else Const(0)
        )
        found = size.value if isinstance(size, Const) else size
        rows = found if isinstance(found, int) else ROWS
    return dataclasses.replace(table, columns=(*table.columns, name), dtype=None, rows=rows)


def like_frame(it: Interpreter, a: Any, b: Any, shape: Shape, dtype: str | None) -> Any:
    """What arithmetic with a table or series gives: pandas puts together what has the same name."""
    first, second = (a, b) if isinstance(a, Frame | Series) else (b, a)
    both = isinstance(second, Frame | Series)
    if isinstance(first, Series) and isinstance(second, Frame):
        first, second = second, first
    if isinstance(first, Frame):
        table = dataclasses.replace(table_of(it, first), dtype=dtype)
        if isinstance(second, Frame):
            other = table_of(it, second)
            same = other.columns == table.columns and other.index == table.index and other.rows == table.rows
            fits = same and isinstance(table.rows, int) and not isinstance(table.columns, Unknown)
            return new_frame(it, table if fits or first == second else Table(ROWS, COLUMNS))
        if isinstance(second, Series) and second.index != BY_COLUMN:
            return new_frame(it, Table(table.rows, COLUMNS))
        if not both and len(shape) != 2:
            return new_frame(it, Table(ROWS, COLUMNS))
        return new_frame(it, table)
    if isinstance(second, Series):
        same = first == second or (
            first.index == second.index and first.rows == second.rows and isinstance(first.rows, int)
        )
        # Where a name is on one side only, there is no number.
        return Series(
            first.rows if same else ROWS, dtype if same else None, None, first.index if same else it.new_ref()
        )
    if isinstance(rank(shape), Unknown) or len(shape) != 1:
        return Array(unknown_shape("what this gives is not modelled"))
    return Series(first.rows, dtype, None, first.index)


def _rows_kept(it: Interpreter, rows: Dim, key: Any, labels: bool) -> Dim | None:
    """How many rows a key leaves; None where it names a single one."""
    match key:
        case Slice() if key == _ALL:
            return rows
        case Slice():
            plain = all(isinstance(part, Const | Unknown) for part in (key.start, key.stop, key.step))
            return slice_dim(rows, key) if plain and not labels else ROWS
        case Const(value=int() | str()) | Scalar():
            return None
        case Array(shape=(size,), dtype=str() as dtype) if dtype.startswith("int"):
            return size if not isinstance(size, Unknown) else ROWS
        case List():
            made_of = array(it, key)
            return (
                _rows_kept(it, rows, made_of, labels)
                if isinstance(made_of, Array) and made_of.dtype != "bool"
                else ROWS
            )
        case _:
            return ROWS


def item(it: Interpreter, owner: Frame | Series, key: Any) -> Any:
    """`df[key]`, `series[key]`."""
    if isinstance(owner, Series):
        if isinstance(key, Const):
            return Scalar("it depends on data", dtype=owner.dtype)
        rows = _rows_kept(it, owner.rows, key, labels=not isinstance(key, Slice))
        return Series(ROWS if rows is None else rows, owner.dtype, None, it.new_ref())
    table = table_of(it, owner)
    match key:
        case Const(value=name):
            known = not isinstance(table.columns, Unknown)
            if not known and not table.distinct:
                return Unknown("several columns may have this name")
            if known and table.columns.count(name) != 1:  # type: ignore[union-attr]
                return Unknown(f"the table has no column {name!r} that we know")
            return Series(table.rows, table.dtype, None, table.index)
        case Slice():
            rows = _rows_kept(it, table.rows, key, labels=False)
            return with_rows(it, owner, ROWS if rows is None else rows)
        case List() | Tuple() | Array() if (names := names_of(it, key)) is not None and not _is_mask(names):
            return new_frame(it, select(table, names))
        case Series() | Array(dtype="bool"):
            return with_rows(it, owner, ROWS)
        case Frame():
            return owner
        case List() | Tuple() | Array():
            return new_frame(it, dataclasses.replace(table, rows=ROWS, columns=COLUMNS, count=None, index=it.new_ref()))
        case _:
            return Unknown("which part of the table this is is not known")


def _is_mask(names: Sequence[Any]) -> bool:
    return any(isinstance(name, bool) for name in names)


def located(it: Interpreter, locator: Locator, key: Any) -> Any:
    """`df.iloc[rows, columns]`, `df.loc[rows, columns]`."""
    owner, labels = locator.owner, locator.kind in ("loc", "at")
    keys: tuple[Any, ...] = key.items if isinstance(key, Tuple) and key.items else (key,)
    if isinstance(owner, Series):
        return item(it, owner, key)
    table = table_of(it, owner)
    first = keys[0]
    rows = _rows_kept(it, table.rows, first, labels)
    if labels and first != _ALL:
        if rows is None and table.index is not None:
            return Unknown("how many rows have this name depends on data")
        rows = None if rows is None else ROWS
    width: Dim | None = table.width
    if len(keys) > 1:
        table, width = _columns_kept(it, table, keys[1], labels)
        if isinstance(width, Unknown) and isinstance(keys[1], Const | Unknown):
            return Unknown(width.reason)
    index = table.index if first == _ALL else it.new_ref()
    if rows is None:
        return Scalar("it depends on data") if width is None else Series(width, table.dtype, None, it.new_ref())
    if width is None:
        return Series(rows, table.dtype, None, index)
    return new_frame(it, dataclasses.replace(table, rows=rows, index=index))


def _columns_kept(it: Interpreter, table: Table, key: Any, labels: bool) -> tuple[Table, Dim | None]:
    """The table with the columns that a key leaves, and how many they are; None for a single one."""
    lost = dataclasses.replace(table, columns=COLUMNS, count=None)
    known = table.columns
    match key:
        case Slice() if key == _ALL:
            return table, table.width
        case Slice() if not labels and not isinstance(known, Unknown):
            bounds = [part.value for part in (key.start, key.stop, key.step) if isinstance(part, Const)]
            if len(bounds) < 3:
                return lost, COLUMNS
            kept = select(table, known[slice(*bounds)])
            return kept, kept.width
        case Slice() if not labels:
            count = slice_dim(table.width, key)
            return dataclasses.replace(lost, count=None if isinstance(count, Unknown) else count), count
        case Slice(start=start, stop=stop) if not isinstance(known, Unknown) and key.step == NONE:
            ends = [
                known.index(end.value) if isinstance(end, Const) and end.value in known else None
                for end in (start, stop)
            ]
            first = 0 if start == NONE else ends[0]
            last = len(known) - 1 if stop == NONE else ends[1]
            if first is None or last is None:
                return lost, COLUMNS
            kept = select(table, known[first : last + 1])
            return kept, kept.width
        case Const(value=name) if labels and not isinstance(known, Unknown) and known.count(name) != 1:
            return lost, Unknown(f"the table has not one column {name!r}")
        case Const() if labels and not table.distinct:
            return lost, Unknown("several columns may have this name")
        case Const():
            return table, None
        case List() | Tuple() | Array():
            names = names_of(it, key)
            if names is None or _is_mask(names):
                return lost, COLUMNS
            if not labels and isinstance(known, Unknown):
                return dataclasses.replace(lost, count=len(names)), len(names)
            if not labels and not isinstance(known, Unknown):
                if not all(isinstance(at, int) and -len(known) <= at < len(known) for at in names):
                    return lost, COLUMNS
                names = [known[at] for at in names]
            return select(table, names), len(names)
        case _:
            return lost, COLUMNS


def set_frame_item(it: Interpreter, owner: Any, key: Any, value: Any) -> None:
    """`df[key] = value`, `df.loc[rows, column] = value`."""
    if isinstance(owner, Locator):
        if not isinstance(owner.owner, Frame):
            return
        keys: tuple[Any, ...] = key.items if isinstance(key, Tuple) and key.items else (key,)
        frame = owner.owner
        table = table_of(it, frame)
        if owner.kind == "loc" and not isinstance(keys[0], Slice | Series | Array):
            table = dataclasses.replace(table, rows=ROWS, index=it.new_ref())
        names = names_of(it, keys[1]) if len(keys) > 1 and owner.kind in ("loc", "at") else []
    elif isinstance(owner, Frame):
        frame, table = owner, table_of(it, owner)
        if isinstance(key, Slice | Series | Frame) or (isinstance(key, Array) and key.dtype == "bool"):
            set_table(it, frame, dataclasses.replace(table, dtype=None))
            return
        names = names_of(it, key)
    else:
        return
    if names is None:
        set_table(it, frame, dataclasses.replace(table, columns=COLUMNS, count=None, dtype=None))
        return
    for name in names:
        table = with_column(it, table, name, value)
    set_table(it, frame, dataclasses.replace(table, dtype=None))
