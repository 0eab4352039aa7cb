"""How an architecture is written down: a layer at a time, each called once, with its shape and its weights at hand.

Thousands of layers are made of a few hundred different ones: what a layer is, and what it makes of a shape, is kept.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shapelens.dims import Shape, product
from shapelens.immutable import immutable
from shapelens.rules import table
from shapelens.rules.architectures.own import OWN
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.rule import Weight, computed
from shapelens.rules.table import Bound

INPUT: str = "InputLayer"
HEAD: str = "head"
"""Among the options: which of the classifiers of its family it has in the session, where Keras counts them."""


@immutable
class Options:
    """What the function of an application was called with: its name, and all its arguments, defaults included."""

    function: str
    keras: int
    given: Mapping[str, Any]

    def __getitem__(self, argument: str) -> Any:
        return self.given[argument]

    @property
    def top(self) -> bool:
        """Whether the classifier is part of it."""
        return bool(self.given["include_top"])


@immutable
class Part:
    """A layer of an architecture, called once on the outputs of parts before it."""

    cls: str
    name: str | None
    """None where Keras picks one."""
    bound: Bound | None
    """Its rule and its other arguments; None of an input, and of an operator."""
    inputs: tuple[int, ...]
    """The numbers of the parts that it is called on."""
    output: Shape
    weights: tuple[Weight, ...] = ()
    """Of a nested model, those of all its layers."""
    nested: Architecture | None = None
    """Its own parts, where it is a model."""

    @property
    def is_operator(self) -> bool:
        """Whether it is an operator on tensors: no layer of Keras 3, and one of its own kind in Keras 2."""
        return self.bound is None and bool(self.inputs) and self.nested is None

    @property
    def params(self) -> int:
        """The count of its weights, all of known sizes."""
        sizes = (product(weight.shape) for weight in self.weights)
        return sum(size for size in sizes if isinstance(size, int))


@immutable
class Architecture:
    """A model: its class and name, its parts (the input is the first), and the last of them."""

    cls: str
    name: str
    parts: tuple[Part, ...]
    last: int


class Builder:
    """Writes parts down; a part is meant by its number."""

    def __init__(self, keras: int, shape: Shape) -> None:
        """Begin with an input of that shape, batch axis included, which is the part 0."""
        self.keras = keras
        self.parts: list[Part] = [Part(INPUT, None, None, (), shape)]

    def shape(self, x: int) -> Shape:
        """The shape of the output of a part."""
        return self.parts[x].output

    def add(self, cls: str, x: int | Sequence[int], name: str | None = None, **arguments: Any) -> int:
        """Call a new layer on the output of one part, or of several; its number.

        Args:
            cls: the class, as `keras.layers` calls it, or one of `OWN`.
            x: the number of the part, or a list of them.
            name: its name; None where Keras picks one.
            arguments: of the layer's constructor; tuples for lists.

        Raises:
            ShapeError: whatever the rule raises.
        """
        inputs = (x,) if isinstance(x, int) else tuple(x)
        shapes = tuple(self.parts[i].output for i in inputs)
        given = tuple(sorted(arguments.items()))
        bound = _bound(cls, self.keras, given)
        output, weights = _applied(cls, self.keras, given, shapes, isinstance(x, int))
        self.parts.append(Part(cls, name, bound, inputs, output, weights))
        return len(self.parts) - 1

    def stack(self, x: int, name: str, *layers: tuple[str, str, Mapping[str, Any]]) -> int:
        """Call a new Sequential of layers (class, name, arguments of each) on the output of a part; its number."""
        inner = Builder(self.keras, self.shape(x))
        last = 0
        for cls, layer, arguments in layers:
            last = inner.add(cls, last, layer, **arguments)
        weights = tuple(weight for part in inner.parts for weight in part.weights)
        nested = Architecture("Sequential", name, tuple(inner.parts), last)
        self.parts.append(Part("Sequential", name, None, (x,), inner.shape(last), weights, nested))
        return len(self.parts) - 1

    def operate(self, cls: str, *inputs: int) -> int:
        """Parts, or a part and a number, by the operator of which Keras 3 has that class (`Add`); its number."""
        self.parts.append(Part(cls, None, None, inputs, broadcast(*map(self.shape, inputs))))
        return len(self.parts) - 1


@functools.lru_cache(maxsize=4096)
def _bound(cls: str, keras: int, given: tuple[tuple[str, Any], ...]) -> Bound:
    if cls in OWN:
        return Bound(OWN[cls](**dict(given), keras=keras), {}, ())
    return table.bind(cls, (), dict(given), keras=keras, data_format="channels_last")


@functools.lru_cache(maxsize=8192)
def _applied(
    cls: str, keras: int, given: tuple[tuple[str, Any], ...], shapes: tuple[Shape, ...], single: bool
) -> tuple[Shape, tuple[Weight, ...]]:
    """What the layer makes of its input, and its weights."""
    rule = _bound(cls, keras, given).rule
    assert rule is not None, cls
    x: Any = shapes[0] if single else list(shapes)
    weights, output = computed(rule, x)
    assert isinstance(weights, tuple), (cls, shapes)
    assert isinstance(output, tuple), (cls, shapes)
    return output, weights


@immutable
class Family:
    """How a function of `keras.applications` makes its model."""

    build: Callable[[Builder, int, Options], int]
    """Writes the parts after the input down; the number of the last."""
    side: int
    """Of the images of the classifier."""
    model_name: Callable[[Options, Shape], str]
    """The model's name, for the options and the input's shape."""
    defaults: Mapping[str, Any]
    """Its own arguments, beside those that all have."""
    input_shape: Callable[[Options, int], Shape] | None = None
    """The input's shape without the batch axis, where it is not chosen as usual (`usual_input`)."""
    keras: int | None = None
    """The only Keras that has it."""
    from_source: int | None = None
    """The Keras in which a model that is built on a tensor is built on the input that the tensor comes from."""


def usual_input(options: Options, side: int) -> Shape:
    """The shape of the input, without the batch axis, for arguments that Keras accepts."""
    given = options["input_shape"]
    if options["weights"] == "imagenet" and options.top:
        return (side, side, 3)
    if given is not None:
        return tuple(given)
    return (side, side, 3) if options.top else (None, None, 3)
