"""What is drawn of a model: boxes for its layers, and the tensors that flow between them, before anything has a place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final, Literal

from shapelens.analysis.facts import Range
from shapelens.analysis.module import Module
from shapelens.analysis.state import model_graph, model_layers
from shapelens.dims import Unknown
from shapelens.features.naming import automatic_names
from shapelens.features.summary import Row, Summary, show_output, show_shape, summarise
from shapelens.graph.troubles import Troubles
from shapelens.immutable import immutable
from shapelens.rules.table import shown_class
from shapelens.values.classes import Instance
from shapelens.values.keras import Graph, Made, Model, Node, Operation, Tensor, is_model
from shapelens.values.place import Ref

Kind = Literal["input", "layer", "op", "model"]
Calls = Sequence[tuple[Ref, Node]]


@immutable
class Box:
    """A layer, operation or nested model; `inside` is what a nested model shows that is drawn opened."""

    id: str
    name: str
    cls: str
    kind: Kind
    output: str = "?"
    params: str = "?"
    problems: tuple[str, ...] = ()
    place: Range | None = None
    folded: bool | None = None
    inside: Drawing | None = None

    @property
    def note(self) -> str:
        """Its params in words; "" if it has none."""
        return {"0": "", "0 (unbuilt)": "unbuilt"}.get(self.params, f"{self.params} params")


@immutable
class Flow:
    """A tensor: the box that gives it, the boxes that take it, and its shape; boxes are counted from 0."""

    source: int
    targets: tuple[int, ...]
    label: str
    is_output: bool = False


@immutable
class Drawing:
    """The boxes of a model and what flows between them; `entries` are the boxes of its inputs, `exits` of its outputs."""

    boxes: tuple[Box, ...]
    flows: tuple[Flow, ...]
    entries: tuple[int, ...] = ()
    exits: tuple[int, ...] = ()


_LOOSE: Final = "which layer feeds which is not known"


def content(module: Module, model: Model | Instance, unfolded: Collection[str] | None) -> tuple[Drawing, Summary, str]:
    """What is drawn of a model, with the nested models of these ids opened (None: all); its summary; why it is not all, or ""."""
    names = dict(automatic_names(module))  # All are needed: they are counted once.
    summary = summarise(module, model, names)
    drawing = _Reader(module, names, unfolded, Troubles(module)).drawing(model, "", summary)
    reason = summary.reason
    if not reason and drawing.boxes and not drawing.entries:
        reason = _LOOSE
    return drawing, summary, reason


def title(model: Model | Instance, summary: Summary) -> str:
    """`functional (Functional) · Total params 3,140 · 12.27 KB · output (None, 4)`."""
    (heading, counted), *_ = summary.totals()
    params, _, size = counted.rstrip(")").partition(" (")
    size = "?" if params == "?" else size
    return f"{summary.name} ({shown_class(model.cls)}) · {heading} {params} · {size} · output {summary.output}"


@immutable
class _Reader:
    """Reads the models of a module."""

    module: Module
    names: Mapping[Ref, str]
    unfolded: Collection[str] | None
    troubles: Troubles

    def drawing(self, model: Model | Instance, path: str, summary: Summary) -> Drawing:
        graph = model_graph(self.module.read, model)
        listed = model_layers(self.module.read, model)
        layers: Sequence[Made | Unknown] = () if isinstance(listed, Unknown) else listed
        if isinstance(graph, Graph):
            of_rows = layers if model.cls == "Sequential" else graph.layers
            paired = zip(of_rows, summary.rows, strict=True)
            rows = {layer.ref: row for layer, row in paired if not isinstance(layer, Unknown)}
            return self._of_graph(graph, _Ids(path), rows)
        ids = _Ids(path)
        boxes = [self._box(layer, row, ids, ()) for layer, row in zip(layers, summary.rows, strict=True)]
        # The layers of a Sequential follow each other, whatever shapes they will have.
        chained = isinstance(model, Model) and model.cls == "Sequential"
        flows = [Flow(index, (index + 1,), "?") for index in range(len(boxes) - 1)] if chained else []
        return Drawing(tuple(boxes), tuple(flows))

    def _of_graph(self, graph: Graph, ids: _Ids, rows: Mapping[Ref, Row]) -> Drawing:
        calls: dict[Ref, list[tuple[Ref, Node]]] = {}
        for ref, node in graph.nodes:
            calls.setdefault(node.layer.ref, []).append((ref, node))
        boxes: list[Box] = []
        index: dict[Ref, int] = {}
        for layer in graph.layers:
            index[layer.ref] = len(boxes)
            unlisted = Row(self.names.get(layer.ref, "?"), shown_class(layer.cls), "?", "0")
            boxes.append(self._box(layer, rows.get(layer.ref, unlisted), ids, calls.get(layer.ref, ())))
        givers: dict[Ref | None, int] = {ref: index[node.layer.ref] for ref, node in graph.nodes}
        for tensor in graph.inputs:
            if tensor.node not in givers:
                maker = None if tensor.node is None else self.module.read((tensor.node, "node"))
                if isinstance(maker, Node) and maker.layer.ref in index and not maker.inputs:
                    givers[tensor.node] = index[maker.layer.ref]  # an input that nothing uses
                    continue
                # The model begins in the middle of another; Keras puts an input there, whose name is not known.
                givers[tensor.node] = len(boxes)
                boxes.append(Box(ids.new("?"), "?", "InputLayer", "input", show_shape(tensor.shape), "0"))
        flows = _flows(graph, index, givers)
        entries, exits = (tuple(givers[tensor.node] for tensor in ends) for ends in (graph.inputs, graph.outputs))
        return Drawing(tuple(boxes), flows, entries, exits)

    def _box(self, layer: Made | Unknown, row: Row, ids: _Ids, calls: Calls) -> Box:
        own = ids.new(row.name)
        if isinstance(layer, Unknown):
            return Box(own, row.name, row.cls, "layer")
        kind: Kind = "op" if isinstance(layer, Operation) else "layer"
        folded: bool | None = None
        inside: Drawing | None = None
        if is_model(layer):
            kind, folded = "model", self.unfolded is not None and own not in self.unfolded
            if not folded:
                inside = self.drawing(layer, own, summarise(self.module, layer, self.names))
        elif calls and not any(node.inputs for _, node in calls):
            kind = "input"
        nodes = [ref for ref, _ in calls]
        return Box(
            own,
            row.name,
            row.cls,
            kind,
            " | ".join(dict.fromkeys(show_output(node.outputs) for _, node in calls)) or row.output,
            row.params,
            self.troubles.of(layer.ref, nodes),
            self._place(layer.ref, nodes),
            folded,
            inside,
        )

    def _place(self, layer: Ref, nodes: Sequence[Ref]) -> Range | None:
        """Where a layer is made in this file, or else first called."""
        sites = [ref.site for ref in (layer, *nodes) if ref.site is not None]
        return next((at for site in sites if (at := self.module.resolve(site.position)) is not None), None)


def _flows(graph: Graph, index: Mapping[Ref, int], givers: Mapping[Ref | None, int]) -> tuple[Flow, ...]:
    takers: dict[tuple[Ref | None, int], list[int]] = {}
    tensors: dict[tuple[Ref | None, int], Tensor] = {}
    for _, node in graph.nodes:
        for tensor in node.inputs:
            key = (tensor.node, tensor.index)
            tensors.setdefault(key, tensor)
            takers.setdefault(key, []).append(index[node.layer.ref])
    outputs = {(tensor.node, tensor.index): tensor for tensor in graph.outputs}
    return tuple(
        Flow(givers[tensor.node], tuple(dict.fromkeys(takers.get(key, ()))), show_shape(tensor.shape), key in outputs)
        for key, tensor in {**tensors, **outputs}.items()
        if tensor.node in givers
    )


class _Ids:
    """The ids of one model's boxes: the way of names to each, and a number after a name that is there already."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._taken: set[str] = set()

    def new(self, name: str) -> str:
        base = f"{self._path}/{name}" if self._path else name
        own, number = base, 1
        while own in self._taken:
            number += 1
            own = f"{base}#{number}"
        self._taken.add(own)
        return own
