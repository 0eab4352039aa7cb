"""The outline of a file: its models, and the layers in each."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from shapelens.analysis.facts import Created, Range
from shapelens.analysis.module import Module
from shapelens.analysis.state import count, model_graph
from shapelens.dims import Unknown
from shapelens.features.facts import first_output
from shapelens.features.models import AnyModel, layers_in, models, place_of
from shapelens.features.naming import automatic_names
from shapelens.features.summary import show_count, show_output, show_outputs
from shapelens.immutable import immutable, replace
from shapelens.rules.table import shown_class
from shapelens.values.keras import Graph, Layer, Made, Node, Operation, Tensor, is_model
from shapelens.values.place import Ref


@immutable
class Symbol:
    """A model or a layer where it is made, with what is in it."""

    name: str
    detail: str
    place: Range
    is_model: bool
    children: tuple[Symbol, ...] = ()

    def extent(self) -> Range:
        """The range of it and of what is in it."""
        inner = [self.place, *(child.extent() for child in self.children)]
        start = min((one.line, one.col) for one in inner)
        return Range(*start, *max((one.end_line, one.end_col) for one in inner))


def outline(module: Module) -> list[Symbol]:
    """The models of a file, those in others there, and then the layers that are in none; in order of the text."""
    outliner = _Outliner(module)
    found = [outliner.symbol(model) for model in outliner.outermost()]
    found += [outliner.symbol(layer) for layer in outliner.loose_layers()]
    return sorted(
        {one for one in found if one is not None},
        key=lambda one: (one.extent().line, not one.is_model, one.place.line, one.place.col),
    )


def among(symbols: Sequence[Symbol], here: Callable[[int], bool]) -> list[Symbol]:
    """Those on lines that are `here`; what is in a symbol elsewhere takes its place."""
    found: list[Symbol] = []
    for symbol in symbols:
        inner = among(symbol.children, here)
        found += [replace(symbol, children=tuple(inner))] if here(symbol.place.line) else inner
    return found


class _Outliner:
    def __init__(self, module: Module) -> None:
        self._module = module
        self._names: Mapping[Ref, str] = automatic_names(module)
        self._models = [model for model in models(module) if place_of(module, model) is not None]
        self._inside = {layer.ref for model in self._models for layer in self._layers(model)}
        self._inside |= {made.ref for model in self._models if (made := self._input_of(model)) is not None}

    def outermost(self) -> list[AnyModel]:
        """The models that are in no other."""
        return [model for model in self._models if model.ref not in self._inside]

    def loose_layers(self) -> list[Layer]:
        """The layers that are called, and that no model of the file has."""
        made = (fact.made for fact in self._module.facts() if isinstance(fact, Created))
        loose = (layer for layer in made if isinstance(layer, Layer) and layer.ref not in self._inside)
        return [layer for layer in loose if first_output(self._module, layer) is not None]

    def symbol(self, made: Made) -> Symbol | None:
        """The entry of what is made in this file; None if it is not made here."""
        place = None if made.ref.site is None else self._module.resolve(made.ref.site.position)
        if place is None:
            return None
        children = [self.symbol(layer) for layer in self._layers(made)] if is_model(made) else []
        name = self._names.get(made.ref, made.cls)
        variable = self._variable(made) if is_model(made) else None
        detail = f"{shown_class(made.cls)} {self._said(made)}".rstrip()
        return Symbol(
            variable or name,
            f"{name}: {detail}" if variable else detail,
            place,
            is_model(made),
            tuple(dict.fromkeys(one for one in children if one is not None)),
        )

    def _layers(self, model: AnyModel) -> list[Made]:
        return [layer for layer in layers_in(self._module, model) if not isinstance(layer, Operation)]

    def _input_of(self, model: AnyModel) -> Made | None:
        """The input layer of a Sequential, which is none of its layers."""
        start = self._module.read((model.ref, "input"))
        node = self._module.read((start.node, "node")) if isinstance(start, Tensor) and start.node else None
        return node.layer if isinstance(node, Node) else None

    def _said(self, made: Made) -> str:
        """`(None, 10) · 1,010`, as far as it is known."""
        total = count(self._module.read, made).total
        parts: list[str] = []
        if is_model(made):
            graph = model_graph(self._module.read, made)
            if isinstance(graph, Graph):
                parts.append(show_outputs(graph))
        elif (output := first_output(self._module, made)) is not None:
            parts.append(show_output(output))
        parts += [show_count(total)] if isinstance(total, Unknown) or total else []
        return " · ".join(parts)

    def _variable(self, made: Made) -> str | None:
        """The variable to which the call that makes something is assigned."""
        site = made.ref.site
        where = None if site is None else self._module.resolve(site.position)
        chain = () if where is None else self._module.source.chain_at(where.line, where.col)
        if site is None or not chain:
            return None
        match chain[-1].node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as value):
                start = value.lineno - chain[-1].node.lineno, value.col_offset
                return name if start == (site.position.line, site.position.col) else None
            case _:
                return None
