"""How layers are called: what a call passes beside the input (`initial_state`, `training`, `return_attention_scores`)."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from shapelens.immutable import replace
from shapelens.rules.rule import LayerRule, ShapeError
from shapelens.rules.table import call_signature, exists


def bind_call(layer: str, args: Sequence[Any], kwargs: Mapping[str, Any], keras: int | None) -> dict[str, Any]:
    """The arguments of `some_layer(*args, **kwargs)` by name.

    Args:
        layer: canonical name of the layer's class.
        args: the positional arguments, the input being the first.
        kwargs: the keywords, alike.
        keras: the version in force; None accepts what either version accepts.

    Raises:
        ShapeError: `unknown-argument`, `missing-argument`, `too-many-arguments`, `invalid-argument`.
    """
    versions = [v for v in (3, 2) if v == (keras or v) and exists(layer, v)] or [5 - (keras or 2)]
    errors: list[ShapeError] = []
    for version in versions:
        try:
            return _assign(layer, call_signature(layer, version), args, kwargs, version)
        except ShapeError as error:
            errors.append(error)
    errors[0].keras = None if len(errors) > 1 and keras is None else versions[0]
    raise errors[0]


@functools.cache
def takes_one(layer: str, keras: int | None) -> bool:
    """Whether a layer is called on one tensor alone, and that is all there is to say of the call."""
    try:
        return len(bind_call(layer, (None,), {}, keras)) == 1
    except ShapeError:
        return False


def takes_anything(layer: str, keras: int | None) -> bool:
    """Whether a layer may be called on what is no tensor: in Keras 2, one that hands on what it gets."""
    return keras != 3 and layer in ("InputLayer", "Lambda", "Layer")


def with_call(rule: LayerRule, arguments: Mapping[str, Any]) -> LayerRule:
    """The rule as this call has it: with those arguments that move a shape or can be wrong."""
    fields = {name: arguments[name] for name in rule.call_fields if name in arguments}
    return replace(rule, **fields) if fields else rule


def _assign(
    layer: str, signature: Sequence[Sequence[Any]], args: Sequence[Any], kwargs: Mapping[str, Any], version: int
) -> dict[str, Any]:
    names = [name for name, *_ in signature if not name.startswith("*")]
    starred = {name for name, *_ in signature if name.startswith("*")}
    if not signature:
        starred = {"*args", "*kwargs"}  # a layer without a `call` of its own
    if len(args) > len(names) and len(starred) < 2:
        raise ShapeError(
            "too-many-arguments", f"{layer}.call() takes {len(names)} arguments but {len(args)} were given", None
        )
    if version == 3:
        for value in args[1:]:
            if isinstance(value, (bool, int, float, str)):
                raise ShapeError(
                    "invalid-argument",
                    "Only input tensors may be passed as positional arguments. The following argument value should be "
                    f"passed as a keyword argument: {value!r}",
                )
    arguments = dict(zip(names, args, strict=False))
    for name, value in kwargs.items():
        if name in arguments:
            raise ShapeError("too-many-arguments", f"{layer}.call() got multiple values for argument '{name}'", name)
        if name not in names and name != "training" and not starred:
            raise ShapeError("unknown-argument", f"{layer}.call() got an unexpected keyword argument '{name}'", name)
        arguments[name] = value
    for name, *default in signature:
        if not default and name in names and name not in arguments:
            raise ShapeError("missing-argument", f"{layer}.call() missing a required argument: '{name}'", name)
    return arguments
