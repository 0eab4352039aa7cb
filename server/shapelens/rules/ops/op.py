"""What an operation is: its name, its signature in one library, and the rule that computes its shape.

A rule is a function of shapes (for the parameters named in `TENSORS` and `LISTS`) and of plain values (for all others), called
by canonical parameter names, so that one rule serves every library. Rules are written as if all were known: `Undecided`
leaves them where an unknown matters.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from shapelens.dims import Shape
from shapelens.immutable import immutable

REQUIRED: Final = object()
"""Marks a parameter without default."""

TENSORS: Final = frozenset(
    {"x", "y", "z", "condition", "indices", "values", "kernel", "pointwise", "bias", "mask", "first", "last"}
)
"""The canonical parameters that are one tensor or array."""
LISTS: Final = frozenset({"xs", "conditions"})
"""The canonical parameters that are several, in a list or as the rest of the positional arguments."""
SYMBOLIC: Final = (
    TENSORS
    | LISTS
    | {f"_{name}" for name in (*TENSORS, *LISTS)}
    | {"_x1", "_x2", "_updates", "_weights", "_filter", "_filters", "_biases", "_mean", "_variance", "_var", "_scale"}
    | {"_gamma", "_beta", "_offset", "_labels", "_y_true", "_pos_weight", "_sample_weight", "_default", "_initial"}
)
"""The canonical parameters that may be symbolic tensors, also those that have no say in the shape."""

NUMBER: Final = "number"
"""The type of a number of Python's own, which has no say in the type of what is computed with it."""

_WORDS: Final[dict[str, Any]] = {"None": None, "True": True, "False": False}


@immutable
class Operand:
    """A tensor or an array as an argument."""

    shape: Shape
    dtype: str | None = None
    content: tuple[Any, ...] | None = None
    """Its numbers in row order, where they are few and known."""


@immutable
class Op:
    """A function of one library."""

    name: str
    """The canonical name ("sum"), whatever the library calls it."""
    cls: str
    """Keras 3's class of the operation, as `model.summary()` shows it ("Sum")."""
    parameters: tuple[tuple[str, Any], ...]
    """Name and default (or `REQUIRED`) in positional order; `*name` takes the rest, those after it are keywords only,
    and `**name`, the last, takes all other keywords."""
    shape: Callable[..., Any]
    """The rule: the shape of the result, or a list of shapes where there are several."""
    dtype: str
    """How the type of the result follows: see `dtypes`."""
    canonical: tuple[str, ...]
    """What the rule calls each parameter; one that begins with `_` has no say in the shape."""
    aliases: tuple[tuple[str, int], ...]
    """Other keywords for parameters, by position (TensorFlow's `keep_dims`)."""

    def gives_one(self) -> bool:
        """Whether the result is always one tensor: then the rule is declared to return a `Shape`, and no list of them."""
        rule = self.shape
        while isinstance(rule, functools.partial):
            rule = rule.func
        return rule.__annotations__["return"] == "Shape"


@immutable
class Row:
    """Functions of one library that share a rule and a signature.

    Args:
        shape: the rule.
        modules: where the functions live, separated by spaces.
        signature: the parameters, separated by spaces: `a:x axis|dim=None *dims _out=None`. First the library's own name,
            with `_` before it if it has no say in the shape, then after `:` the canonical one where it differs, after `|`
            further keywords, after `=` the default.
        names: the functions, separated by spaces: `sum abs=absolute fft=FFT`, with the canonical name where it is another,
            or with the class where the name does not tell it.
        dtype: how the type of the result follows.
    """

    shape: Callable[..., Any]
    modules: str
    signature: str
    names: str
    dtype: str = "same"

    def ops(self) -> Iterator[tuple[str, Op]]:
        """The operations, each with every path that it has."""
        tokens = [_token(token) for token in self.signature.split()]
        parameters = tuple((own, default) for own, _, _, default in tokens)
        canonical = tuple(name for _, name, _, _ in tokens)
        aliases = tuple((alias, index) for index, token in enumerate(tokens) for alias in token[2])
        for entry in self.names.split():
            own, _, other = entry.partition("=")
            name = other if other.islower() else own
            op = Op(name, class_name(other or own), parameters, self.shape, self.dtype, canonical, aliases)
            for module in self.modules.split():
                yield f"{module}.{own}", op


def class_name(name: str) -> str:
    """The class of an operation: `reduce_max` is `ReduceMax`."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def _token(token: str) -> tuple[str, str, tuple[str, ...], Any]:
    names, equals, default = token.partition("=")
    first, *aliases = names.split("|")
    own, _, canonical = first.partition(":")
    return (
        own.lstrip("_"),
        (canonical or own.lstrip("*") or "_"),
        tuple(aliases),
        _value(default) if equals else REQUIRED,
    )


def _value(text: str) -> Any:
    """A default as it is written in a signature: a word, a number, a name, or numbers in tuples (`((1,1),(1,1))`)."""
    if text.startswith("("):
        return tuple(_value(part) for part in re.findall(r"\([^()]*\)|[^(),]+", text[1:-1]))
    try:
        return _WORDS[text] if text in _WORDS else float(text) if "." in text or "e-" in text else int(text)
    except ValueError:
        return text
