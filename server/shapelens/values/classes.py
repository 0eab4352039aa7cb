"""User classes and what they make. Attributes live in cells of the store: (class or instance, ".name")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from shapelens.immutable import immutable
from shapelens.values.place import Ref
from shapelens.values.python import Api, Builtin, Function

Kind = Literal["plain", "layer", "model"]
"""What an instance is to Keras, by its bases."""


@immutable
class Class:
    """A class statement's value. `bases` are classes of the program, names of a library, or unknown."""

    ref: Ref
    name: str
    bases: tuple[Any, ...]
    fields: tuple[str, ...] | None = None
    """Of a dataclass or named tuple: what its constructor takes."""

    @property
    def record(self) -> tuple[str, ...] | None:
        """The fields of its objects, its own or those of a base; None if it is no dataclass or named tuple."""
        inherited = (base.record for base in self.bases if isinstance(base, Class))
        return self.fields or next((fields for fields in inherited if fields is not None), self.fields)

    @property
    def is_tuple(self) -> bool:
        """Whether its objects are tuples of their fields."""
        kinds = (Builtin("tuple"), Api("typing.NamedTuple"))
        return any(base.is_tuple if isinstance(base, Class) else base in kinds for base in self.bases)


@immutable
class Instance:
    """An object of a user class: plain, or a layer or model that Keras knows as one."""

    ref: Ref
    type: Class
    kind: Kind

    @property
    def cls(self) -> str:
        return self.type.name

    @property
    def given(self) -> Mapping[str, Any]:
        return {}


@immutable
class Attributes:
    """`vars(owner)`: the attributes of an object, or the names of a module (`globals()`), as a dict."""

    owner: Instance | Ref


@immutable
class Bound:
    """A user function with its first argument: a method taken from an object or a class."""

    function: Function
    owner: Any


@immutable
class Super:
    """`super()`: the object, seen from the class after `cls` in its order of bases."""

    cls: Class
    owner: Any


@immutable
class Field:
    """`dataclasses.field(...)`; `init` tells whether the constructor takes it."""

    default: Any
    factory: Any
    init: bool


@immutable
class Descriptor:
    """What `@property`, `@staticmethod` or `@classmethod` makes of a function."""

    kind: str
    function: Any
    setter: Any = None


def attribute_cell(ref: Ref, name: str) -> tuple[Ref, str]:
    """The cell of an attribute."""
    return ref, f".{name}"
