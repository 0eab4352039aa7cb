"""Losses, optimizers and metrics as `compile` is given them: their names, their structure, and what metrics compare."""

from __future__ import annotations

import ast
from typing import Any, Final

from shapelens.analysis import config, feeds
from shapelens.analysis.facts import Related
from shapelens.analysis.feeds import Feed
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.labels import pairs
from shapelens.analysis.sequences import elements, entries, leaves
from shapelens.analysis.state import graph_of, tensor_name
from shapelens.dims import Unknown, show
from shapelens.rules import metrics
from shapelens.rules.objects import is_identifier
from shapelens.rules.rule import ShapeError, Structure
from shapelens.rules.table import snake_case
from shapelens.values.classes import Instance
from shapelens.values.data import Array
from shapelens.values.keras import Compiled, Model
from shapelens.values.python import NONE, TRUE, Const, Dict, List, Opaque, Tuple

_CLASSES: Final = {snake_case(name): name for name in metrics.NAMES} | {
    "mse": "MeanSquaredError",
    "MSE": "MeanSquaredError",
    "mae": "MeanAbsoluteError",
    "MAE": "MeanAbsoluteError",
}


def check_compiled(it: Interpreter, optimizer: Any, given: Any, node: ast.Call | None) -> None:
    """Report an optimizer that no Keras knows, and metrics that Keras 3 does not take in `compile`."""
    if node is None:
        return
    said, at = _unknown_name(it, "optimizers", optimizer), "optimizer"
    if said is None and it.keras == 3 and isinstance(given, Const) and isinstance(given.value, str):
        said, at = (
            f"Expected `metrics` argument to be a list, tuple, or dict. Received instead: metrics={given.value}",
            "metrics",
        )
    if said is not None:
        first = node.args[0] if at == "optimizer" and node.args else node
        place = next((word.value for word in node.keywords if word.arg == at), first)
        it.report(it.position(place), "invalid-argument", "error", said)


def _unknown_name(it: Interpreter, kind: str, value: Any) -> str | None:
    """What Keras says of a string that names none of its objects of a kind; None if it knows it, or may."""
    if not isinstance(value, Const) or not isinstance(value.value, str):
        return None
    versions = (it.keras,) if it.keras is not None else (3, 2)
    if any(is_identifier(kind, value.value, version) for version in versions):
        return None
    if config.may_be_registered(it):
        return None
    return f"Could not interpret {kind[:-1] if kind != 'losses' else 'loss'} identifier: {value.value}"


def refused_names(it: Interpreter, model: Model | Instance, compiled: Compiled) -> str | None:
    """What Keras says of the names of losses and metrics, and of how these are put together, when it first computes them."""
    graph = graph_of(it, model)
    outputs = 1 if isinstance(graph, Unknown) else len(graph.outputs)
    names = [] if isinstance(graph, Unknown) else [tensor_name(it, tensor) for tensor in graph.outputs]
    found = (_unknown_name(it, "losses", loss) for loss in leaves(it, compiled.loss))
    if (said := next((said for said in found if said is not None), None)) is not None:
        return said
    given = compiled.metrics
    keys = _strange_keys(it, given, names)
    if keys and (it.keras == 2 or (it.keras == 3 and outputs > 1)):
        return f"Found unexpected metrics that do not correspond to any output of the model: {keys}; the outputs are {names}"
    items = elements(it, given) if isinstance(given, List | Tuple) else ()
    if it.keras == 3 and outputs > 1 and not isinstance(items, Unknown) and items and len(items) != outputs:
        return (
            "For a model with multiple outputs, `metrics` given as a list should have as many entries as the model has "
            f"outputs: {len(items)} for {outputs}"
        )
    found = (_unknown_name(it, "metrics", metric) for metric in leaves(it, given))
    return next((said for said in found if said is not None), None)


def _strange_keys(it: Interpreter, value: Any, names: list[Any]) -> list[Any]:
    """The keys of a dict that are no names of outputs; none where one of these is not known."""
    found = entries(it, value) if isinstance(value, Dict) else Unknown("")
    if isinstance(found, Unknown) or not names or not all(isinstance(name, str) for name in names):
        return []
    return [key.value for key in found if isinstance(key, Const) and key.value not in names]


def check_metrics(it: Interpreter, model: Model | Instance, compiled: Compiled, outputs: Structure, fed: Feed) -> bool:
    """Report targets that a metric refuses. Returns whether one does."""
    if fed.y is None or compiled.metrics == NONE or it.keras is None:
        return False
    if isinstance(outputs, list) and len(outputs) == 1:
        outputs = outputs[0]
    for pair in pairs(it, model, TRUE, outputs, fed.y, None):
        try:
            target = feeds.as_array(it, pair.target.value)
        except ShapeError:
            continue
        if not isinstance(target, Array) or not target.shape:
            continue
        name = None if pair.tensor is None else tensor_name(it, pair.tensor)
        for metric in _of_output(it, compiled.metrics, name, isinstance(outputs, tuple)):
            cls = _class_of(metric)
            said = None if cls is None else metrics.refusal(cls, target.shape, pair.output, it.keras)
            if said is not None:
                message = (
                    f"{pair.target.shown('the target')} is {show(target.shape)}, the output is {show(pair.output)}: "
                    f"the metric `{cls}` refuses them: {said}"
                )
                chosen = () if compiled.at is None else (Related(compiled.at, "the model is compiled here"),)
                it.report(pair.target.at, "incompatible-target", "error", message, chosen)
                return True
    return False


def _of_output(it: Interpreter, value: Any, name: Any, only: bool) -> list[Any]:
    """The metrics of the output of that name; those of the only one may stand in a list."""
    if isinstance(value, Dict):
        found = entries(it, value)
        value = NONE if isinstance(found, Unknown) or not isinstance(name, str) else found.get(Const(name), NONE)
    elif not only:
        return []
    return list(leaves(it, value))


def _class_of(value: Any) -> str | None:
    """The class of a metric by its name or object; None if its shapes are not known here."""
    match value:
        case Const(value=str(name)):
            return _CLASSES.get(name, name if name in metrics.NAMES else None)
        case Opaque(path=path, arguments=arguments, part=False) if path.startswith("keras.metrics."):
            sparse = any(word.startswith("sparse_y") for word, _ in arguments)
            return None if sparse else path.rpartition(".")[2]
        case _:
            return None
