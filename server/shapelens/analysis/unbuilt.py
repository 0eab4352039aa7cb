"""What Keras has no answer to before a model is built, or a layer is called."""

from __future__ import annotations

from typing import Any

from shapelens.analysis.classes import defines
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.state import may_have_weights
from shapelens.analysis.store import MISSING
from shapelens.dims import Unknown
from shapelens.values.classes import Instance
from shapelens.values.keras import Layer, Model
from shapelens.values.place import Position
from shapelens.values.python import TRUE, Tuple

_MET = "met"
"""The cell of a model or layer that may have met data, or was passed to what we do not know."""
_ENDS = ("input", "output", "input_shape", "output_shape")
_WANT_BUILT = frozenset((*_ENDS, "count_params", "summary", "weights"))
"""All names that some owner has no answer to before it is built; any other attribute costs no look in the store."""


def note_met(it: Interpreter, value: Any) -> None:
    """A model or layer may be built from now on, in a way that is not followed."""
    if isinstance(value, Layer | Model | Instance):
        it.store.write((value.ref, _MET), TRUE)


def is_unbuilt(it: Interpreter, owner: Layer | Model | Instance) -> bool:
    """Whether a layer has no weights as yet."""
    return isinstance(owner, Layer) and it.store.read((owner.ref, "built")) is MISSING


def was_built(it: Interpreter, owner: Layer | Model | Instance) -> bool:
    """Whether all that is known of what happened to a model or layer tells which weights it has now."""
    if it.frame.here.is_supposed() or isinstance(owner, Instance):
        return False
    return it.store.read((owner.ref, _MET)) is MISSING or (
        isinstance(owner, Model) and it.store.read((owner.ref, "input")) is not MISSING
    )


def check_built(it: Interpreter, owner: Any, name: str, position: Position) -> None:
    """Report `owner.name`, or a call of it, where Keras says that the owner is not built yet.

    In a function that nothing calls, it is not known what came before.
    """
    if name not in _WANT_BUILT or not isinstance(owner, Layer | Model | Instance) or it.frame.here.is_supposed():
        return
    if it.store.read((owner.ref, _MET)) is not MISSING:
        return
    match owner:
        case Model():
            message = _of_model(it, owner, name)
        case Instance():
            message = _of_object(it, owner, name)
        case _:
            message = _of_layer(it, owner, name)
    if message is not None:
        it.report(position, "not-built", "error", message, about=owner)
        note_met(it, owner)  # One report for one cause.


def _of_model(it: Interpreter, model: Model, name: str) -> str | None:
    if model.cls != "Sequential":
        return None
    layers = it.store.read((model.ref, "layers"))
    if not isinstance(layers, Tuple) or any(isinstance(layer, Unknown) for layer in layers.items):
        return None
    built = it.store.read((model.ref, "input")) is not MISSING
    if built and it.keras == 3 and name in ("input", "output") and it.store.read((model.ref, "node")) is MISSING:
        return f"The layer sequential has never been called and thus has no defined {name}. There is `{name}s`"
    if built or not (name in (*_ENDS, "count_params") or (it.keras == 2 and name in ("summary", "weights"))):
        return None
    return (
        "This model has not yet been built: its input shape is not known. Begin it with `keras.Input(shape)`, or call "
        "`build()`"
    )


def _of_object(it: Interpreter, model: Instance, name: str) -> str | None:
    """Keras 2 wants a subclassed model to be built before it is shown."""
    known = it.store.read((model.ref, "built")) is MISSING and it.store.read((model.ref, "graph")) is MISSING
    if it.keras != 2 or name != "summary" or model.kind != "model" or not known or defines(it, model.type, "summary"):
        return None
    return (
        "This model has not yet been built. Build the model first by calling `build()` or by calling the model on data"
    )


def _of_layer(it: Interpreter, layer: Layer, name: str) -> str | None:
    if name == "count_params":
        built = it.store.read((layer.ref, "built")) is not MISSING or not may_have_weights(it.store.read, layer)
        known = not isinstance(layer.rule, Unknown)
        return None if built or not known else "`count_params` was called on a layer that is not built: call it first"
    if name in _ENDS and it.store.read((layer.ref, "node")) is MISSING and not isinstance(layer.rule, Unknown):
        return f"The layer has never been called and thus has no defined {name.replace('_', ' ')}"
    return None
