"""What a call of a constructor leaves to Keras: the arguments that decide shape or weights, and their values in force."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from shapelens.dims import Unknown
from shapelens.immutable import field_names, replace
from shapelens.rules.rule import LayerRule, ShapeError, output_of, weights_of
from shapelens.rules.table import parameters

_SOME_SIZE = 256


def defaults_of(layer: str, rule: LayerRule, passed: Collection[str], x: Any) -> Iterator[tuple[str, Any]]:
    """The arguments not passed without which the output or the weights for input shape `x` would not be known.

    A default of None, which mostly means that there is none, is left out.
    """
    answer = _answer(rule, x)
    fields = {*field_names(rule)} - set(rule.call_fields)
    for name in parameters(layer, rule.keras):
        spelled = f"{name}_" if f"{name}_" in fields else name
        if name in passed or spelled not in fields:
            continue
        value = getattr(rule, spelled)
        if value is not None and not isinstance(value, Unknown):
            without = replace(rule, **{spelled: Unknown(name)})
            if _answer(without, x) != answer:
                yield name, value


def some_input(rule: LayerRule) -> Any:
    """A shape of the rank that the layer takes, for one that has met no shape yet."""
    spec = rule.input_spec
    ndim = 2 if spec is None else spec.ndim or spec.min_ndim or 2
    return (None, *[_SOME_SIZE] * (ndim - 1))


def _answer(rule: LayerRule, x: Any) -> Any:
    try:
        return output_of(rule, x), weights_of(rule, x)
    except ShapeError:
        return None
