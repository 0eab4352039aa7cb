"""What a call of a layer passes: which of it are the tensors, and which arguments its rule wants to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from shapelens.analysis.graph import inputs_of
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.dims import Unknown
from shapelens.immutable import immutable, replace
from shapelens.rules.calls import bind_call, takes_one, with_call
from shapelens.rules.rule import ShapeError
from shapelens.rules.table import call_signature
from shapelens.values.data import Array
from shapelens.values.keras import Layer, Tensor
from shapelens.values.python import NONE

TRAINING: Final = "training"
"""The argument of a call that is never a tensor of the graph."""


@immutable
class LayerCall:
    """A call as the layer takes it; `refused` is what Keras says against its arguments."""

    layer: Layer
    """The layer, its rule knowing what the call says of the output."""
    first: Any
    """The value of the first argument; None if there is none."""
    several: tuple[Any, ...] | None
    """The values of the tensors, where the layer takes them one by one."""
    beside: Sequence[Tensor] = ()
    """The tensors among the other arguments (`initial_state`, `mask`), which are inputs of the graph as well."""
    refused: ShapeError | None = None


def read_call(
    it: Interpreter, layer: Layer, arguments: Arguments, to_plain: Callable[[Interpreter, Any], Any]
) -> LayerCall:
    """The call `layer(*arguments)`, its arguments assigned to Keras' names."""
    if (
        len(arguments.positional) == 1
        and not arguments.keywords
        and arguments.complete
        and takes_one(layer.cls, it.keras)
        and (isinstance(layer.rule, Unknown) or not layer.rule.call_inputs)
    ):
        return LayerCall(layer, arguments.positional[0], None)
    positional = [to_plain(it, value) for value in arguments.positional]
    keywords = {name: to_plain(it, value) for name, value in arguments.keywords.items()}
    refused: ShapeError | None = None
    bound: dict[str, Any] = {}
    if not isinstance(layer.rule, Unknown):
        try:
            bound = bind_call(layer.cls, positional, keywords, it.keras)
        except ShapeError as error:
            refused = None if error.code == "missing-argument" and not arguments.complete else error
        changed = with_call(layer.rule, {name: _shapes(value) for name, value in bound.items()})
        if changed is not layer.rule:
            layer = replace(layer, rule=changed)
    first, several = _first(layer, arguments), _several(layer, arguments)
    taken = [first] if several is None else several
    named = (value for name, value in arguments.keywords.items() if name != TRAINING)
    others = [v for v in (*arguments.positional, *named) if all(v is not one for one in taken)]
    beside = inputs_of(one for value in others for one in _tensors(to_plain(it, value)))
    return LayerCall(layer, first, several, tuple(beside), refused)


def _first(layer: Layer, arguments: Arguments) -> Any:
    if arguments.positional:
        return arguments.positional[0]
    for version in (3, 2):
        for name, *_ in call_signature(layer.cls, version)[:1]:
            if name in arguments.keywords:
                return arguments.keywords[name]
    return next(iter(arguments.keywords.values()), None)


def _several(layer: Layer, arguments: Arguments) -> tuple[Any, ...] | None:
    names = () if isinstance(layer.rule, Unknown) else layer.rule.call_inputs
    if not names:
        return None
    values = (arguments.get(index, name, NONE) for index, name in enumerate(names))
    return tuple(value for value in values if value != NONE)


def _tensors(value: Any) -> Iterator[Tensor | Unknown]:
    """The tensors in a value, and what may be one."""
    if isinstance(value, Tensor | Unknown):
        yield value
    elif isinstance(value, list | tuple):
        items: list[Any] = [*value]
        for item in items:
            yield from _tensors(item)


def _shapes(value: Any) -> Any:
    """A value in which shapes stand for tensors."""
    match value:
        case Tensor(shape=shape) | Array(shape=shape):
            return shape
        case list() | tuple():
            items: list[Any] = [*value]
            return [_shapes(item) for item in items]
        case bool() | int() | float() | str() | None | Unknown():
            return value
        case _:
            return Unknown("an argument of the call is not known")
