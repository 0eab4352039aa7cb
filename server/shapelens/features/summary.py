"""The rows and totals of `model.summary()`, in the notation of Keras 3 (`keras.src.utils.summary_utils`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from shapelens.analysis.module import Module
from shapelens.analysis.state import count, model_graph, model_layers
from shapelens.dims import Rest, Shape, Unknown
from shapelens.features.facts import first_output
from shapelens.features.models import models_named
from shapelens.features.naming import automatic_names
from shapelens.immutable import immutable
from shapelens.rules.rule import ShapeError, Structure, output_of
from shapelens.rules.table import shown_class
from shapelens.values.classes import Instance
from shapelens.values.keras import Built, Graph, Layer, Made, Model, Node, Operation
from shapelens.values.place import Ref


@immutable
class Row:
    """One line: a layer, what it gives, its params, and what it is connected to (None in a chain)."""

    name: str
    cls: str
    output: str
    params: str
    connected: str | None = None


@immutable
class Summary:
    """A model's table. Counts are unknown where a layer's are."""

    name: str
    rows: tuple[Row, ...]
    total: int | Unknown
    trainable: int | Unknown
    total_bytes: int | Unknown
    trainable_bytes: int | Unknown
    output: str
    reason: str = ""
    """Why the rows are missing or incomplete, if they are."""

    def totals(self) -> Iterator[tuple[str, str]]:
        """The three lines below the table: what is counted, and how many with their size."""
        rest = self.total - self.trainable
        rest_bytes = self.total_bytes - self.trainable_bytes
        for title, params, size in (
            ("Total params", self.total, self.total_bytes),
            ("Trainable params", self.trainable, self.trainable_bytes),
            ("Non-trainable params", rest, rest_bytes),
        ):
            yield title, f"{show_count(params)} ({show_bytes(size)})"


GAP: Final = Row("...", "", "", "")
"""Stands for the rows that are left out."""
_ENDING: Final = 4
"""So many rows are shown after a gap."""


def summarise(module: Module, model: Model | Instance, names: Mapping[Ref, str], room: int | None = None) -> Summary:
    """The summary of a model as it is at the end of the program.

    Args:
        module: the evaluated program.
        model: one of its models.
        names: of all its layers.
        room: for so many rows, without what they are connected to: others in the middle are left out.
    """
    graph = model_graph(module.read, model)
    layers = model_layers(module.read, model)
    shown: tuple[Any, ...] = () if isinstance(layers, Unknown) else layers
    if isinstance(graph, Graph) and model.cls != "Sequential":
        shown = graph.layers
    connected = None
    if isinstance(graph, Graph) and model.cls != "Sequential" and not graph.chain and room is None:
        connected = _connections(module, graph, names)
    # The layers of a subclassed model meet no symbolic tensors of the program: Keras has no calls of them to tell of.
    unseen = isinstance(model, Instance) and not isinstance(graph, Graph)
    cut = len(shown) if room is None or len(shown) <= room else room - _ENDING - 1
    parts = (shown, ()) if cut == len(shown) else (shown[:cut], shown[-_ENDING:])
    before, after = ([_row(module, layer, names, connected, unseen) for layer in part] for part in parts)
    rows = (*before, *([GAP] if after else ()), *after)
    counted = count(module.read, model)
    output = show_outputs(graph) if isinstance(graph, Graph) else "?"
    reason = next((part.reason for part in (graph, layers, counted.total) if isinstance(part, Unknown)), "")
    unbuilt = Unknown("not built")
    total, trainable = (unbuilt if part is None else part for part in (counted.total, counted.trainable))
    sizes = (unbuilt, unbuilt) if counted.total is None else (counted.total_bytes, counted.trainable_bytes)
    return Summary(names.get(model.ref, "?"), rows, total, trainable, *sizes, output, reason)


def summaries(module: Module, name: str | None) -> list[Summary]:
    """The summaries of the models that a variable holds or that are named so; without a name, of all, in order."""
    names = automatic_names(module)
    return [summarise(module, model, names) for model in models_named(module, name)]


def _row(
    module: Module, layer: Made | Unknown, names: Mapping[Ref, str], connected: Mapping[Ref, str] | None, unseen: bool
) -> Row:
    if isinstance(layer, Unknown):
        return Row("?", "?", "?", "?", None if connected is None else "?")
    return Row(
        names.get(layer.ref, "?"),
        _class(layer),
        _unseen_output(module, layer) if unseen else _output(module, layer),
        _params(module, layer),
        None if connected is None else connected.get(layer.ref, "-"),
    )


def _class(layer: Made) -> str:
    if not isinstance(layer, Operation) or layer.symbol is None:
        return shown_class(layer.cls)
    if isinstance(layer.symbol, Unknown):
        return "?"
    return "SlicingOpLambda" if layer.symbol.endswith("getitem") else "TFOpLambda"


def _output(module: Module, layer: Made) -> str:
    """What the last call of a layer gave; Keras 2 says that there were several if they gave different shapes."""
    if module.keras == 2 and len(module.once(_shapes_of_calls).get(layer.ref, ())) > 1:
        return "multiple"
    return show_output(first_output(module, layer))


def _shapes_of_calls(module: Module) -> Mapping[Ref, set[str]]:
    found: dict[Ref, set[str]] = {}
    for node in module.all_cells().values():
        if isinstance(node, Node):
            found.setdefault(node.layer.ref, set()).add(show_output(node.outputs))
    return found


def _unseen_output(module: Module, layer: Made) -> str:
    """Of a layer inside a subclassed model Keras 3 computes what it gives for the shape that it was built with."""
    graph = model_graph(module.read, layer) if isinstance(layer, Model) else None
    if isinstance(graph, Graph):
        return show_output([tensor.shape for tensor in graph.outputs])
    if module.keras == 2:
        return "multiple"
    built = module.read((layer.ref, "built"))
    if not isinstance(layer, Layer) or not isinstance(built, Built) or isinstance(layer.rule, Unknown):
        return "?"
    try:
        return show_output(output_of(layer.rule, built.input_shape))
    except ShapeError:
        return "?"


def _params(module: Module, layer: Made) -> str:
    counted = count(module.read, layer).total
    return "0 (unbuilt)" if counted is None else show_count(counted)


def _connections(module: Module, graph: Graph, names: Mapping[Ref, str]) -> Mapping[Ref, str]:
    """Of each layer `dense[0][0], dense_1[0][0]`: layer, call and output index of each input, over all calls in the model."""
    found: dict[Ref, list[str]] = {}
    for _, node in graph.nodes:
        for tensor in node.inputs:
            made = module.read((tensor.node, "node")) if tensor.node is not None else None
            if made is not None:
                text = f"{names.get(made.layer.ref, '?')}[{made.index}][{tensor.index}]"
                found.setdefault(node.layer.ref, []).append(text)
    return {ref: ", ".join(parts) for ref, parts in found.items()}


def show_output(structure: Structure | None) -> str:
    """Output shapes as the summary shows them; `?` where there are none yet."""
    if structure is None:
        return "?"
    if isinstance(structure, tuple):
        return show_shape(structure)
    if len(structure) == 1:
        return show_output(structure[0])
    return f"[{', '.join(show_output(part) for part in structure)}]"


def show_outputs(graph: Graph) -> str:
    """What a model gives."""
    return ", ".join(show_shape(tensor.shape) for tensor in graph.outputs)


def show_shape(shape: Shape) -> str:
    """`(None, 4)`; of one axis `(None)`, as Keras prints it."""
    return "?" if shape and isinstance(shape[0], Rest) else f"({', '.join(map(str, shape))})"


def show_count(value: int | Unknown) -> str:
    """`1,024`, or `?`."""
    return "?" if isinstance(value, Unknown) else f"{value:,}"


def show_bytes(size: int | Unknown) -> str:
    """`62.50 KB`, as Keras 3 prints memory."""
    if isinstance(size, Unknown):
        return "?"
    value, units = float(size), ["B", "KB", "MB", "GB", "TB", "PB"]
    while value >= 1024 and len(units) > 1:
        value /= 1024
        units.pop(0)
    return f"{value:.2f} {units[0]}"
