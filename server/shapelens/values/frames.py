"""Tables of pandas: their rows are counted, their columns have names; what is in them is known where it was written down."""

from __future__ import annotations

from typing import Any

from shapelens.dims import Dim, Unknown
from shapelens.immutable import immutable
from shapelens.values.data import Array
from shapelens.values.place import Ref


@immutable
class Frame:
    """A `DataFrame`; what it holds is a `Table` in the cell (ref, "table"), and `Columns` in (ref, "columns")."""

    ref: Ref


@immutable
class Table:
    """What a `DataFrame` holds now."""

    rows: Dim
    columns: tuple[Any, ...] | Unknown
    """The names of the columns, as Python's own values."""
    dtype: str | None = None
    """The type that all columns have."""
    count: Dim = None
    """How many columns there are, where their names are not known; None if that is not either."""
    index: Any = None
    """What names the rows: None for their numbers, else what tells whether two tables have the same rows."""

    distinct: bool = True
    """Whether no two columns have the same name, where the names are not known."""

    @property
    def width(self) -> Dim:
        """How many columns there are."""
        if not isinstance(self.columns, Unknown):
            return len(self.columns)
        return Unknown(self.columns.reason) if self.count is None else self.count


@immutable
class Columns:
    """What is in the columns of a table, where their types are known.

    It has a cell of its own: where two paths make different numbers of a table, its rows and columns are the same.
    """

    arrays: tuple[tuple[Any, Array], ...]
    """By name; all in the same memory, whatever pandas copies: what is written to one may change another."""


@immutable
class Series:
    """A column of a table, or a row: numbers in a row, with names."""

    rows: Dim
    dtype: str | None = None
    content: tuple[Any, ...] | None = None
    """The values, where they are few and known."""
    index: Any = None
    """As a table's."""
    top: int | None = None
    """As an array's, and so is `base`."""
    base: Ref | None = None


@immutable
class Locator:
    """`frame.loc`, `frame.iloc` and the like: what is indexed to get a part of the table."""

    owner: Any
    kind: str
