"""Where data meets models: `compile`, and what `fit`, `evaluate`, `predict` and their like do with what they are given."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from shapelens.analysis import feeds
from shapelens.analysis.classes import defines, instance_attribute
from shapelens.analysis.custom import outputs_on
from shapelens.analysis.effects import may_be_called
from shapelens.analysis.facts import Related
from shapelens.analysis.feeds import Feed, Given
from shapelens.analysis.inference import infer_model
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.labels import check_labels, check_loss
from shapelens.analysis.members import set_unnamed
from shapelens.analysis.metrics import check_compiled, check_metrics, refused_names
from shapelens.analysis.models import REFUSED, build
from shapelens.analysis.saving import note_checkpoints
from shapelens.analysis.sequences import elements, entries, leaves, new_dict, new_list
from shapelens.analysis.state import COMPILED, graph_of, tensor_name
from shapelens.analysis.stateful import refused_batches
from shapelens.analysis.store import MISSING
from shapelens.analysis.unbuilt import note_met
from shapelens.analysis.weighting import check_loss_weights, refused_class_weights, refused_loss_weights
from shapelens.dims import Dim, Shape, Undecided, Unknown, rank, show, unknown_shape
from shapelens.rules.rule import ShapeError, Structure
from shapelens.values.classes import Bound, Instance
from shapelens.values.data import Array
from shapelens.values.frames import Frame, Series
from shapelens.values.keras import Compiled, Graph, Layer, Model, Tensor, is_model
from shapelens.values.python import NONE, TRUE, Const, Dict, List, Opaque, Tuple

Fed = Model | Instance


def compile_model(it: Interpreter, model: Fed, arguments: Arguments) -> Any:
    """`model.compile(optimizer, loss)`: the loss is compared with data when there is some."""
    loss = arguments.get(1, "loss", NONE)
    if "target_tensors" in arguments.keywords:
        loss = Unknown("what the loss compares is given to `compile`")
    at = None
    if arguments.node is not None:
        word = next((word.value for word in arguments.node.keywords if word.arg == "loss"), None)
        at = it.position(word or (arguments.node.args[1] if len(arguments.node.args) > 1 else arguments.node))
    weights = arguments.get(3 if it.keras == 2 else 2, "loss_weights", NONE)
    check_loss_weights(it, weights, arguments.node)
    metrics = arguments.get(2 if it.keras == 2 else 3, "metrics", NONE)
    check_compiled(it, arguments.get(0, "optimizer", NONE), metrics, arguments.node)
    compiled = Compiled(loss, at, weights, metrics)
    it.store.write((model.ref, COMPILED), compiled)
    check_loss(it, model, compiled)
    return NONE


def escape(it: Interpreter, value: Any) -> None:
    """A value was passed to what we do not know, which may compile or build a model in it, or give it attributes."""
    for leaf in leaves(it, value):
        note_met(it, leaf)
        may_be_called(it, leaf)
        if isinstance(leaf, Layer | Model | Instance):
            set_unnamed(it, leaf)
        if is_model(leaf):
            it.store.write((leaf.ref, COMPILED), Unknown("it was passed to something unknown, which may compile it"))


def meet(it: Interpreter, model: Fed, arguments: Arguments, name: str) -> Any:
    """`model.fit(x, y)` and its like: a model without input shape is built, another checks what it gets."""
    compiled = it.store.read((model.ref, COMPILED))
    note_met(it, model)
    for word in () if arguments.node is None else arguments.node.keywords:
        if word.arg is not None and word.arg in feeds.RENAMED:
            message = f"`{word.arg}` is Keras 1's name of `{feeds.RENAMED[word.arg]}`"
            it.report(it.position(word), "renamed-argument", "error", message)
    if not name.startswith("predict") and compiled is MISSING and _must_be_compiled(it, model, arguments):
        return Unknown("the model is not compiled")
    if name.startswith("fit"):
        callbacks = feeds.argument(it, name, arguments, "callbacks")
        note_checkpoints(it, model, NONE if callbacks is None else callbacks.value)
    fed = feeds.feed(it, name, arguments)
    own = isinstance(model, Instance) and any(defines(it, model.type, step) for step in _STEPS)
    if fed is not None and isinstance(model, Instance) and name in ("fit", "train_on_batch"):
        _run_step(it, model, fed)
    if fed is None or own or it.store.read((model.ref, REFUSED)) is not MISSING:
        return _result(it, name, None, None)
    happened = it.happened()
    if _refused_beside(it, model, compiled, fed, name, arguments):
        it.store.write((model.ref, REFUSED), TRUE)
        return _result(it, name, None, None)
    outputs = _train(it, model, compiled, fed, name)
    held_out = feeds.argument(it, name, arguments, "validation_data") if name.startswith("fit") else None
    own_size = feeds.argument(it, name, arguments, "validation_batch_size") is not None
    other = (
        None if held_out is None or outputs is None else feeds.of_tuple(it, held_out, None if own_size else fed.size)
    )
    if other is not None:
        _train(it, model, compiled, other, "validate")
    if it.failed_since(happened):
        it.store.write((model.ref, REFUSED), TRUE)
    return _result(it, name, outputs, fed)


def _train(it: Interpreter, model: Fed, compiled: Any, fed: Feed, name: str) -> Structure | None:
    """What the model gives for its data; None where that is not known, or something was reported."""
    if _of_different_lengths(it, fed, name):
        return None
    outputs = _outputs(it, model, fed)
    if outputs is None or name.startswith("predict") or not isinstance(compiled, Compiled):
        return outputs
    refused = check_labels(it, model, compiled, outputs, fed, doubt=name != "validate")
    return None if refused or check_metrics(it, model, compiled, outputs, fed) else outputs


TRAINING: Final[Mapping[str, Callable[[Interpreter, Fed, Arguments], Any]]] = {
    "compile": compile_model,
    **{name: functools.partial(meet, name=name) for name in feeds.SIGNATURES},
}
"""Methods of models that prepare training or take data."""
_STEPS: Final = ("train_step", "compute_loss", "test_step", "fit")
"""Methods of Keras' `Model` with which a program says itself what becomes of its data."""


def _run_step(it: Interpreter, model: Instance, fed: Feed) -> None:
    """Run the program's own `train_step` on a batch."""
    step = instance_attribute(it, model, "train_step")
    if not isinstance(step, Bound):
        return
    parts = [given.value for given in (fed.x, fed.y, fed.weights) if given is not None]
    batches = [_as_batches(it, part) for part in parts]
    if any(isinstance(batch, Unknown) for batch in batches):
        return
    it.inside += 1
    try:
        with it.blaming(fed.x.at, "called for these data", inside=True):
            it.call(step, Arguments((batches[0] if len(batches) == 1 else Tuple(tuple(batches)),)))
    except ShapeError:
        pass
    finally:
        it.inside -= 1


def _must_be_compiled(it: Interpreter, model: Fed, arguments: Arguments) -> bool:
    """Report a model that was never compiled; in functions that nothing calls, what came before is not known."""
    if arguments.node is None or it.frame.here.is_supposed():
        return False
    if isinstance(model, Instance) and any(defines(it, model.type, method) for method in ("compile", *_STEPS)):
        return False
    message = "You must call `compile()` before using the model"
    it.report(it.position(arguments.node), "not-compiled", "error", message)
    return True


def _refused_beside(it: Interpreter, model: Fed, compiled: Any, fed: Feed, name: str, arguments: Arguments) -> bool:
    """Report arguments that do not go with the data, or with the model."""
    words = ("y", "validation_split", "class_weight", "sample_weight")
    y, split, weights, sample_weights = (feeds.argument(it, name, arguments, word) for word in words)
    of_dataset = feeds.gives_batches(fed.x_given)
    at, said, code, chosen = fed.x.at, "", "invalid-argument", None
    if of_dataset and y is not None:
        at, said = y.at, "`y` argument is not supported when using a dataset as input: the targets are part of it"
    elif of_dataset and split is not None and split.value != Const(0.0):
        at, said = split.at, "`validation_split` is only supported for Tensors or NumPy arrays, not for a dataset"
    elif weights is not None and (
        refused := refused_class_weights(it, model, fed, weights, sample_weights is not None)
    ):
        at, said = weights.at, refused
    elif fed.y is None and name in ("fit", "train_on_batch") and _wants_targets(compiled) and _is_arrays(it, fed.x):
        code = "incompatible-target"
        said = "Target data is missing. Your model was compiled with a loss, and therefore expects targets"
    elif isinstance(compiled, Compiled) and not name.startswith("predict"):
        said = refused_loss_weights(it, model, compiled) or refused_names(it, model, compiled) or ""
        chosen = compiled.at
    if said:
        it.report(at, code, "error", said, () if chosen is None else (Related(chosen, "the losses are chosen here"),))
    return bool(said)


def _is_arrays(it: Interpreter, given: Given) -> bool:
    """Whether these are arrays for certain, and nothing that may give targets too."""
    inside = list(leaves(it, given.value))
    return bool(inside) and all(isinstance(leaf, Array | Frame | Series | Tensor) for leaf in inside)


def _wants_targets(compiled: Any) -> bool:
    return isinstance(compiled, Compiled) and compiled.loss != NONE and not isinstance(compiled.loss, Unknown | Dict)


def _result(it: Interpreter, name: str, outputs: Structure | None, fed: Feed | None) -> Any:
    if name.startswith("fit"):
        return Opaque("keras.callbacks.History")
    if name.startswith("predict") and outputs is not None and fed is not None:
        return _predicted(it, outputs, fed.samples)
    return Unknown(f"what `.{name}()` gives depends on data")


def _predicted(it: Interpreter, outputs: Structure, samples: Dim) -> Any:
    if isinstance(outputs, list):
        return new_list(it, [_predicted(it, one, samples) for one in outputs])
    return Array(outputs if isinstance(rank(outputs), Unknown) else (samples, *outputs[1:]), "float32")


def _of_different_lengths(it: Interpreter, fed: Feed, name: str) -> bool:
    """Report arrays that do not have as many samples as the others."""
    if not fed.whole and not name.endswith("_on_batch"):
        return False
    counted: list[tuple[Given, int]] = []
    for given in (fed.x, fed.y, fed.weights):
        sizes = () if given is None else (leaf.shape[:1] for leaf in feeds.arrays_in(it, given.value))
        counted += [(given, size[0]) for size in sizes if given is not None and size and isinstance(size[0], int)]
    for given, samples in counted:
        first, expected = counted[0]
        # Keras 3 does not count the samples of one batch: a single one is repeated.
        if samples != expected and (fed.whole or it.keras == 2 or 1 not in (samples, expected)):
            message = (
                f"{first.shown('the input')} has {expected} samples, {given.shown('the target')} has {samples}: Data "
                "cardinality is ambiguous. Make sure all arrays contain the same number of samples"
            )
            it.report(given.at, "data-cardinality", "error", message, feeds.origins(it, first, given))
            return True
    return False


def as_batch(shape: Shape) -> Shape:
    """The shape as the model sees it: of any number of samples."""
    ndim = rank(shape)
    return unknown_shape(ndim.reason) if isinstance(ndim, Unknown) else (None, *shape[1:])


def _outputs(it: Interpreter, model: Fed, fed: Feed) -> Structure | None:
    """What the model gives for its data, None where that is not known or it refuses them."""
    given = fed.x
    try:
        graph = graph_of(it, model)
        if isinstance(model, Instance) and isinstance(graph, Unknown):
            return _of_object(it, model, given)
        arrays = _inputs(it, graph, given)
    except ShapeError as error:
        it.refuse(error, given.at)
        return None
    if arrays is None:
        return None
    shapes = [as_batch(one.shape) for one in arrays]
    with _blaming(it, given, arrays):
        try:
            if len(shapes) == 1 and isinstance(model, Model) and isinstance(graph, Unknown):
                happened = it.happened()
                build(it, model, shapes[0])
                graph = graph_of(it, model)
                if it.failed_since(happened):
                    return None
            if isinstance(graph, Unknown):
                return None
            if len(shapes) != len(graph.inputs):
                message = f"the model expects {len(graph.inputs)} input(s), but it received {len(shapes)} input tensors"
                it.refuse(ShapeError("incompatible-input", message), given.at)
                return None
            if (error := refused_batches(it, model, fed.batches())) is not None:
                it.refuse(error, given.at)
                return None
            return infer_model(it, model, shapes if len(shapes) > 1 else shapes[0], data=True)
        except Undecided:
            return None
        except ShapeError as error:
            wanted = "" if isinstance(graph, Unknown) else ", ".join(show(tensor.shape) for tensor in graph.inputs)
            message = f"the model expects {wanted}: {error.message}" if wanted else error.message
            it.refuse(ShapeError("incompatible-input", message, keras=error.keras), given.at)
            return None


def _blaming(it: Interpreter, given: Given, arrays: Iterable[Array]) -> AbstractContextManager[None]:
    """What is reported meanwhile is told of the data, with their shapes and where they come from."""
    shown = ", ".join(show(one.shape) for one in arrays)
    return it.blaming(given.at, f"{given.shown('the data')} is {shown}: ", feeds.origins(it, given))


def _inputs(it: Interpreter, graph: Graph | Unknown, given: Given) -> list[Array] | None:
    """The arrays that a model is given, in the order of its inputs; None if they are not known.

    Raises:
        ShapeError: `incompatible-input`, for data that Keras does not take, or that lack an input.
    """
    match given.value:
        case Dict():
            return None if isinstance(graph, Unknown) else _by_name(it, graph, given.value)
        case List() | Tuple():
            items = elements(it, given.value)
            if isinstance(items, Unknown):
                return None
            if feeds.is_of_numbers(it, given.value):
                parts: Sequence[Any] = [feeds.as_array(it, given.value)]
            else:
                parts = [feeds.as_array(it, item) for item in items]
        case value:
            parts = [feeds.as_array(it, value)]
    arrays = [one for one in parts if isinstance(one, Array)]
    return arrays if len(arrays) == len(parts) else None


def _by_name(it: Interpreter, graph: Graph, data: Dict) -> list[Array] | None:
    found = entries(it, data)
    if isinstance(found, Unknown):
        return None
    names: list[str] = []
    for tensor in graph.inputs:
        name = tensor_name(it, tensor)
        if not isinstance(name, str):
            return None
        names.append(name)
    keys = [key.value for key in found if isinstance(key, Const)]
    missing = [name for name in names if name not in keys]
    if missing and len(keys) == len(found):
        raise ShapeError(
            "incompatible-input",
            f"Missing data for input {missing[0]!r}: the dictionary has the keys {keys}, the inputs are called {names}",
        )
    arrays = [feeds.as_array(it, found[Const(name)]) for name in names if Const(name) in found]
    known = [one for one in arrays if isinstance(one, Array)]
    return known if len(known) == len(names) else None


def _of_object(it: Interpreter, model: Instance, given: Given) -> Structure | None:
    """What an object of the program gives for its data: its `call` is run on symbolic tensors."""
    value = _as_batches(it, given.value)
    if isinstance(value, Unknown):
        return None
    with _blaming(it, given, feeds.arrays_in(it, given.value)):
        try:
            return outputs_on(it, model, value)
        except (Undecided, ShapeError):
            return None


def _as_batches(it: Interpreter, value: Any) -> Any:
    """A structure of arrays as one of batches."""
    match value:
        case Dict():
            found = entries(it, value)
            if isinstance(found, Unknown):
                return found
            parts = {key: _as_batches(it, item) for key, item in found.items()}
            return next((part for part in parts.values() if isinstance(part, Unknown)), new_dict(it, parts.items()))
        case List() | Tuple():
            items = elements(it, value)
            if not isinstance(items, Unknown) and not feeds.is_of_numbers(it, value):
                made = [_as_batches(it, item) for item in items]
                return next((part for part in made if isinstance(part, Unknown)), new_list(it, made))
        case _:
            pass
    one = feeds.as_array(it, value)
    return Array(as_batch(one.shape), one.dtype) if isinstance(one, Array) else one
