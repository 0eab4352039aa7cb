"""Records that do not change: the kind of class that most of what is known is kept in."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeVar, cast, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def immutable(cls: type[T]) -> type[T]:
    """A record: it compares and hashes by its fields, which are never set again.

    It is written as a dataclass, and its defaults are shared, so they must not change either. The type checker sees to it that
    no field is set. Python's own dataclasses take ten times as long for each class, and more than two hundred are made before
    the first answer is given.
    """
    left_out = {"__dict__", "__weakref__", *_annotated(cls)}
    slots = [name for name in _annotated(cls) if name not in field_names(cls)]
    members = {name: value for name, value in vars(cls).items() if name not in left_out}
    made: Any = type(cls)(cls.__name__, cls.__bases__, {**members, "__slots__": slots})
    made.__defaults__ = _defaults(cls)
    _add_methods(made, by_name=False)
    return made


@dataclass_transform(frozen_default=True, kw_only_default=True)
def by_name(cls: type[T]) -> type[T]:
    """The same for a class, as it is, whose fields are given by name: one without a default may follow those that have one."""
    cast(Any, cls).__defaults__ = _defaults(cls)
    _add_methods(cls, by_name=True)
    return cls


def field_names(record: Any) -> tuple[str, ...]:
    """The names of the fields of a record, or of all records of a class: those that it inherits, and its own."""
    return getattr(record, "__match_args__", ())


def as_dict(record: Any) -> dict[str, Any]:
    """The fields of a record by their names, as they are: records in them stay records."""
    return {name: getattr(record, name) for name in field_names(record)}


def replace(record: T, **changes: Any) -> T:
    """The record with other values in these fields."""
    return type(record)(**as_dict(record) | changes)


def _annotated(cls: type) -> list[str]:
    annotated: dict[str, str] = vars(cls).get("__annotations__", {})
    return [name for name, kind in annotated.items() if not kind.startswith("ClassVar")]


def _defaults(cls: type) -> dict[str, Any]:
    inherited: dict[str, Any] = getattr(cls, "__defaults__", {})
    return inherited | {name: vars(cls)[name] for name in _annotated(cls) if name in vars(cls)}


def _add_methods(cls: Any, *, by_name: bool) -> None:
    names = cls.__match_args__ = tuple(dict.fromkeys((*field_names(cls), *_annotated(cls))))
    values: Callable[[Any], Any] = attrgetter(*names) if names else lambda _: ()

    def initialize(self: Any, *args: Any, **kwargs: Any) -> None:
        # Made by the first call: of all these classes, a file needs a few dozen.
        cls.__init__ = _constructor(names, cls.__defaults__, by_name)
        cls.__init__(self, *args, **kwargs)

    def equal(self: Any, other: Any) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: Any) -> int:
        return hash(values(self))

    cls.__init__ = initialize
    if "__eq__" not in vars(cls):
        cls.__eq__, cls.__hash__ = equal, hashed
    if cls.__repr__ is object.__repr__:
        cls.__repr__ = _shown


def _constructor(names: tuple[str, ...], defaults: dict[str, Any], by_name: bool) -> Callable[..., None]:
    """`def __init__(self, reason=reason, name=name)`, which sets all of them."""
    parameters = ["self", *["*"] * (by_name and bool(names))]
    parameters += [f"{name}={name}" if name in defaults else name for name in names]
    body = [f" self.{name} = {name}" for name in names] or [" pass"]
    made: dict[str, Any] = {}
    exec("\n".join((f"def __init__({', '.join(parameters)}):", *body)), {**defaults}, made)
    return made["__init__"]


def _shown(self: Any) -> str:
    return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in as_dict(self).items())})"
