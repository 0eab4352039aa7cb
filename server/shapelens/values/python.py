"""What a Python expression can be: immutable values, equal by content and kind (`1`, `True` and `1.0` are three values).

Mutable objects are a `Ref`; their content lives in cells of the analysis' store.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapelens.dims import Unknown
from shapelens.immutable import immutable
from shapelens.values.place import Ref

if TYPE_CHECKING:
    Value = (
        "Const | Tuple | List | Dict | Slice | Enumerate | Zip | Function | Builtin | Method | Api | Unknown"
        " | Array | DType | Tensor | Layer | Model"
    )


@immutable
class Const:
    """A value of Python itself: int, float, complex, bool, str, bytes, None, Ellipsis, range."""

    value: Any

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Const)
            and type(self.value) is type(other.value)
            and (self.value == other.value or self.value is other.value)
        )

    def __hash__(self) -> int:
        return hash((self.value.__class__, self.value))


NONE = Const(None)
TRUE = Const(True)
FALSE = Const(False)


@immutable
class Tuple:
    items: tuple[Any, ...]


@immutable
class List:
    """A list (or a set, which we keep in order of insertion); its items are a `Tuple` in the cell (ref, "items")."""

    ref: Ref
    kind: str = "list"


@immutable
class Dict:
    """A dict; its entries are a `Tuple` of pairs in the cell (ref, "items")."""

    ref: Ref


@immutable
class Slice:
    start: Any
    stop: Any
    step: Any


@immutable
class Enumerate:
    """`enumerate(...)`, iterated when a loop asks."""

    source: Any
    start: int


@immutable
class Zip:
    """`zip(...)`, iterated when a loop asks."""

    sources: tuple[Any, ...]


class Code:
    """A function's text and how to run it; equal where identity and version are, so that a moved function is the same.

    `names` are local to it, `owner` is the statement that holds the body (`syntax.Statement`). `captures` tells that
    functions defined in it may keep its names alive, `lazy` that a call runs nothing yet (a generator, a coroutine).
    """

    __slots__ = ("captures", "identity", "lazy", "name", "names", "node", "owner", "version")

    def __init__(
        self,
        identity: object,
        version: object,
        name: str,
        names: frozenset[str],
        node: Any,
        owner: Any,
        captures: bool,
        lazy: bool,
    ) -> None:
        self.identity = identity
        self.version = version
        self.name = name
        self.names = names
        self.node = node
        self.owner = owner
        self.captures = captures
        self.lazy = lazy

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Code) and self.identity == other.identity and self.version == other.version

    def __hash__(self) -> int:
        return hash(self.identity)


@immutable
class Scope:
    """Where names live: the cells (ref, name). A module's scope has no parent and holds any name."""

    ref: Ref
    names: frozenset[str] | None
    parent: Scope | None

    def home(self, name: str) -> Scope:
        """The scope that a name lives in: the innermost that has it, else the module's."""
        scope = self
        while scope.names is not None and name not in scope.names and scope.parent is not None:
            scope = scope.parent
        return scope

    def moved(self, since: Scope | None) -> frozenset[str] | None:
        """The names that live elsewhere than in a scope of the same call before; None if that was of another call."""
        new: Scope | None = self
        moved: frozenset[str] = frozenset()
        while since is not new:
            if (
                since is None
                or new is None
                or since.ref is not new.ref
                or (since.names is None) is not (new.names is None)
            ):
                return None
            moved |= (since.names or frozenset()) ^ (new.names or frozenset())
            since, new = since.parent, new.parent
        return moved

    @property
    def refs(self) -> list[Ref]:
        """Where a name is looked for, the innermost first."""
        return [self.ref] if self.parent is None else [self.ref, *self.parent.refs]

    @property
    def module(self) -> Ref:
        """The scope of the file that it is in."""
        return self.refs[-1]


@immutable
class Function:
    """A user function or lambda with its closure and the values of its defaults, by parameter name."""

    code: Code
    scope: Scope
    defaults: tuple[tuple[str, Any], ...] = ()
    class_ref: Ref | None = None
    """The class in whose body it was defined."""


@immutable
class Deferred:
    """A name that an installed package imports (`from ..module import name`): looked for when somebody uses it."""

    importer: Path
    level: int
    module: str
    name: str


@immutable
class Opaque:
    """An object of a library that holds no layers and on which no shape depends: a loss, an optimizer, an initializer."""

    path: str
    """The canonical name of its class, or of what its maker is."""
    arguments: tuple[tuple[str, Any], ...] = ()
    """What it was made with: keywords, and positions as `0`, `1`."""
    part: bool = False
    """It is an attribute of such an object, or what its method gives."""


@immutable
class Partial:
    """`functools.partial(function, *positional, **keywords)`."""

    function: Any
    positional: tuple[Any, ...]
    keywords: tuple[tuple[str, Any], ...]


@immutable
class Builtin:
    """A builtin function or type by name."""

    name: str


@immutable
class Method:
    """A method bound to a value of ours."""

    owner: Any
    name: str


@immutable
class Api:
    """A module, class or function of a library by its canonical dotted name: `keras.layers.Dense`."""

    path: str


@immutable
class Foreign(Unknown):
    """A name of a package that is not known: a class or function that can be called by its path, or any other value."""

    path: str = ""


def plain(value: Any, items: Mapping[Ref, Any] | None = None) -> Any:
    """The value as rules take it: Python's own where it is one, unknowns and opaque values as they are."""
    match value:
        case Const():
            return value.value
        case Tuple():
            return tuple(plain(item, items) for item in value.items)
        case _:
            return value
