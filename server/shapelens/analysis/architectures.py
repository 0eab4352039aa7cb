"""The models of `keras.applications` as values: all their layers at once, their graph when it is asked for."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any, Final

from shapelens.analysis.facts import Created, NameTaken
from shapelens.analysis.graph import walk
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.store import MISSING, contained
from shapelens.dims import Unknown
from shapelens.immutable import replace
from shapelens.rules.architectures import architecture
from shapelens.rules.architectures.builder import INPUT, Architecture, Part
from shapelens.rules.ops.symbols import symbol
from shapelens.rules.table import canonical
from shapelens.values.keras import Built, Graph, Layer, Model, Node, Operation, Tensor, hidden_input
from shapelens.values.place import Ref, Site
from shapelens.values.python import Tuple

_CALL: Final = "call"
"""The key of the node of the only call of a layer, below the layer."""


class Assembled:
    """A model of `keras.applications`, or one inside of it: what the cells of its refs hold.

    The part of a number is the child of that key; a part that is a model has children of its own.
    """

    lasting = True

    def __init__(self, ref: Ref, made: Architecture, keras: int, start: Tensor | None) -> None:
        self.made = made
        self._ref = ref
        self._start = start
        self._keras = keras
        self._layers: dict[int, Layer | Model | Operation] = {}
        self._nodes: dict[int, Node] = {}
        self._inner: dict[int, Assembled] = {}

    def layer(self, number: int) -> Layer | Model | Operation:
        """The layer of a part."""
        if number not in self._layers:
            made = _made(self._ref.child(number), self.made.parts[number], self._keras)
            if number == 0 and self.made.cls == "Sequential":
                made = Layer(made.ref, INPUT, Unknown("an input"), hidden_input(self._ref.child(1), deferred=True))
            self._layers[number] = made
        return self._layers[number]

    def inner(self, number: int) -> Assembled | None:
        """The contents of a part that is a model."""
        nested = self.made.parts[number].nested
        if nested is not None and number not in self._inner:
            self._inner[number] = Assembled(self._ref.child(number), nested, self._keras, None)
        return self._inner.get(number)

    def tensor(self, number: int) -> Tensor:
        """The output of a part; of the first, the tensor on which the model is built."""
        if number == 0 and self._start is not None:
            return self._start
        return Tensor(self.made.parts[number].output, "float32", self._ref.child(number).child(_CALL))

    def cell(self, ref: Ref, name: str) -> Any:
        """What a cell of the model, of one of its layers, or of the call of one holds."""
        if ref is self._ref:
            return self._of_model(name)
        number = ref.key if ref.parent is self._ref else None if ref.parent is None else ref.parent.key
        if not isinstance(number, int) or number >= len(self.made.parts):
            return MISSING
        if ref.key == _CALL:
            return self._node(number) if name == "node" else MISSING
        part = self.made.parts[number]
        inner = self.inner(number)
        match name:
            case "node":
                return ref.child(_CALL)
            case _ if inner is not None:
                return inner.cell(ref, name)
            case "built":
                return Built(self._given(part), part.weights)
            case _:
                return MISSING

    def _of_model(self, name: str) -> Any:
        match self.made.cls, name:
            case "Functional", "graph" if self._start is None:
                return self.graph
            case "Sequential", "layers":
                return Tuple(tuple(self.layer(number) for number in range(1, len(self.made.parts))))
            case "Sequential", "input":
                return self.tensor(0)
            case "Sequential", "output":
                return Tuple((self.tensor(self.made.last),))
            case _:
                return MISSING

    def _node(self, number: int) -> Node:
        if number not in self._nodes:
            part = self.made.parts[number]
            inputs = tuple(self.tensor(i) for i in part.inputs)
            self._nodes[number] = Node(self.layer(number), inputs, self._given(part), part.output)
        return self._nodes[number]

    def _given(self, part: Part) -> Any:
        """The shape of what a layer is called on, or the list of them."""
        shapes = [self.made.parts[i].output for i in part.inputs]
        return shapes[0] if len(shapes) == 1 else shapes or None

    @functools.cached_property
    def graph(self) -> Graph:
        """The graph from its own input to its output."""
        output = self.tensor(self.made.last)
        return replace(walk(contained, [self.tensor(0)], [output]), output_structure=output)


def _made(ref: Ref, part: Part, keras: int) -> Layer | Model | Operation:
    if part.nested is not None:
        return Model(ref, part.nested.cls, part.nested.name)
    if part.is_operator:
        return Operation(ref, part.cls, symbol(part.cls, None) if keras == 2 else None)
    if part.bound is None:
        return Layer(ref, INPUT, Unknown("an input"), ())
    base = {**part.bound.base, **({} if part.name is None else {"name": part.name})}
    passed = (*part.bound.passed, *(() if part.name is None else ("name",))) if canonical(part.cls) else None
    rule = part.bound.rule or Unknown("it is not modelled")
    return Layer(ref, part.cls, rule, tuple(sorted(base.items())), passed, tuple(sorted(part.bound.others.items())))


def assemble_application(
    it: Interpreter, function: str, given: Mapping[str, Any], ref: Ref, start: Tensor | None, site: Site | None
) -> tuple[Model, Tensor]:
    """The model that a function of `keras.applications` makes, and its output.

    Raises:
        ShapeError: where a layer refuses its input, as Keras does.
    """
    keras = it.keras or 3
    made = architecture(function, given, keras, None if start is None else start.shape)
    old = ref.child(0).contents
    # The same as before the last edit has the same values, and what was read of them need not be compared.
    kept = old if isinstance(old, Assembled) and old.made is made and start is None else None
    ref.contents = contents = kept or Assembled(ref, made, keras, start)
    _settle(it, contents, ref, site, range(0 if start is None else 1, len(made.parts)))
    model = Model(ref, made.cls, made.name)
    it.emit(Created(model))
    return model, contents.tensor(made.last)


def _settle(it: Interpreter, contents: Assembled, ref: Ref, site: Site | None, numbers: Iterable[int]) -> None:
    """Give the refs of parts their contents, and say that their layers were created, in that order."""
    for number in numbers:
        child = ref.child(number)
        child.contents = child.child(_CALL).contents = contents
        child.child(_CALL).site = site
        it.emit(Created(contents.layer(number)))
        inner = contents.inner(number)
        if inner is not None:  # Keras makes its input and its graph when it is called.
            _settle(it, inner, child, site, (*range(1, len(inner.made.parts)), 0))
            it.emit(NameTaken("Functional"))
