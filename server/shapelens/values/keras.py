"""Keras' part: tensors, layers and models.

A tensor is its shape, its dtype and the node that made it. Layers and models are references: what changes after their
construction (built weights, trainable flags, the layers of a Sequential) lives in cells of the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeGuard

from shapelens.dims import Shape, Unknown
from shapelens.immutable import as_dict, immutable, replace
from shapelens.rules.rule import LayerRule, Structure, Weight
from shapelens.values.classes import Instance
from shapelens.values.place import Position, Ref
from shapelens.values.python import Const, Dict, List


@immutable
class Tensor:
    """A symbolic tensor. `node` is the call that made it; None where several paths joined, so that none is known."""

    shape: Shape
    dtype: str | None
    node: Ref | None
    index: int = 0
    content: tuple[Const, ...] | None = None
    """The numbers in a tensor of sizes (`tf.shape(x)`), where they are followed; `DYNAMIC` those that vary."""
    said: Position | None = None
    """The line with the comment that says a part of its shape."""


@immutable
class Layer:
    """A layer object: its class, the rule with its arguments (unknown where they were refused or are not modelled)."""

    ref: Ref
    cls: str
    rule: LayerRule | Unknown
    base: tuple[tuple[str, Any], ...] = ()
    """The keywords that every layer takes (`name`, `input_shape`, ...), as given."""
    passed: tuple[str, ...] | None = None
    """The arguments that Keras' constructor was called with, by today's names; None in a subclass, which has its own."""
    others: tuple[tuple[str, Any], ...] = ()
    """The arguments that the rule has no use for (`momentum`), defaults among them."""

    @property
    def given(self) -> Mapping[str, Any]:
        return dict(self.base)


def hidden_input(first: Ref, deferred: bool) -> tuple[tuple[str, Any], ...]:
    """The `base` of the input layer that Keras makes before the first layer of a Sequential."""
    return ("hidden", first), ("deferred", deferred)


def is_deferred_input(made: Made) -> bool:
    """Whether it is the input of a Sequential that took the first shape it met."""
    return isinstance(made, Layer) and bool(made.given.get("deferred"))


def with_rules(rule: LayerRule) -> LayerRule:
    """The rule of a layer with those of the layers that it holds in their place; models stay as they are."""
    held = {name: _rules(value) for name, value in as_dict(rule).items() if isinstance(value, Layer | list | tuple)}
    return replace(rule, **held) if held else rule


def _rules(value: Any) -> Any:
    match value:
        case Layer(rule=LayerRule() as rule):
            return with_rules(rule)
        case Layer(rule=unknown):
            return unknown
        case list() | tuple():
            items: list[Any] = [*value]
            inside = [_rules(item) for item in items]
            return tuple(inside) if isinstance(value, tuple) else inside
        case _:
            return value


@immutable
class Model:
    """A `Sequential` or a `Functional` model; its layers and graph are in the store."""

    ref: Ref
    cls: str
    name: str | Unknown | None = None


@immutable
class Operation:
    """An operator or function on tensors that became a node of the graph (`x + y` is `Add`)."""

    ref: Ref
    cls: str
    """The class that it has in Keras 3."""
    symbol: str | Unknown | None = None
    """In Keras 2, which makes a layer of it, the name that is numbered (`tf.math.add`)."""


@immutable
class Among(Unknown):
    """One of some objects, several of them, or another; which is not known: `model.layers[n:]`."""

    these: tuple[Any, ...] = ()


_OBJECTS: Final = Layer | Model | Instance | List | Dict


def among(values: Iterable[Any], which: Unknown) -> Unknown:
    """One or several of some values, told apart by what is not known; the objects of them may be changed by that name."""
    these: dict[Any, None] = {}
    for value in values:
        if isinstance(value, Among):
            these |= dict.fromkeys(value.these)
        elif isinstance(value, _OBJECTS):
            these[value] = None
    return Among(which.reason, "", tuple(these)) if these else which


Made = Layer | Model | Operation | Instance
"""What a node of a graph can be a call of."""


def is_model(value: object) -> TypeGuard[Model | Instance]:
    """Whether a value is a model, of Keras' own classes or a subclass."""
    return isinstance(value, Model) or (isinstance(value, Instance) and value.kind == "model")


@immutable
class Node:
    """One call of a layer, model or operation: the content of the cell (node, "node")."""

    layer: Made
    inputs: tuple[Tensor, ...]
    input_shape: Any
    outputs: Structure
    index: int = 0
    """The how manieth call of the layer this is."""
    first: Ref | None = None
    """The node of the first call; None if this is it."""
    alike: bool = True
    """Whether all calls so far were on the same shape, and gave the same."""


@immutable
class Compiled:
    """What `compile` was given: the content of the cell (model, "compiled")."""

    loss: Any
    at: Position | None
    """Where the loss stands."""
    loss_weights: Any
    metrics: Any


@immutable
class Built:
    """What the first call of a layer fixed: the content of the cell (layer, "built")."""

    input_shape: Any
    weights: tuple[Weight, ...] | Unknown


@immutable
class Graph:
    """A model's graph between its inputs and outputs: the content of the cell (model, "graph").

    `nodes` are in an order in which they can be computed, `layers` in the order of Keras' summary.
    """

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    output_structure: Any
    nodes: tuple[tuple[Ref, Node], ...]
    layers: tuple[Made, ...]
    chain: bool = False
    """Each layer feeds just the next one."""
