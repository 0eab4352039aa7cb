"""Targets against outputs: what the loss that a model was compiled with says of the labels that it is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelens.analysis import feeds
from shapelens.analysis.facts import Comparison, Problem, Related
from shapelens.analysis.feeds import Feed, Given
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import elements, entries
from shapelens.analysis.state import graph_of, maker, tensor_name
from shapelens.analysis.traces import flatten
from shapelens.dims import Shape, Undecided, Unknown, rank, show
from shapelens.immutable import immutable
from shapelens.rules import losses
from shapelens.rules.losses import Loss, loss_named
from shapelens.rules.rule import LayerRule, ShapeError, Structure
from shapelens.values.classes import Instance
from shapelens.values.data import Array
from shapelens.values.keras import Compiled, Layer, Model, Tensor
from shapelens.values.python import NONE, Api, Const, Dict, Function, List, Opaque, Partial, Tuple


@immutable
class Pair:
    """One output of a model, what it is compared with, and the loss that compares."""

    output: Shape
    tensor: Tensor | None
    """The output in the model's graph."""
    target: Given
    weights: Given | None
    """What each sample counts."""
    loss: Any


def check_labels(
    it: Interpreter, model: Model | Instance, compiled: Compiled, outputs: Structure, fed: Feed, doubt: bool
) -> bool:
    """Report targets that the loss refuses, and with `doubt` what it takes but hardly means. Returns whether one is refused."""
    if fed.y is None or compiled.loss == NONE:
        return False
    for code, what, value in (
        ("incompatible-target", "targets", fed.y.value),
        ("invalid-argument", "losses", compiled.loss),
    ):
        if (said := _misnamed(it, model, what, value, outputs)) is not None:
            it.report(fed.y.at, code, "error", f"{fed.y.shown('the target')}: {said}")
            return True
    if isinstance(outputs, list) and len(outputs) == 1:
        outputs = outputs[0]
    for pair in pairs(it, model, compiled.loss, outputs, fed.y, fed.weights):
        try:
            target = feeds.as_array(it, pair.target.value)
        except ShapeError as error:
            if it.refuse(error, pair.target.at):
                return True
            continue
        if not isinstance(target, Array) or isinstance(rank(target.shape), Unknown) or not pair.output:
            continue
        shape = (fed.batch, *target.shape[1:]) if target.shape else ()
        output = (fed.batch, *pair.output[1:]) if not isinstance(rank(pair.output), Unknown) else pair.output
        loss = loss_of(it, pair.loss)
        if isinstance(loss, Loss):
            refused = _refused(it, loss, pair, target, shape, output, compiled, doubt, fed.late) or (
                pair.weights is not None and _refused_weights(it, loss, pair.weights, shape, output)
            )
        elif isinstance(pair.loss, Function | Partial):
            refused = _run_loss(it, pair, target, shape, output)
        else:
            refused = False
        if refused:
            return True
    return False


def check_loss(it: Interpreter, model: Model | Instance, compiled: Compiled) -> None:
    """Report a loss that does not go with the activation of the output, where the model is built."""
    graph = graph_of(it, model)
    if isinstance(graph, Unknown) or compiled.at is None:
        return
    names = [tensor_name(it, tensor) for tensor in graph.outputs]
    chosen = [_single(it, compiled.loss)] if len(names) == 1 else _losses(it, compiled.loss, names)
    for tensor, value in zip(graph.outputs, chosen, strict=False):
        loss = loss_of(it, value)
        if loss is None:
            continue
        # No target is known as yet: one that goes with the output.
        about = Comparison(tensor.shape, tensor.shape, loss.name, None, tensor.node, compiled.at)
        for hint in losses.doubts(loss, tensor.shape, _activation(it, tensor)):
            it.report(compiled.at, hint.code, "hint", hint.message, _made(tensor), about)


def _refused(
    it: Interpreter,
    loss: Loss,
    pair: Pair,
    target: Array,
    shape: Shape,
    output: Shape,
    compiled: Compiled,
    doubt: bool,
    late: bool,
) -> bool:
    activation = None if pair.tensor is None else _activation(it, pair.tensor)
    name = pair.target.shown("the target")
    related = [*_made(pair.tensor), *feeds.origins(it, pair.target)]
    if compiled.at is not None:
        related.append(Related(compiled.at, f"the loss `{loss.name}` is chosen here"))
    made = None if pair.tensor is None else pair.tensor.node
    about = Comparison(target.shape, pair.output, loss.name, target.top, made, compiled.at)
    versions = (it.keras,) if it.keras is not None else (3, 2)
    said = [losses.refusal(loss, shape, output, version, activation, late) for version in versions]
    if None not in said:
        message = f"{name} is {show(target.shape)}, the output is {show(pair.output)}: {said[0]} (loss `{loss.name}`)"
        it.report(pair.target.at, "incompatible-target", "error", message, related, about)
        return True
    found = (losses.out_of_range(loss, label, output) for label in _ends(target))
    outside = next((said for said in found if said is not None), None)
    if outside is not None:
        message = f"{name} has labels that are no class of the output {show(pair.output)}: {outside}"
        it.report(pair.target.at, "label-out-of-range", "error", message, related, about)
        return True
    for hint in losses.repeats(loss, shape, output, versions[0]) if doubt else ():
        it.report(pair.target.at, hint.code, "warning", f"{name}: {hint.message}", related, about)
    return False


def _refused_weights(it: Interpreter, loss: Loss, given: Given, target: Shape, output: Shape) -> bool:
    """Report weights of samples that do not go with the numbers that the loss gives."""
    try:
        weights = feeds.as_array(it, given.value)
    except ShapeError as error:
        return it.refuse(error, given.at)
    if feeds.is_of_numbers(it, given.value):
        message = "'float' object has no attribute 'shape': weights of samples are an array"
        it.report(given.at, "incompatible-sample-weight", "error", message)
        return True
    if not isinstance(weights, Array) or not weights.shape:
        return False
    shape = weights.shape if isinstance(rank(weights.shape), Unknown) else (output[0], *weights.shape[1:])
    said: list[str | None] = []
    for version in (it.keras,) if it.keras is not None else (3, 2):
        values = losses.per_sample(loss, target, output, version)
        said.append(None if values is None else losses.weighting(values, shape, version, len(output)))
    if None in said:
        return False
    message = (
        f"{given.shown('the weights of samples')} is {show(weights.shape)}, the output is {show((None, *output[1:]))}: "
        f"the loss `{loss.name}` is weighted before it is averaged: {said[0]}"
    )
    it.report(given.at, "incompatible-sample-weight", "error", message, feeds.origins(it, given))
    return True


def _ends(target: Array) -> list[int]:
    """The largest and the smallest label, where they are known."""
    content = [item.value for item in target.content or ()]
    whole = bool(content) and all(isinstance(number, int | float) for number in content)
    lowest = [int(min(content))] if whole else []
    return [*([] if target.top is None else [target.top]), *lowest]


def _run_loss(it: Interpreter, pair: Pair, target: Array, shape: Shape, output: Shape) -> bool:
    """A loss function of the program is run on the shapes that it will see."""
    if losses.is_open(shape, output):
        return False
    seen_by = {losses.aligned(shape, output, version) for version in ((it.keras,) if it.keras is not None else (3, 2))}
    if len(seen_by) != 1:
        return False
    ((shape, output),) = seen_by
    name = pair.target.shown("the target")
    what = f"called for this: {name} is {show(target.shape)}, the output is {show(pair.output)}"
    it.inside += 1
    problems: list[Problem] = []
    try:
        with it.blaming(pair.target.at, what, inside=True), it.store.trial() as seen:
            ref = it.new_ref()
            tensors = (Tensor((None, *shape[1:]), "float32", ref), Tensor((None, *output[1:]), "float32", ref, 1))
            it.call(pair.loss, Arguments(tensors))
        problems = [fact for fact in flatten(seen.events) if isinstance(fact, Problem)]
        for problem in problems:
            it.emit(problem)
    except (Undecided, ShapeError):
        pass
    finally:
        it.inside -= 1
    return any(problem.severity == "error" for problem in problems)


def _misnamed(it: Interpreter, model: Model | Instance, what: str, value: Any, outputs: Structure) -> str | None:
    """What Keras says where targets or losses are for other outputs than the model has."""
    graph = graph_of(it, model)
    if isinstance(outputs, tuple) or len(outputs) == 1 or isinstance(graph, Unknown):
        return None
    names = _keys(it, graph.output_structure) or [tensor_name(it, tensor) for tensor in graph.outputs]
    match value:
        case Dict():
            found = entries(it, value)
            if isinstance(found, Unknown) or not all(isinstance(name, str) for name in names):
                return None
            keys = [getattr(key, "value", None) for key in found]
            missing = [name for name in names if name not in keys]
            strange = [key for key in keys if key not in names]
            if strange or (missing and it.keras == 3):
                return f"the model's outputs are called {names}, the {what} are for {keys}"
        case List() | Tuple() if what == "targets":
            items = elements(it, value)
            if not isinstance(items, Unknown) and len(items) != len(names):
                return (
                    f"the model has {len(names)} outputs, and there are targets for {len(items)}: different structures"
                )
        case Array() if what == "targets" and it.keras == 3:
            return f"the model has {len(names)} outputs, and there are targets for one: different structures"
        case _:
            pass
    return None


def pairs(
    it: Interpreter, model: Model | Instance, loss: Any, outputs: Structure, y: Given, weights: Given | None
) -> Iterator[Pair]:
    """Each output with its target; nothing where we do not know which belongs to which."""
    graph = graph_of(it, model)
    tensors = [] if isinstance(graph, Unknown) else list(graph.outputs)
    if isinstance(outputs, tuple):
        one = _single(it, loss)
        target = _only(it, y)
        if one is not None and target is not None:
            counted = None if weights is None else _only(it, weights)
            yield Pair(outputs, tensors[0] if len(tensors) == 1 else None, target, counted, one)
        return
    if len(tensors) != len(outputs):
        return
    names = [tensor_name(it, tensor) for tensor in tensors]
    keys = _keys(it, graph.output_structure) or names if not isinstance(graph, Unknown) else names
    targets = _by_output(it, y, keys)
    chosen = _losses(it, loss, keys)
    counted = ([] if weights is None else _by_output(it, weights, keys)) or [None] * len(keys)
    for shape, tensor, target, one, weight in zip(outputs, tensors, targets, chosen, counted, strict=False):
        if isinstance(shape, tuple) and target is not None and one is not None and one != NONE:
            yield Pair(shape, tensor, target, weight, one)


def _single(it: Interpreter, loss: Any) -> Any:
    """The loss of a model with one output; None if it is not known."""
    match loss:
        case List() | Tuple():
            items = elements(it, loss)
            return items[0] if not isinstance(items, Unknown) and len(items) == 1 else None
        case Dict():
            found = entries(it, loss)
            return next(iter(found.values())) if not isinstance(found, Unknown) and len(found) == 1 else None
        case _:
            return loss


def _only(it: Interpreter, y: Given) -> Given | None:
    """The target of a model with one output, which may stand in a list or dict."""
    match y.value:
        case Dict():
            found = entries(it, y.value)
            values = [] if isinstance(found, Unknown) else list(found.values())
        case List() | Tuple():
            items = elements(it, y.value)
            values = [] if isinstance(items, Unknown) else list(items)
            if isinstance(items, Unknown) or feeds.is_of_numbers(it, y.value):
                return y
        case _:
            return y
    return feeds.part(it, y, 0, values[0]) if len(values) == 1 else None


def _keys(it: Interpreter, structure: Any) -> list[Any] | None:
    """The keys of a model's outputs in the order of its outputs, where they are a dict."""
    found = entries(it, structure) if isinstance(structure, Dict) else None
    if found is None or isinstance(found, Unknown):
        return None
    return sorted((getattr(key, "value", None) for key in found), key=str)


def _by_output(it: Interpreter, y: Given, keys: list[Any]) -> list[Given | None]:
    match y.value:
        case List() | Tuple():
            items = elements(it, y.value)
            if isinstance(items, Unknown) or len(items) != len(keys):
                return []
            return [feeds.part(it, y, index, value) for index, value in enumerate(items)]
        case Dict():
            found = entries(it, y.value)
            if isinstance(found, Unknown):
                return []
            order = list(found)
            return [
                feeds.part(it, y, order.index(Const(key)), found[Const(key)]) if Const(key) in found else None
                for key in keys
            ]
        case Array():
            return [y for _ in keys]
        case _:
            return []


def _losses(it: Interpreter, loss: Any, keys: list[Any]) -> list[Any]:
    """The loss of each output; None where it is not known."""
    match loss:
        case List() | Tuple():
            items = elements(it, loss)
            return [] if isinstance(items, Unknown) or len(items) != len(keys) else list(items)
        case Dict():
            found = entries(it, loss)
            return [] if isinstance(found, Unknown) else [found.get(Const(key)) for key in keys]
        case _:
            return [loss for _ in keys]


def loss_of(it: Interpreter, value: Any) -> Loss | None:
    """A loss by name, class or function; None if it is none of Keras'."""
    match value:
        case Const(value=str(name)):
            named = loss_named(name)
            return None if named is None else Loss(named)
        case Api(path=path) if path.startswith(("keras.losses.", "keras.metrics.", "keras.backend.")):
            named = loss_named(path.rpartition(".")[2])
            return None if named is None else Loss(named)
        case Opaque(path=path, arguments=arguments, part=False) if path.startswith("keras.losses."):
            named = loss_named(path.rpartition(".")[2])
            given = dict(arguments)
            return None if named is None else Loss(named, _flag(given, "from_logits"), _last_axis(given))
        case _:
            return None


def _flag(given: dict[str, Any], name: str) -> bool | Unknown:
    value = given.get(name, given.get("0", Const(False)))
    return value.value if isinstance(value, Const) and isinstance(value.value, bool) else Unknown("a flag")


def _last_axis(given: dict[str, Any]) -> bool:
    return given.get("axis", Const(-1)) == Const(-1) and given.get("ignore_class", NONE) == NONE


def _activation(it: Interpreter, tensor: Tensor) -> str | None:
    """The name of the activation of the layer that makes an output, None if it is not known."""
    layer = maker(it, tensor)
    return layer.rule.output_activation if isinstance(layer, Layer) and isinstance(layer.rule, LayerRule) else None


def _made(tensor: Tensor | None) -> list[Related]:
    if tensor is None or tensor.node is None or tensor.node.site is None:
        return []
    return [Related((tensor.node, None), f"the output {show(tensor.shape)} is made here")]
