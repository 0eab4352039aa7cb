"""The models of `keras.applications`, layer by layer: one file for each family, all evaluated by the rules of the layers."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from shapelens.dims import Shape
from shapelens.rules.architectures.builder import Builder, Family, Options, Part, usual_input

_COMMON: Final[Mapping[str, Any]] = {
    "include_top": True,
    "weights": "imagenet",
    "input_tensor": None,
    "input_shape": None,
    "pooling": None,
    "classes": 1000,
    "name": None,
}


@dataclass(frozen=True, slots=True)
class Architecture:
    """A model of `keras.applications`: its name, its parts (the input is the first), and the last of them."""

    name: str
    parts: tuple[Part, ...]
    last: int


def family(function: str) -> Family | None:
    """The family of a function of `keras.applications`; None if it is not written down."""
    from shapelens.rules.architectures import catalogue  # A program without such models needs none of them.

    return catalogue.FAMILIES.get(function)


def architecture(function: str, given: Mapping[str, Any], keras: int, input_shape: Shape | None = None) -> Architecture:
    """The model that `function(**given)` makes, for arguments that Keras accepts.

    Args:
        function: a name for which there is a `family`.
        given: the arguments by name, as they were given: plain Python.
        keras: 2 or 3; a family that only one of them has is built as that does.
        input_shape: of the tensor on which it is built, with its batch axis, if it is not built on an input of its own.

    Raises:
        ShapeError: where a layer refuses its input, as Keras does.
        KeyError: for an argument that the function does not have.
    """
    return _built(function, tuple(sorted(given.items())), keras, input_shape)


@functools.lru_cache(maxsize=32)
def _built(function: str, given: tuple[tuple[str, Any], ...], keras: int, input_shape: Shape | None) -> Architecture:
    made = family(function)
    assert made is not None, function
    defaults = {**_COMMON, **made.defaults}
    keras = made.keras or keras
    options = Options(function, keras, {**defaults, **dict(given)})
    if strange := {*dict(given)} - {*defaults}:
        raise KeyError(strange.pop())
    shape = input_shape or (None, *(made.input_shape or usual_input)(options, made.side))
    b = Builder(keras, shape)
    last = made.build(b, 0, options)
    return Architecture(options["name"] or made.model_name(options, shape), tuple(b.parts), last)
