"""Records that do not change: the kind of class that most of what is known is kept in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, make_dataclass
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def immutable(cls: type[T]) -> type[T]:
    """A dataclass that compares and hashes by its fields, and whose fields are never set again.

    The type checker sees to that. A dataclass that is frozen at run time sets each field through a call, and takes four times
    as long to make; dozens are made for each layer.
    """
    made: Any = dataclass(slots=True, init=False, eq=False, repr=False)(cls)
    equal, hashed = _by_fields([one.name for one in fields(made)])
    for name, method in (("__eq__", equal), ("__hash__", hashed), ("__repr__", _shown)):
        if made.__dict__.get(name) is None:  # Python gives a class that defines how it is compared the hash None.
            setattr(made, name, method)
    initialized_late(made)
    return made


def initialized_late(cls: Any) -> None:
    """Give a dataclass its `__init__`, compiled when it is first called.

    There are more than two hundred classes, of which a file needs a few dozen, and to compile is what takes long in making one.
    """

    def initialize(self: Any, *args: Any, **kwargs: Any) -> None:
        cls.__init__ = _initializer(cls)
        cls.__init__(self, *args, **kwargs)

    cls.__init__ = initialize


def _initializer(cls: Any) -> Callable[..., None]:
    """The `__init__` that `dataclass` makes for such fields."""
    alike = [
        (one.name, Any, field(default=one.default, default_factory=one.default_factory, kw_only=one.kw_only))
        for one in fields(cls)
    ]
    return make_dataclass(cls.__name__, alike, eq=False, repr=False, match_args=False).__init__


def _by_fields(names: list[str]) -> tuple[Callable[[Any, Any], Any], Callable[[Any], int]]:
    """Equality and hash of instances of one class, by these fields."""
    values: Callable[[Any], Any] = attrgetter(*names) if names else lambda _: ()

    def equal(self: Any, other: Any) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: Any) -> int:
        return hash(values(self))

    return equal, hashed


def _shown(self: Any) -> str:
    return f"{type(self).__name__}({', '.join(f'{one.name}={getattr(self, one.name)!r}' for one in fields(self))})"
