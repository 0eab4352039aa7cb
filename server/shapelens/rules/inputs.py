"""Where shapes come from: `Input(...)`, `InputLayer(...)`, and the shape that a first layer declares for its model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from shapelens.dims import Dim, Rest, Shape, Unknown, show
from shapelens.rules.arguments import invalid, is_number, is_plain, is_sequence
from shapelens.rules.rule import LayerRule, ShapeError, is_shape

INPUT_ARGUMENTS: Final = ("shape", "batch_size", "dtype", "sparse", "batch_shape", "name", "tensor")
"""Positional order of Keras 3's `Input`; Keras 2 agrees on the first two."""

_DECLARING: Final = ("batch_shape", "batch_input_shape", "shape", "input_shape", "input_dim")


def as_shape(value: Any, argument: str) -> Shape:
    """A shape as the user wrote it. An unknown value has an unknown rank.

    Raises:
        ShapeError: `invalid-argument`, if Keras cannot take it for a shape. Keras 2 takes a bare int.
    """
    if isinstance(value, Unknown):
        return (Rest(value.reason),)
    if not is_plain(value):
        return (Rest("the shape is an object that is not modelled"),)
    if isinstance(value, int) and not isinstance(value, bool):
        both = argument in ("batch_shape", "batch_input_shape")
        raise ShapeError(
            "invalid-argument",
            f"Cannot convert '{value}' to a shape: it is an int, a shape of one axis is written ({value},)",
            argument,
            None if both else 3,
        )
    if not is_sequence(value):
        raise ShapeError("invalid-argument", f"Cannot convert '{value}' to a shape", argument)
    dims = [
        dim if is_plain(dim) or isinstance(dim, Unknown) else Unknown("a size that is not modelled") for dim in value
    ]
    for dim in dims:
        if isinstance(dim, Unknown) or dim is None:
            continue
        if not isinstance(dim, int):
            raise ShapeError(
                "invalid-argument",
                f"Cannot convert '{value}' to a shape. Found invalid dimension '{dim}' of type {type(dim).__name__}",
                argument,
            )
        if dim < 0:
            raise ShapeError(
                "invalid-argument",
                f"Cannot convert '{value}' to a shape. Negative dimensions are not allowed",
                argument,
            )
    return tuple(dims)


def batch_shape(arguments: Mapping[str, Any]) -> Shape | None:
    """The full input shape that keywords of `Input`, `InputLayer` or a first layer declare; None if they declare none.

    `input_shape` and `shape` leave the batch axis out, `batch_shape` and `batch_input_shape` have it.

    Raises:
        ShapeError: `invalid-argument`.
    """
    if arguments.get("shape") is not None and arguments.get("batch_input_shape") is not None:
        message = "`batch_input_shape` is no argument beside `shape`: `batch_shape` gives the shape with its batch axis"
        raise ShapeError("unknown-argument", message, "batch_input_shape")
    for argument in ("batch_shape", "batch_input_shape"):
        if arguments.get(argument) is not None:
            return as_shape(arguments[argument], argument)
    for argument in ("shape", "input_shape", "input_dim"):
        value = arguments.get(argument)
        if value is None:
            continue
        rest = as_shape((value,) if argument == "input_dim" else value, argument)
        return rest if rest and isinstance(rest[0], Rest) else (arguments.get("batch_size"), *rest)
    return None


def check_declared(arguments: Mapping[str, Any], keras: int | None) -> None:
    """Raise `invalid-argument` for what a layer of Keras 2, which reads it when it is made, cannot take for a shape."""
    given = [argument for argument in ("batch_input_shape", "input_shape") if argument in arguments]
    if keras == 2 and given and is_number(arguments[given[0]]):
        value = arguments[given[0]]
        raise invalid(given[0], f"'{type(value).__name__}' object is not iterable: {given[0]}=({value},) is a shape", 2)


def declared(rule: LayerRule | None, base: Mapping[str, Any]) -> Shape | None:
    """The input shape that a layer's own keywords give to the Sequential that it begins.

    Raises:
        ShapeError: `invalid-argument`.
    """
    given = dict(base)
    if hasattr(rule, "input_dim"):
        given.pop("input_dim", None)  # Embedding's own vocabulary size
        if rule is not None and rule.keras == 2 and batch_shape(given) is None:
            return (given.get("batch_size"), given.get("input_length"))
    elif rule is not None and rule.keras == 2 and "input_length" in given and "input_dim" in given:
        return (given.get("batch_size"), given["input_length"], given["input_dim"])
    elif rule is not None and rule.keras == 2 and "input_dim" in given and hasattr(rule, "return_sequences"):
        return (given.get("batch_size"), None, given["input_dim"])
    return batch_shape(given)


def explain_input(given: Mapping[str, Any], shape: Any) -> Iterator[str]:
    """Sentences about the batch axis, where a layer's own keywords declare the input shape of its model."""
    if not is_shape(shape) or not shape or isinstance(shape[0], Rest):
        return
    keyword = next((name for name in _DECLARING if given.get(name) is not None), None)
    if keyword is None:
        return
    if keyword == "input_dim":
        yield f"input_dim={given[keyword]} is input_shape=({given[keyword]},)."
    batch: Dim = shape[0]
    if keyword in ("batch_shape", "batch_input_shape"):
        yield f"{keyword} has the batch axis: the first, {batch}."
    elif batch is None:
        yield f"The first axis is the batch: None, any number of samples; {keyword} leaves it out."
    else:
        yield f"The first axis is the batch, fixed at {batch} by batch_size; {keyword} leaves it out."
    rest = shape[1:]
    if len(rest) == 1:
        yield f"{show(rest)} is one axis: rank 2 with the batch."
    elif len(rest) > 1 and rest[-1] == 1:
        yield f"{show(rest)} is not {show(rest[:-1])}: its last axis has 1 number, and the rank is {len(shape)}."
