"""Records that do not change: the kind of class that most of what is known is kept in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def immutable(cls: type[T]) -> type[T]:
    """A dataclass that compares and hashes by its fields, and whose fields are never set again.

    The type checker sees to that. A dataclass that is frozen at run time sets each field through a call, and takes four times
    as long to make; dozens are made for each layer.
    """
    made = dataclass(slots=True, unsafe_hash=True, repr=False)(cls)
    if made.__repr__ is object.__repr__:
        made.__repr__ = _shown
    return made


def _shown(self: object) -> str:
    """One for all, as it takes time to make one for each."""
    names: Iterable[str] = getattr(self, "__dataclass_fields__")  # noqa: B009 (`T` has none that a checker knows)
    return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"
