"""Tables of pandas as values: made, read, cut, and changed in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from shapelens.analysis.arrays import array, as_array, changed, columns_of, known, slice_dim, table_of
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.numeric import MAX_CONTENT, top_of
from shapelens.analysis.sequences import elements, entries, length
from shapelens.dims import Dim, Shape, Unknown, differ, rank, unknown_shape
from shapelens.immutable import replace
from shapelens.values.data import Array, Scalar
from shapelens.values.frames import Columns, Frame, Locator, Series, Table
from shapelens.values.python import NONE, Const, Dict, List, Slice, Tuple

ROWS: Final = Unknown("how many rows there are depends on data")
COLUMNS: Final = Unknown("which columns there are depends on data")
BY_COLUMN: Final = "columns"
"""The index of what has a number for each column (`df.mean()`)."""
_ALL: Final = Slice(NONE, NONE, NONE)
_INFERRED: Final = ("int64", "float64", "bool")
"""The types that pandas makes of Python's numbers."""


def new_frame(it: Interpreter, table: Table, columns: Mapping[Any, Array] | None = None) -> Frame:
    """A `DataFrame` that holds this; what is in the columns is not known unless it is given."""
    frame = Frame(it.new_ref())
    _write(it, frame, table, columns)
    return frame


def set_table(it: Interpreter, frame: Frame, table: Table, columns: Mapping[Any, Array] | None = None) -> None:
    """Change what a `DataFrame` holds, likewise."""
    if not columns:
        changed(it, frame)  # What shares its memory cannot be told of what will be written there.
    _write(it, frame, table, columns)


def _write(it: Interpreter, frame: Frame, table: Table, columns: Mapping[Any, Array] | None) -> None:
    it.store.write((frame.ref, "table"), table)
    kept: Mapping[Any, Array] = {} if columns is None or isinstance(table.columns, Unknown) else columns
    names: Any = () if isinstance(table.columns, Unknown) else table.columns
    memory = next((column.base for column in kept.values() if column.base is not None), None) or it.new_ref()
    arrays = [
        (name, replace(kept[name], base=memory))
        for name in names
        if name in kept and kept[name].shape == (table.rows,) and names.count(name) == 1
    ]
    it.store.write((frame.ref, "columns"), Columns(tuple(arrays)) if arrays else NONE)


def of_array(it: Interpreter, value: Array, columns: Any = NONE) -> Any:
    """`DataFrame(array, columns=...)`."""
    ndim = rank(value.shape)
    if isinstance(ndim, Unknown) or not 1 <= ndim <= 2:
        return new_frame(it, Table(ROWS, COLUMNS))
    width: Dim = value.shape[1] if ndim == 2 else 1
    table = _named(Table(value.shape[0], COLUMNS, value.dtype, width), it, columns)
    if isinstance(table.columns, Unknown) or value.dtype is None or value.content is None or width != table.width:
        return new_frame(it, table)
    width = len(table.columns)
    parts = [value.content[at::width] for at in range(width)]
    found = [Array((table.rows,), value.dtype, part, top_of(part), value.base) for part in parts]
    return new_frame(it, table, dict(zip(table.columns, found, strict=True)))


def column_of(it: Interpreter, value: Any) -> Array | None:
    """What a column holds that is made of this, in memory of its own; None if not even its type is known."""
    made = as_array(it, value)
    if isinstance(rank(made.shape), Unknown) or len(made.shape) != 1 or (made.dtype, made.content) == (None, None):
        return None
    if isinstance(value, List | Tuple):
        items = elements(it, value)
        kinds = {type(item.value) if isinstance(item, Const) else None for item in items}  # type: ignore[union-attr]
        if not kinds or (not kinds <= {int, float} and kinds not in ({bool}, {str})):
            return None  # pandas has other rules than NumPy for what holds them all
    return replace(made, base=it.new_ref())


def series_of(column: Array, index: Any = None) -> Series:
    """A series with the numbers of an array of one axis."""
    return Series(column.shape[0], column.dtype, column.content, index, column.top, column.base)


def cut(column: Array, part: Slice) -> Array | None:
    """Some rows that follow each other, None where it is not known which."""
    bounds = [end.value for end in (part.start, part.stop, part.step) if isinstance(end, Const)]
    plain = len(bounds) == 3 and all(end is None or type(end) is int for end in bounds) and bounds[2] != 0
    if column.content is None or not plain:
        return None
    content = column.content[slice(*bounds)]
    return Array((len(content),), column.dtype, content, top_of(content), column.base)


def _named(table: Table, it: Interpreter, columns: Any) -> Table:
    names = names_of(it, columns)
    if names is not None:
        fits = not differ(table.count, len(names))
        return replace(table, columns=tuple(names)) if fits else Table(ROWS, COLUMNS)
    if columns == NONE and isinstance(table.count, int) and table.count < 5000:
        return replace(table, columns=tuple(range(table.count)))
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
            return new_frame(it, table if columns == NONE else select(table, names), columns_of(it, data))
        case Dict():
            return new_frame(it, *_of_dict(it, data, columns))
        case Const(value=None):
            names = [] if columns == NONE else names_of(it, columns)
            return new_frame(it, Table(0, COLUMNS if names is None else tuple(names)))
        case List() | Tuple():
            items = elements(it, data)
            if not isinstance(items, Unknown) and items and all(isinstance(item, Dict) for item in items):
                return _of_records(it, items, columns)
            if isinstance(items, Unknown) or any(isinstance(item, Dict) for item in items):
                names = names_of(it, columns)
                rows = ROWS if isinstance(items, Unknown) else len(items)
                return new_frame(it, Table(rows, COLUMNS if names is None else tuple(names)))
            if not items:
                return made(it, NONE, columns)
            return _of_rows(it, as_array(it, data), items, columns)
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


def _of_rows(it: Interpreter, made: Array, rows: Sequence[Any], columns: Any) -> Any:
    """`DataFrame([[1, "a"], [2, "b"]])`: each column has a type of its own."""
    plain = replace(made, dtype=made.dtype if made.dtype in _INFERRED else None)
    frame = of_array(it, plain, columns)
    table = table_of(it, frame)
    if isinstance(rank(made.shape), Unknown) or isinstance(table.columns, Unknown):
        return frame
    listed = [[row] if len(made.shape) == 1 else elements(it, row) for row in rows]
    cells = [row for row in listed if not isinstance(row, Unknown) and len(row) == len(table.columns)]
    if len(cells) < len(listed) or not all(isinstance(row, List | Tuple | Const) for row in rows):
        return frame
    found = [column_of(it, Tuple(tuple(column))) for column in zip(*cells, strict=True)]
    types = {None if column is None else column.dtype for column in found}
    table = replace(table, dtype=types.pop() if len(types) == 1 else None)
    held = {name: column for name, column in zip(table.columns, found, strict=True) if column is not None}
    return new_frame(it, table, held)


def _of_records(it: Interpreter, items: Sequence[Any], columns: Any) -> Any:
    """`DataFrame([{"a": 1}, {"a": 2}])`: a column for each key, and no number where it is missing."""
    rows = [entries(it, item) for item in items]
    keys = dict.fromkeys(key for row in rows if not isinstance(row, Unknown) for key in row)
    if any(isinstance(row, Unknown) for row in rows) or not all(isinstance(key, Const) for key in keys):
        names = names_of(it, columns) if columns != NONE else None
        return new_frame(it, Table(len(items), COLUMNS if names is None else tuple(names)))
    held: dict[Any, Array] = {}
    for key in keys:
        values = [row[key] for row in rows if not isinstance(row, Unknown) and key in row]
        column = column_of(it, Tuple(tuple(values))) if len(values) == len(rows) else None
        if column is not None:
            held[key.value] = column
    named = names_of(it, columns) if columns != NONE else [key.value for key in keys]
    return new_frame(it, Table(len(items), COLUMNS if named is None else tuple(named)), held)


def _of_dict(it: Interpreter, data: Dict, columns: Any) -> tuple[Table, Mapping[Any, Array]]:
    found = entries(it, data)
    if isinstance(found, Unknown) or not all(isinstance(key, Const) for key in found):
        return Table(ROWS, COLUMNS), {}
    sizes = [value.rows if isinstance(value, Series) else length(it, value) for value in found.values()]
    listed = [size.value if isinstance(size, Const) else size for size in sizes]
    known = [size for size in listed if isinstance(size, int)]
    aligned = all(not isinstance(value, Series) or value.index is None for value in found.values())
    named = names_of(it, columns) if columns != NONE else [key.value for key in found]
    rows: Dim = known[0] if known and aligned and len(set(known)) == 1 else ROWS
    table = Table(rows if found else 0, COLUMNS if named is None else tuple(named))
    held = {key.value: column_of(it, value) for key, value in found.items()} if isinstance(table.rows, int) else {}
    return table, {name: column for name, column in held.items() if column is not None}


def rows_of(it: Interpreter, value: Frame | Series) -> Dim:
    """How many rows there are."""
    return value.rows if isinstance(value, Series) else table_of(it, value).rows


def with_rows(it: Interpreter, value: Frame | Series, rows: Dim, ordered: bool = False) -> Any:
    """Some rows of a table or series: `rows` of them; all, in order, where `ordered`."""
    index = value.index if ordered and isinstance(value, Series) else it.new_ref()
    if isinstance(value, Series):
        return Series(rows, value.dtype, None, index)
    return new_frame(it, replace(table_of(it, value), rows=rows, index=index))


def first_rows(it: Interpreter, value: Frame | Series, part: Slice, rows: Dim) -> Any:
    """Rows that follow each other, `rows` of them."""
    if isinstance(value, Series):
        found = cut(as_array(it, value), part)
        return Series(rows, value.dtype, None, it.new_ref()) if found is None else series_of(found, it.new_ref())
    parts = {name: cut(column, part) for name, column in columns_of(it, value).items()}
    table = replace(table_of(it, value), rows=rows, index=it.new_ref())
    return new_frame(it, table, {name: column for name, column in parts.items() if column is not None})


def select(table: Table, names: Sequence[Any] | None) -> Table:
    """The columns of these names."""
    twice = not isinstance(table.columns, Unknown) and any(table.columns.count(name) > 1 for name in names or ())
    if names is None or twice or not table.distinct:
        return replace(table, columns=COLUMNS, count=None)
    return replace(table, columns=tuple(names), count=None)


def without(table: Table, names: Sequence[Any] | None) -> Table:
    """The columns but these."""
    if names is None:
        return replace(table, columns=COLUMNS, count=None)
    if isinstance(table.columns, Unknown):
        width = table.count if table.distinct else None
        left: Dim = width - len(set(names)) if isinstance(width, int) else None
        return replace(table, count=left)
    return replace(table, columns=tuple(name for name in table.columns if name not in names))


def with_column(it: Interpreter, table: Table, name: Any, value: Any) -> Table:
    """After `df[name] = value`."""
    if isinstance(table.columns, Unknown):
        return replace(table, dtype=None, count=None)
    if name in table.columns:
        return replace(table, dtype=None)
    rows = table.rows
    if not table.columns and rows == 0:
        size = (
            value.rows if isinstance(value, Series) else length(it, value) if not isinstance(value, Const) else Const(0)
        )
        found = size.value if isinstance(size, Const) else size
        rows = found if isinstance(found, int) else ROWS
    return replace(table, columns=(*table.columns, name), dtype=None, rows=rows)


def column_set(it: Interpreter, table: Table, value: Any) -> Array | None:
    """What is in a column after `df[name] = value`, where `table` is the table after it."""
    if isinstance(value, Series) and (value.index != table.index or value.rows != table.rows):
        return None
    if isinstance(value, Const) and isinstance(table.rows, int) and table.rows <= MAX_CONTENT:
        one = as_array(it, value)
        return known(it, (table.rows,), one.dtype, None if one.content is None else one.content * table.rows)
    return None if isinstance(value, Const) else column_of(it, value)


def like_frame(it: Interpreter, a: Any, b: Any, shape: Shape, dtype: str | None) -> Any:
    """What arithmetic with a table or series gives: pandas puts together what has the same name."""
    first, second = (a, b) if isinstance(a, Frame | Series) else (b, a)
    both = isinstance(second, Frame | Series)
    if isinstance(first, Series) and isinstance(second, Frame):
        first, second = second, first
    if isinstance(first, Frame):
        table = table_of(it, first)
        alike = table.dtype is not None or dtype == "bool"  # Else `dtype` is that of an array that holds them all.
        table = replace(table, dtype=dtype if alike else None)
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
    if _is_anything(key) or (isinstance(key, Tuple) and any(map(_is_anything, key.items))):
        return Unknown("which part of the table this is is not known")
    if isinstance(owner, Series):
        if isinstance(key, Const | Scalar):
            return Scalar("it depends on data", dtype=owner.dtype)
        rows = _rows_kept(it, owner.rows, key, labels=not isinstance(key, Slice))
        if isinstance(key, Slice) and isinstance(rows, int):
            return first_rows(it, owner, key, rows)
        return Series(ROWS if rows is None else rows, owner.dtype, None, it.new_ref())
    table = table_of(it, owner)
    match key:
        case Const(value=name):
            known = not isinstance(table.columns, Unknown)
            if not known and not table.distinct:
                return Unknown("several columns may have this name")
            if known and table.columns.count(name) != 1:  # type: ignore[union-attr]
                return Unknown(f"the table has no column {name!r} that we know")
            column = columns_of(it, owner).get(name)
            return (
                Series(table.rows, table.dtype, None, table.index) if column is None else series_of(column, table.index)
            )
        case Slice():
            rows = _rows_kept(it, table.rows, key, labels=False)
            return first_rows(it, owner, key, ROWS if rows is None else rows)
        case List() | Tuple() | Array() if (names := names_of(it, key)) is not None and not _is_mask(names):
            return new_frame(it, select(table, names), columns_of(it, owner))
        case Series() | Array(dtype="bool"):
            return with_rows(it, owner, ROWS)
        case Frame():
            return owner
        case List() | Tuple() | Array():
            return new_frame(it, replace(table, rows=ROWS, columns=COLUMNS, count=None, index=it.new_ref()))
        case _:
            return Unknown("which part of the table this is is not known")


def _is_mask(names: Sequence[Any]) -> bool:
    return any(isinstance(name, bool) for name in names)


def located(it: Interpreter, locator: Locator, key: Any) -> Any:
    """`df.iloc[rows, columns]`, `df.loc[rows, columns]`."""
    owner, labels = locator.owner, locator.kind in ("loc", "at")
    keys: tuple[Any, ...] = key.items if isinstance(key, Tuple) and key.items else (key,)
    if isinstance(owner, Series) or any(map(_is_anything, keys)):
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
    columns: Mapping[Any, Array] = columns_of(it, owner)
    if first != _ALL:
        parts = {name: cut(column, first) for name, column in columns.items()} if isinstance(first, Slice) else {}
        columns = {} if labels else {name: column for name, column in parts.items() if column is not None}
    if width is None:
        column = columns.get(_name_at(table, *keys[1:], labels=labels))
        return Series(rows, table.dtype, None, index) if column is None else series_of(column, index)
    return new_frame(it, replace(table, rows=rows, index=index), columns)


def _is_anything(key: Any) -> bool:
    """Whether a key may be one number or name, or several."""
    return not isinstance(key, Scalar) and isinstance(rank(key.shape) if isinstance(key, Array) else key, Unknown)


def _name_at(table: Table, key: Any = NONE, *, labels: bool) -> Any:
    """The name of the column that a key means, None if it is not known."""
    if not isinstance(key, Const) or isinstance(table.columns, Unknown):
        return None
    at, count = key.value, len(table.columns)
    return at if labels else table.columns[at] if isinstance(at, int) and -count <= at < count else None


def _columns_kept(it: Interpreter, table: Table, key: Any, labels: bool) -> tuple[Table, Dim | None]:
    """The table with the columns that a key leaves, and how many they are; None for a single one."""
    lost = replace(table, columns=COLUMNS, count=None)
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
            return replace(lost, count=None if isinstance(count, Unknown) else count), count
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
                return replace(lost, count=len(names)), len(names)
            if not labels and not isinstance(known, Unknown):
                if not all(isinstance(at, int) and -len(known) <= at < len(known) for at in names):
                    return lost, COLUMNS
                names = [known[at] for at in names]
            return select(table, names), len(names)
        case _:
            return lost, COLUMNS


def set_frame_item(it: Interpreter, owner: Any, key: Any, value: Any) -> None:
    """`df[key] = value`, `df.loc[rows, column] = value`."""
    columns: dict[Any, Array] = {}
    if isinstance(owner, Locator):
        changed(it, owner.owner)
        if not isinstance(owner.owner, Frame):
            return
        keys: tuple[Any, ...] = key.items if isinstance(key, Tuple) and key.items else (key,)
        frame, table = owner.owner, table_of(it, owner.owner)
        row = keys[0].value if isinstance(keys[0], Const) else None
        exists = table.index is None and type(row) is int and isinstance(table.rows, int) and 0 <= row < table.rows
        if owner.kind == "loc" and not isinstance(keys[0], Slice | Series | Array) and not exists:
            table = replace(table, rows=ROWS, index=it.new_ref())
        named = key if _is_anything(key) else keys[1] if len(keys) > 1 else None
        names = names_of(it, named) if named is not None and owner.kind in ("loc", "at") else []
    elif isinstance(owner, Frame):
        frame, table = owner, table_of(it, owner)
        if isinstance(key, Slice | Series | Frame) or (isinstance(key, Array) and key.dtype == "bool"):
            changed(it, owner)
            set_table(it, frame, replace(table, dtype=None))
            return
        names, columns = names_of(it, key), columns_of(it, owner)
    else:
        changed(it, owner)
        return
    if names is None:
        set_table(it, frame, replace(table, columns=COLUMNS, count=None, dtype=None))
        return
    for name in names:
        table = with_column(it, table, name, value)
        columns.pop(name, None)
    if isinstance(owner, Frame) and isinstance(key, Const) and (column := column_set(it, table, value)) is not None:
        columns[key.value] = column
    set_table(it, frame, replace(table, dtype=None), columns)
