"""The rows and totals of `model.summary()`, in the notation of Keras 3 (`keras.src.utils.summary_utils`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from shapelens.analysis.module import Module
from shapelens.analysis.state import all_weights, count, given_name, listed_layers, model_graph, model_layers, trainable
from shapelens.analysis.store import MISSING
from shapelens.dims import Rest, Shape, Unknown
from shapelens.features.facts import first_output
from shapelens.features.models import models_named
from shapelens.features.naming import automatic_names
from shapelens.immutable import immutable
from shapelens.rules.rule import ShapeError, Structure, output_of
from shapelens.rules.table import shown_class
from shapelens.values.classes import Instance
from shapelens.values.keras import Built, Graph, Layer, Made, Model, Node, Operation, is_model
from shapelens.values.place import Ref


@immutable
class Row:
    """One line: a layer, what it gives, its params, and what it is connected to (None in a chain)."""

    name: str
    cls: str
    output: str
    params: str
    connected: str | None = None
    trainable: str = "-"
    """`Y` or `N`; of what has no weights Keras 3 says `-`."""
    level: int = 0
    """How many models it is inside of, where nested models are expanded."""
    given: str | None = None
    """The name that the program gives it; None if Keras picks one."""
    rule: str = ""
    """What its arguments make of it: equal for layers that differ in nothing but their names and inputs."""
    shape: Structure | None = None
    """What it gives, as a shape; None if there is none yet, or several."""
    count: int | Unknown | None = 0
    """Its params; None if it is not built."""

    @property
    def title(self) -> str:
        """The first cell: `dense (Dense)`, inside of a nested model below it."""
        prefix = f"{'   ' * self.level}└ " if self.level else ""
        return f"{prefix}{self.name} ({self.cls})" if self.cls else self.name


@immutable
class Summary:
    """A model's table. Counts are unknown where a layer's are."""

    name: str
    cls: str
    rows: tuple[Row, ...]
    total: int | Unknown
    trainable: int | Unknown
    total_bytes: int | Unknown
    trainable_bytes: int | Unknown
    output: str
    given: str | None = None
    """The name that the program gives it; None if Keras picks one."""
    reason: str = ""
    """Why the rows are missing or incomplete, if they are."""

    def counts(self) -> Iterator[tuple[str, int | Unknown, int | Unknown]]:
        """What is counted below the table: its title, how many, and their bytes."""
        yield "Total params", self.total, self.total_bytes
        yield "Trainable params", self.trainable, self.trainable_bytes
        yield "Non-trainable params", self.total - self.trainable, self.total_bytes - self.trainable_bytes

    def totals(self) -> Iterator[tuple[str, str]]:
        """The three lines below the table: what is counted, and how many with their size."""
        for title, params, size in self.counts():
            yield title, f"{show_count(params)} ({show_bytes(size)})"

    def table(self, with_trainable: bool = False) -> tuple[list[str], list[list[str]]]:
        """The heads of Keras' columns, and the cells of each row; `with_trainable`: with that column."""
        heads, rows = ["Layer (type)", "Output Shape", PARAMS], [[r.title, r.output, r.params] for r in self.rows]
        if any(row.connected is not None for row in self.rows):
            heads.append("Connected to")
            rows = [[*cells, row.connected or "-"] for cells, row in zip(rows, self.rows, strict=True)]
        if with_trainable:
            heads.append(TRAINABLE)
            rows = [[*cells, row.trainable] for cells, row in zip(rows, self.rows, strict=True)]
        return heads, rows


PARAMS: Final = "Param #"
TRAINABLE: Final = "Trainable"
"""The columns that are not aligned to the left."""


GAP: Final = Row("...", "", "", "")
"""Stands for the rows that are left out."""
_MULTIPLE: Final = "multiple"
"""What Keras 2 says where there is no one output."""
_ENDING: Final = 4
"""So many rows are shown after a gap."""


def summarise(
    module: Module,
    model: Model | Instance,
    names: Mapping[Ref, str],
    room: int | None = None,
    expand_nested: bool = False,
) -> Summary:
    """The summary of a model as it is at the end of the program.

    Args:
        module: the evaluated program.
        model: one of its models.
        names: of all its layers.
        room: for so many rows, without what they are connected to: others in the middle are left out.
        expand_nested: with the layers inside of nested models below them.
    """
    graph = model_graph(module.read, model)
    layers = model_layers(module.read, model)
    shown: tuple[Any, ...] = () if isinstance(layers, Unknown) else layers
    if isinstance(graph, Graph) and model.cls != "Sequential":
        shown = graph.layers
    connected = None
    if isinstance(graph, Graph) and model.cls != "Sequential" and not graph.chain and room is None:
        connected = _connections(module, graph, names)
    cut = len(shown) if room is None or len(shown) <= room else room - _ENDING - 1
    parts = (shown, ()) if cut == len(shown) else (shown[:cut], shown[-_ENDING:])
    rows_of = _Rows(module, names, connected, expand_nested)
    before, after = ([*rows_of.below(model, part, 0)] for part in parts)
    rows = (*before, *([GAP] if after else ()), *after)
    counted = count(module.read, model, module.keras)
    output = show_outputs(graph) if isinstance(graph, Graph) else "?"
    reason = next((part.reason for part in (graph, layers, counted.total) if isinstance(part, Unknown)), "")
    unbuilt = Unknown("not built")
    total, trainable = (unbuilt if part is None else part for part in (counted.total, counted.trainable))
    sizes = (unbuilt, unbuilt) if counted.total is None else (counted.total_bytes, counted.trainable_bytes)
    own, given = shown_class(model.cls), _given(module, model)
    return Summary(names.get(model.ref, "?"), own, rows, total, trainable, *sizes, output, given, reason)


def summaries(module: Module, name: str | None, expand_nested: bool = False) -> list[Summary]:
    """The summaries of the models that a variable holds or that are named so; without a name, of all, in order."""
    names = automatic_names(module)
    return [summarise(module, model, names, None, expand_nested) for model in models_named(module, name)]


@immutable
class _Rows:
    """Makes the rows of a summary."""

    module: Module
    names: Mapping[Ref, str]
    connected: Mapping[Ref, str] | None
    expand_nested: bool

    def below(self, owner: Made, layers: Sequence[Made | Unknown], level: int) -> Iterator[Row]:
        """The rows of the layers of a model, or of an object that has `layers`."""
        # The layers of a subclassed model meet no symbolic tensors of the program: Keras has no calls of them to tell of.
        unseen = isinstance(owner, Instance) and not isinstance(model_graph(self.module.read, owner), Graph)
        for layer in layers:
            yield self._row(layer, unseen, level)
            if self.expand_nested and not isinstance(layer, Unknown):
                yield from self.below(layer, _inside(self.module, layer), level + 1)

    def _row(self, layer: Made | Unknown, unseen: bool, level: int) -> Row:
        if isinstance(layer, Unknown):
            return Row("?", "?", "?", "?", None if self.connected is None else "?", "?", level, count=layer)
        params = _count(self.module, layer)
        shape = _output(self.module, layer, unseen)
        return Row(
            self.names.get(layer.ref, "?"),
            _class(layer),
            shape if isinstance(shape, str) else show_output(shape),
            "0 (unbuilt)" if params is None else show_count(params),
            None if self.connected is None else self.connected.get(layer.ref, "-"),
            _trainable(self.module, layer, params),
            level,
            _given(self.module, layer),
            repr(layer.rule) if isinstance(layer, Layer) else "",
            None if isinstance(shape, str) else shape,
            params,
        )


def _given(module: Module, made: Made) -> str | None:
    name = given_name(module.read, made)
    return name if isinstance(name, str) else None


def _count(module: Module, layer: Made) -> int | Unknown | None:
    """The params of a layer; None of one, or of a Sequential, that is not built."""
    if isinstance(layer, Model) and layer.cls == "Sequential" and module.read((layer.ref, "input")) is MISSING:
        return None
    return count(module.read, layer).total


def _inside(module: Module, layer: Made) -> Sequence[Made | Unknown]:
    """`layer.layers`: what Keras lists below a nested model, or an object of the program that has such an attribute."""
    if isinstance(layer, Instance) and not is_model(layer):
        return listed_layers(module.read, layer)
    if not is_model(layer):
        return ()
    graph = model_graph(module.read, layer)
    if module.keras == 2 and isinstance(graph, Graph) and layer.cls != "Sequential":
        return graph.layers  # In Keras 2 operations are layers.
    layers = model_layers(module.read, layer)
    return () if isinstance(layers, Unknown) else layers


def _trainable(module: Module, layer: Made, params: int | Unknown | None) -> str:
    """Whether a layer is trainable: of one without weights Keras 3 does not say."""
    if module.keras != 2:
        weights = [own for _, own in all_weights(module.read, layer)]
        if any(isinstance(own, Unknown) for own in weights) or isinstance(params, Unknown):
            return "?"
        if not any(weights):
            return "-"
    flag = trainable(module.read, layer)
    return "?" if isinstance(flag, Unknown) else "Y" if flag else "N"


def _class(layer: Made) -> str:
    if not isinstance(layer, Operation) or layer.symbol is None:
        return shown_class(layer.cls)
    if isinstance(layer.symbol, Unknown):
        return "?"
    return "SlicingOpLambda" if layer.symbol.endswith("getitem") else "TFOpLambda"


def _output(module: Module, layer: Made, unseen: bool) -> Structure | str | None:
    """What the last call of a layer gave; Keras 2 says that there were several if they gave different shapes."""
    if unseen:
        return _unseen_output(module, layer)
    if module.keras == 2 and len(module.once(_shapes_of_calls).get(layer.ref, ())) > 1:
        return _MULTIPLE
    return first_output(module, layer)


def _shapes_of_calls(module: Module) -> Mapping[Ref, set[str]]:
    found: dict[Ref, set[str]] = {}
    for node in module.all_cells().values():
        if isinstance(node, Node):
            found.setdefault(node.layer.ref, set()).add(show_output(node.outputs))
    return found


def _unseen_output(module: Module, layer: Made) -> Structure | str | None:
    """Of a layer inside a subclassed model Keras 3 computes what it gives for the shape that it was built with."""
    graph = model_graph(module.read, layer) if isinstance(layer, Model) else None
    if isinstance(graph, Graph):
        return [tensor.shape for tensor in graph.outputs]
    if module.keras == 2:
        return _MULTIPLE
    built = module.read((layer.ref, "built"))
    if not isinstance(layer, Layer) or not isinstance(built, Built) or isinstance(layer.rule, Unknown):
        return None
    try:
        return output_of(layer.rule, built.input_shape)
    except ShapeError:
        return None


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
