"""Sizes and shapes: what is known of them, and arithmetic that absorbs what is not.

`None` is Keras' dynamic axis, a fact about the program. `Unknown` is what we do not know, and says why.
Arithmetic on sizes goes through `lifted` functions, so that no rule has to ask which of the two it holds.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import NoReturn, TypeVar

from shapelens.immutable import immutable


class Undecided(Exception):
    """A question was asked whose answer depends on an unknown."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__(unknown.reason)
        self.unknown = unknown


@immutable
class Unknown:
    """A value that we do not know, and in a few words why.

    Equality is structural (two unknowns with one reason are the same *ignorance*, not the same size), arithmetic gives
    the unknown back, and truth or order cannot be asked: `if unknown < 3` raises `Undecided`, so that a rule that needs
    the answer has none, instead of a wrong one.
    """

    reason: str = ""
    name: str = ""
    """What the program calls it, as long as it is handed on unchanged."""

    def _absorb(self, _other: object = None) -> Unknown:
        return Unknown(self.reason)

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _absorb
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __truediv__ = __rtruediv__ = _absorb
    __lt__ = __le__ = __gt__ = __ge__ = _absorb
    __neg__ = _absorb

    def _undecided(self) -> NoReturn:
        raise Undecided(self)

    __iter__ = __len__ = __index__ = _undecided

    def __bool__(self) -> bool:
        raise Undecided(self)

    def __getitem__(self, _key: object) -> NoReturn:
        raise Undecided(self)

    def __repr__(self) -> str:
        return self.name or "?"


class Rest(Unknown):
    """Any number of unknown axes, at the front of a shape: `(Rest(), 64)` is some shape that ends in 64."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "…"


class Dynamic(Unknown):
    """A number that is known only when the program runs: as a size it is None."""

    __slots__ = ()


DYNAMIC = Dynamic("a size that is known only when the program runs")

Dim = int | None | Unknown
Shape = tuple[Dim, ...]


T = TypeVar("T")


def known(value: T | Unknown) -> T:
    """The value, where a decision needs it: `known(padding) == "same"`. Raises Undecided for an unknown."""
    if isinstance(value, Unknown):
        raise Undecided(value)
    return value


def lifted(function: Callable[..., int]) -> Callable[..., Dim]:
    """Let a function of ints (and choices, as strings) take dims: an unknown is the answer, else a dynamic one is."""

    @functools.wraps(function)
    def on_dims(*arguments: Dim | str) -> Dim:
        dynamic = False
        for argument in arguments:
            if isinstance(argument, Unknown) and not isinstance(argument, Dynamic):
                return Unknown(argument.reason)
            dynamic = dynamic or argument is None or isinstance(argument, Dynamic)
        return None if dynamic else function(*arguments)

    return on_dims


@lifted
def plus(a: int, b: int) -> int:
    return a + b


@lifted
def times(a: int, b: int) -> int:
    return a * b


def product(dims: Iterable[Dim]) -> Dim:
    """The number of elements; a known 0 wins over nothing: an unknown axis could not be told from it."""
    return _product(*dims)


@lifted
def _product(*ints: int) -> int:
    return math.prod(ints)


def differ(a: object, b: object) -> bool:
    """Whether two sizes are certainly different; a dynamic or unknown one may equal anything."""
    return a is not None and b is not None and not isinstance(a, Unknown) and not isinstance(b, Unknown) and a != b


def rank(shape: Sequence[Dim]) -> int | Unknown:
    """The number of axes, unknown where the front of the shape is."""
    return Unknown(shape[0].reason) if shape and isinstance(shape[0], Rest) else len(shape)


def unknown_shape(reason: str, *last: Dim) -> Shape:
    """A shape of unknown rank, whose last axes may be known."""
    return (Rest(reason), *last)


def show(shape: Sequence[Dim]) -> str:
    """A shape as Keras prints it: `(None, 28, 28, 1)`; `?` is an unknown size without a name, `…` any number of them."""
    inner = ", ".join(str(dim) for dim in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"
