"""A problem and the program around it: the layer that it is about, what feeds that, and edits in the program's style."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final, Literal

from shapelens.analysis.facts import Created, Problem
from shapelens.features.cures import spelling
from shapelens.features.cures.code import Source, Spot
from shapelens.features.cures.edits import Candidate, Edit, Place, insertion, start_of
from shapelens.immutable import immutable
from shapelens.rules.table import positional_names
from shapelens.values.keras import Layer, Made, Node, Tensor
from shapelens.values.place import Position, Ref

MAX_UPSTREAM: Final = 40
DECLARING: Final = ("input_shape", "batch_input_shape", "batch_shape")


@immutable
class Case:
    """What a generator of candidates works on."""

    source: Source
    problem: Problem

    @property
    def spot(self) -> Spot | None:
        """What is underlined."""
        return self.source.find(self.problem.anchor)

    def layer(self) -> Layer | None:
        """The layer that the problem is about."""
        about, anchor = self.problem.about, self.problem.anchor
        if isinstance(about, Layer):
            return about
        if about is not None or isinstance(anchor, Position):
            return None
        made = (fact.made for fact in self.source.module.facts() if isinstance(fact, Created))
        return next((one for one in made if one.ref is anchor[0] and isinstance(one, Layer)), None)

    def call(self, layer: Made) -> Ref | None:
        """The last call of a layer: the Ref of its node."""
        ref = self.source.module.read((layer.ref, "node"))
        return ref if isinstance(ref, Ref) else None

    def node(self, ref: Ref | None) -> Node | None:
        """A node of the graph."""
        node = None if ref is None else self.source.module.read((ref, "node"))
        return node if isinstance(node, Node) else None

    def upstream(self, tensor: Tensor | Ref | None) -> Iterator[tuple[Ref, Node]]:
        """The nodes that a tensor comes from, one after another up to an input, or to what has several inputs."""
        ref = tensor.node if isinstance(tensor, Tensor) else tensor
        for _ in range(MAX_UPSTREAM):
            node = self.node(ref)
            if node is None or ref is None:
                return
            yield ref, node
            if len(node.inputs) != 1:
                return
            ref = node.inputs[0].node

    def before(self, layer: Layer) -> Iterator[tuple[Ref, Node]]:
        """The nodes that feed the last call of a layer, the nearest first."""
        node = self.node(self.call(layer))
        return self.upstream(node.inputs[0]) if node is not None and len(node.inputs) == 1 else iter(())

    def made(self, layer: Made) -> Spot | None:
        """The call that constructed a layer or model, or the function (`layers.concatenate`) that made and called it."""
        site = layer.ref.site
        if site is None:
            called = self.call(layer)
            site = None if called is None else called.site
        return None if site is None else self.source.call(site.position)

    def shown(self, layer: Made, side: Literal["input", "output"]) -> tuple[Place, Literal["input", "output"]] | None:
        """What a title tells of a layer."""
        spot = self.made(layer)
        return None if spot is None else (start_of(spot.range), side)

    def index(self, layer: Layer, name: str) -> int | None:
        """The position of an argument of a layer's constructor."""
        spot = self.made(layer)
        callee = "" if spot is None else self.source.of(spot, _call(spot).func).rpartition(".")[2]
        # Functions (`layers.concatenate`) have the tensors first.
        names = positional_names(layer.cls, self.source.module.keras) if callee[:1].isupper() else []
        return names.index(name) if name in names else None

    def set(self, layer: Layer, name: str, value: str) -> tuple[Edit, ...]:
        """A layer with an argument of another value; nothing where its constructor does not show what it has."""
        spot = self.made(layer)
        return () if spot is None else self.source.with_argument(spot, name, value, self.index(layer, name))

    def setting(self, layer: Layer, name: str, value: str, shown: Layer | None = None) -> Iterator[Candidate]:
        """The candidate that sets an argument; told is what it gives, or what another layer then gets."""
        edits = self.set(layer, name, value)
        if edits:
            told = self.shown(layer, "output") if shown is None else self.shown(shown, "input")
            yield Candidate(f"Set `{name}={value}`", edits, told)

    def inserting(self, layer: Layer, cls: str, arguments: str = "") -> Iterator[Candidate]:
        """The candidate that puts another layer before the last call of one."""
        made, called = self.made(layer), self.call(layer)
        if called is None or called.site is None:
            return
        near = None if made is None else made.at(_call(made).func)
        spelled = spelling.layer(self.source, near, cls)
        where = self.source.call(called.site.position)
        if spelled is None or where is None:
            return
        if made is not None and layer.ref.site is not None and where.range == made.range:
            # The first layer of a model declares its input.
            words = [word for word in _call(made).keywords if word.arg in DECLARING]
            given = [*([arguments] if arguments else []), *(self.source.of(made, word) for word in words)]
            edits = self.in_sequence(made, f"{spelled.text}({', '.join(given)})")
            edits = (*edits, *(self.source.without_argument(made, word) for word in words)) if edits else ()
        else:
            call, text = _call(where), f"{spelled.text}({arguments})("
            edits = self.source.wrap(where, call.args[0], text, ")") if call.args else ()
        if edits:
            yield Candidate(f"Insert `{cls}({arguments})`", (*spelled.edits, *edits), self.shown(layer, "input"))

    def in_sequence(self, made: Spot, text: str) -> tuple[Edit, ...]:
        """A layer before one that stands in a list, or that is added to a model."""
        source = self.source
        match list(made.around()):
            case [ast.List() | ast.Tuple(), *_]:
                return (self.before_item(made, text),)
            case [ast.Call(func=ast.Attribute(attr="add") as add, args=[argument]) as call, ast.Expr() as line, *_] if (
                argument is made.node and line.value is call
            ):
                start = start_of(made.at(line).range)
                indent = source.text.indent(start)
                end = "; " if indent is None else f"{source.text.newline}{indent}"
                return (insertion(start, f"{source.of(made, add)}({text}){end}"),)
            case _:
                return ()

    def before_item(self, item: Spot, text: str) -> Edit:
        """One more before an item of a list, on a line of its own if that is."""
        assert isinstance(item.node, ast.expr)
        place = start_of(self.source.parenthesized(item, item.node))
        indent = self.source.text.indent(place)
        return insertion(place, f"{text}, " if indent is None else f"{text},{self.source.text.newline}{indent}")


def _call(spot: Spot) -> ast.Call:
    assert isinstance(spot.node, ast.Call)
    return spot.node
