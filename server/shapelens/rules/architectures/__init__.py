"""The models of `keras.applications`, layer by layer: one file for each family, all evaluated by the rules of the layers."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from typing import Any, Final

from shapelens.dims import Shape
from shapelens.rules.applications import DEFAULTS
from shapelens.rules.architectures.builder import HEAD, Architecture, Builder, Family, Options, usual_input

_COMMON: Final[Mapping[str, Any]] = {**DEFAULTS, "name": None}


def family(function: str) -> Family | None:
    """The family of a function of `keras.applications`; None if it is not written down."""
    from shapelens.rules.architectures import catalogue  # A program without such models needs none of them.

    return catalogue.FAMILIES.get(function)


def is_written_down(function: str, arguments: Collection[str]) -> bool:
    """Whether a function is, with these arguments."""
    made = family(function)
    return made is not None and {*arguments} <= {"input_tensor", *_COMMON, *made.defaults}


def counts_heads(function: str) -> bool:
    """Whether the classifier's layers are called by its number, the option `HEAD`."""
    made = family(function)
    return made is not None and HEAD in made.defaults


def starts_from_source(function: str, keras: int) -> bool:
    """Whether a model on a tensor is built on the input that the tensor comes from: what is between is left out."""
    made = family(function)
    return made is not None and made.from_source == (made.keras or keras)


def architecture(function: str, given: Mapping[str, Any], keras: int, input_shape: Shape | None = None) -> Architecture:
    """The model that `function(**given)` makes, for arguments that Keras accepts.

    Args:
        function: a name for which there is a `family`.
        given: the arguments by name, as they were given: plain Python, all such as `is_written_down` knows.
        keras: 2 or 3; a family that only one of them has is built as that does.
        input_shape: of the tensor on which it is built, with its batch axis, if it is not built on an input of its own.

    Raises:
        ShapeError: where a layer refuses its input, as Keras does.
    """
    return _built(function, tuple(sorted(given.items())), keras, input_shape)


@functools.lru_cache(maxsize=32)
def _built(function: str, given: tuple[tuple[str, Any], ...], keras: int, input_shape: Shape | None) -> Architecture:
    made = family(function)
    assert made is not None, function
    defaults = {**_COMMON, **made.defaults}
    keras = made.keras or keras
    options = Options(function, keras, {**defaults, **dict(given)})
    shape = input_shape or (None, *(made.input_shape or usual_input)(options, made.side))
    b = Builder(keras, shape)
    last = made.build(b, 0, options)
    return Architecture("Functional", options["name"] or made.model_name(options, shape), tuple(b.parts), last)
