"""The facts of a file as plain JSON data: the format of `shapelens facts`, documented in `docs/facts.md`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from shapelens.analysis.facts import Call, Created, Range
from shapelens.analysis.module import Module
from shapelens.analysis.state import Count, count, model_graph, model_layers
from shapelens.analysis.store import MISSING
from shapelens.dims import Dim, Rest, Shape, Unknown
from shapelens.features.diagnostics import diagnostics
from shapelens.features.naming import automatic_names
from shapelens.rules.rule import Structure, is_several
from shapelens.values.classes import Instance
from shapelens.values.keras import Graph, Made, Model, Node, Tensor, is_model
from shapelens.values.place import Ref, position_of

PER_POSITION: Final = 200
"""Visits of one position that are told apart; further ones are left out."""

Record = dict[str, Any]


def facts(module: Module) -> Record:
    """`{"keras", "calls", "models", "problems"}` of an evaluated module."""
    names = automatic_names(module)
    return {
        "keras": module.keras or 3,
        "calls": calls(module),
        "models": _models(module, names),
        "problems": problems(module),
    }


def plain_shape(structure: Any) -> Any:
    """A shape as JSON: ints, null for a dynamic axis, its name or "?" for an unknown one; null where the rank is unknown."""
    if structure is None:
        return None
    if is_several(structure):
        return [plain_shape(part) for part in structure]
    shape: Shape = structure
    if shape and isinstance(shape[0], Rest):
        return None
    return [_plain_dim(dim) for dim in shape]


def _plain_dim(dim: Dim) -> int | str | None:
    return str(dim) if isinstance(dim, Unknown) else dim


def position(where: Range) -> Record:
    """A range as the four numbers of a record."""
    return {"line": where.line, "col": where.col, "end_line": where.end_line, "end_col": where.end_col}


def call_count(module: Module, call: Call) -> Count:
    """The params of the layer or model of a call, at the end of the program."""
    return count(module.read, call.layer, module.keras)


def real_calls(module: Module) -> list[Call]:
    """The calls that have a place; those in functions that nothing calls only where nothing else comes by."""
    calls = [fact for fact in module.facts() if isinstance(fact, Call)]
    real = {position_of(call.anchor) for call in calls if not call.where.is_supposed()}
    return [call for call in calls if not call.where.is_supposed() or position_of(call.anchor) not in real]


def calls(module: Module) -> list[Record]:
    """What each layer, model, input and operation was given and gave, in order of evaluation."""
    names = automatic_names(module)
    records: list[Record] = []
    seen: set[Any] = set()
    visits: Counter[Any] = Counter()
    last_build = {
        (fact.by.ref, fact.layer.ref): fact for fact in module.facts() if isinstance(fact, Call) and fact.by is not None
    }
    for fact in real_calls(module):
        if fact.by is not None and last_build[fact.by.ref, fact.layer.ref] is not fact:
            continue
        where = module.resolve(fact.anchor)
        if where is None:
            continue
        place = (fact.kind, where.line, where.col, where.end_line, where.end_col)
        shapes = (plain_shape(fact.input_shape), plain_shape(fact.output_shape))
        same = (place, fact.layer.ref, repr(shapes))
        if same in seen:
            continue
        seen.add(same)
        visits[place] += 1
        if visits[place] > PER_POSITION:
            continue
        counted = call_count(module, fact)
        records.append(
            {
                **position(where),
                "kind": fact.kind,
                "layer": fact.layer.cls,
                "name": names.get(fact.layer.ref),
                "input_shape": shapes[0],
                "output_shape": shapes[1],
                "params": plain_count(counted.total),
                "trainable": plain_count(counted.trainable),
                "path": _path(module, fact),
            }
        )
    return records


def plain_count(value: int | Unknown | None) -> int | None:
    """A count as JSON: null where it is unknown or the layer is not built."""
    return value if isinstance(value, int) else None


def _path(module: Module, fact: Call) -> list[Record]:
    """The call sites around a fact, outermost first."""
    inner = fact.anchor[0] if isinstance(fact.anchor, tuple) else fact.where
    ranges = (module.resolve(site) for site in inner.path())
    return [{"line": where.line, "col": where.col} for where in ranges if where is not None]


def _models(module: Module, names: Mapping[Ref, str]) -> list[Record]:
    records: list[Record] = []
    seen: set[Ref] = set()
    for fact in module.facts():
        if not isinstance(fact, Created) or not is_model(fact.made) or fact.made.ref in seen:
            continue
        model = fact.made
        seen.add(model.ref)
        where = None if model.ref.site is None else module.resolve(model.ref.site.position)
        if where is not None:
            records.append({"line": where.line, "col": where.col, **model_record(module, model, names)})
    return records


def model_record(module: Module, model: Model | Instance, names: Mapping[Ref, str]) -> Record:
    """What a model is at the end of the program."""
    graph = model_graph(module.read, model)
    built = isinstance(graph, Graph) or module.read((model.ref, "built")) is not MISSING
    counted = count(module.read, model, module.keras) if built else Count(None, None)
    total, trainable = plain_count(counted.total), plain_count(counted.trainable)
    layers = model_layers(module.read, model)
    return {
        "class": model.cls,
        "name": names.get(model.ref),
        "input_shape": None if isinstance(graph, Unknown) else _ends(graph.inputs),
        "output_shape": None if isinstance(graph, Unknown) else _ends(graph.outputs),
        "params": total,
        "trainable": trainable,
        "non_trainable": None if total is None or trainable is None else total - trainable,
        "layers": []
        if isinstance(layers, Unknown)
        else [_layer_record(module, layer, names) for layer in layers if not isinstance(layer, Unknown)],
    }


def _ends(tensors: Sequence[Tensor]) -> Any:
    shapes = [plain_shape(tensor.shape) for tensor in tensors]
    return shapes[0] if len(shapes) == 1 else shapes


def _layer_record(module: Module, layer: Made, names: Mapping[Ref, str]) -> Record:
    return {
        "name": names.get(layer.ref),
        "layer": layer.cls,
        "output_shape": plain_shape(first_output(module, layer)),
        "params": plain_count(count(module.read, layer).total),
    }


def first_output(module: Module, layer: Made) -> Structure | None:
    """What the layer's last call gave, None if it was never called."""
    node_ref = module.read((layer.ref, "node"))
    node = module.read((node_ref, "node")) if isinstance(node_ref, Ref) else None
    return node.outputs if isinstance(node, Node) else None


def problems(module: Module) -> list[Record]:
    """The problems, each place and message once, by line."""
    return [
        {
            **position(found.range),
            "code": found.code,
            "severity": found.severity,
            "message": found.message,
            "related": [{**position(where), "message": message} for where, message in found.related],
        }
        for found in diagnostics(module)
    ]
