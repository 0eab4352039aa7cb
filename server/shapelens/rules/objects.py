"""What constructors of optimizers, losses and the like take, and applications (`objects.json`, by `export_objects.py`)."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping

from shapelens.rules.exported import exported
from shapelens.rules.rule import ShapeError


@functools.cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return exported("objects")


@functools.cache
def _identifiers(kind: str, keras: int) -> frozenset[str]:
    return frozenset(_table()[str(keras)][f"identifiers.{kind}"].split())


def is_identifier(kind: str, name: str, keras: int) -> bool:
    """Whether a Keras knows one of its "optimizers", "losses" or "metrics" by a string."""
    return (name.lower() if kind == "optimizers" else name) in _identifiers(kind, keras)


def identifiers(kind: str, keras: int) -> list[str]:
    """The strings by which a Keras knows its "optimizers", "losses" or "metrics"; those of functions come before classes."""
    return sorted(_identifiers(kind, keras), key=lambda name: (name[:1].isupper(), name))


def parameters(path: str, keras: int) -> tuple[str, ...] | None:
    """The names of the parameters of `path(...)` in order, a last `*` for any more; None if that Keras does not have it."""
    known = _table()[str(keras)].get(path.removeprefix("keras."))
    return None if known is None else tuple(known.split())


def check_keywords(path: str, keywords: Collection[str], keras: int | None) -> None:
    """Compare the keywords of `path(...)` (`keras.optimizers.Adam`) with what its constructor takes.

    Raises:
        ShapeError: `unknown-argument`, for one that it does not take in the Keras in force, or in either.
    """
    name = path.removeprefix("keras.")
    refused: dict[int, str] = {}
    for version in (3, 2):
        taken = parameters(path, version)
        strange = [] if taken is None or "*" in taken else [word for word in keywords if word not in taken]
        if strange:
            refused[version] = strange[0]
    if (keras in refused) or (keras is None and len(refused) == 2):
        word = refused[keras or 3]
        told = " In Keras 3 it is `learning_rate`." if word == "lr" else ""
        raise ShapeError(
            "unknown-argument", f"{name.rpartition('.')[2]} got an unexpected keyword argument `{word}`.{told}", word
        )
