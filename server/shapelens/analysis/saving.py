"""What becomes of models that are written down and read again: `save`, `to_json`, `load_model`, `model_from_json`.

A program that reads what it wrote itself gets the model that it had. What else it reads is looked for in the workspace.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis.cloning import restored_copy
from shapelens.analysis.deserialization import deserialized, is_object
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.saved_files import MAX_BYTES, Archive
from shapelens.analysis.sequences import elements, entries, leaves
from shapelens.analysis.state import COMPILED, model_layers, unique_layers
from shapelens.analysis.store import MISSING
from shapelens.analysis.text_files import file_name, in_workspace, written_cell
from shapelens.dims import Unknown
from shapelens.values.classes import Instance
from shapelens.values.keras import Compiled, Model, is_model
from shapelens.values.python import FALSE, NONE, TRUE, Const, Dict, Opaque
from shapelens.values.saved import Snapshot

_HDF5: Final = (".h5", ".hdf5")
_EXTENSIONS: Final = (".keras", *_HDF5)
_SHORT_LOSSES: Final = frozenset({"bce", "kld", "mae", "mape", "mse", "msle"})
_TRAINABLE: Final = "trainable"


def snapshot(it: Interpreter, model: Model | Instance, compiled: bool) -> Snapshot | Unknown:
    """A model as it is now; `compiled`: with what it was compiled with."""
    if isinstance(model, Instance):
        return Unknown("it is of a class of the program, whose constructor is called when it is read")
    read = it.store.read
    flags = [
        MISSING if isinstance(layer, Unknown) else read((layer.ref, _TRAINABLE)) for layer in unique_layers(read, model)
    ]
    kept = read((model.ref, COMPILED)) if compiled else MISSING
    return Snapshot(model, model_layers(read, model), tuple(flags), None if kept is MISSING else kept)


def restored(it: Interpreter, kept: Snapshot, compiled: bool = True) -> Any:
    """A model like the one that was written down."""
    read = it.store.read
    if model_layers(read, kept.model) != kept.layers:
        return Unknown("the model was changed after it was written down")
    copy = restored_copy(it, kept.model)
    if isinstance(copy, Unknown):
        return copy
    for layer, flag in zip(unique_layers(read, copy), kept.trainable, strict=False):
        if not isinstance(layer, Unknown) and read((layer.ref, _TRAINABLE)) != flag:
            it.store.write((layer.ref, _TRAINABLE), flag)
    if compiled and kept.compiled is not None:
        it.store.write((copy.ref, COMPILED), kept.compiled)
    return copy


def save(it: Interpreter, model: Model | Instance, arguments: Arguments) -> Any:
    """`model.save(path)`."""
    name = file_name(arguments.get(0, "filepath", NONE))
    if isinstance(name, Unknown):
        return NONE
    plain = not {"zipped", "save_format"} & {*arguments.keywords} and arguments.complete and not name.startswith("hf:")
    if it.keras == 3 and plain and not name.endswith(_EXTENSIONS) and arguments.node is not None:
        place = next((word.value for word in arguments.node.keywords if word.arg == "filepath"), arguments.node)
        place = arguments.node.args[0] if arguments.node.args else place
        message = (
            f"Invalid filepath extension for saving: {name!r}. Add `.keras` (recommended) or `.h5`; `model.export(path)` "
            "makes a SavedModel"
        )
        it.report(it.position(place), "invalid-argument", "error", message)
        return NONE
    it.store.write(written_cell(it, name), snapshot(it, model, compiled=True))
    return NONE


def _save_model(it: Interpreter, arguments: Arguments) -> Any:
    """`keras.models.save_model(model, path)`."""
    model, *rest = arguments.positional or (arguments.keywords.get("model", NONE),)
    words = {word: value for word, value in arguments.keywords.items() if word != "model"}
    if is_model(model):
        save(it, model, Arguments(tuple(rest), words, arguments.complete))
    return NONE


def note_checkpoints(it: Interpreter, model: Model | Instance, callbacks: Any) -> None:
    """`fit(callbacks=[ModelCheckpoint(path)])` writes the model into a file."""
    found = elements(it, callbacks)
    for callback in () if isinstance(found, Unknown) else found:
        if isinstance(callback, Opaque) and callback.path == "keras.callbacks.ModelCheckpoint":
            given = dict(callback.arguments)
            name = file_name(given.get("filepath", given.get("0", NONE)))
            if isinstance(name, str) and given.get("save_weights_only", given.get("4", FALSE)) == FALSE:
                it.store.write(written_cell(it, name), snapshot(it, model, compiled=True))


def _load_model(it: Interpreter, arguments: Arguments) -> Any:
    """`keras.models.load_model(path, custom_objects=None, compile=True)`."""
    name = file_name(arguments.get(0, "filepath", NONE))
    if isinstance(name, Unknown):
        return name
    wanted = arguments.get(2, "compile", TRUE)
    made = _loaded(it, name, arguments, wanted != FALSE and not isinstance(wanted, Unknown))
    if isinstance(wanted, Unknown) and is_model(made):
        it.store.write((made.ref, COMPILED), wanted)
    return made


def _loaded(it: Interpreter, name: str, arguments: Arguments, compiled: bool) -> Any:
    written = it.store.read(written_cell(it, name))
    if isinstance(written, Snapshot):
        if compiled and isinstance(written.compiled, Compiled):
            _check_loss(it, name, written.compiled, arguments)
        return restored(it, written, compiled)
    if written is not MISSING:
        return written if isinstance(written, Unknown) else Unknown(f"what the program wrote to `{name}` is no model")
    found = in_workspace(it, name, "archive")
    if not isinstance(found, Archive):
        return found
    made = deserialized(it, found.config, custom_objects(it, arguments), arguments.node)
    if is_model(made) and compiled and is_object(found.compiled):
        kept = _compiled(found.compiled)
        _check_loss(it, name, kept, arguments)
        it.store.write((made.ref, COMPILED), kept)
    return made


def _check_loss(it: Interpreter, name: str, compiled: Compiled, arguments: Arguments) -> None:
    """Keras 3 takes short names of losses in HDF5 files for those of metrics, and fails."""
    node = arguments.node
    if it.keras != 3 or node is None or not name.endswith(_HDF5) or arguments.get(1, "custom_objects", NONE) != NONE:
        return
    for loss in leaves(it, compiled.loss):
        if isinstance(loss, Const) and isinstance(loss.value, str) and loss.value.lower() in _SHORT_LOSSES:
            message = (
                f"Could not deserialize 'keras.metrics.{loss.value}': Keras 3 cannot read this loss from an HDF5 file. Save the "
                "model as `.keras`, compile it with the loss' whole name, or load it with `compile=False`"
            )
            it.report(it.position(node), "invalid-argument", "error", message)
            return


def _compiled(config: Mapping[str, Any]) -> Compiled:
    """What a file says of `compile`: the name of a loss; all else is taken to be anything."""
    unknown = Unknown("it is what the file says")
    loss = config.get("loss")
    weights = NONE if config.get("loss_weights") is None else unknown
    return Compiled(Const(loss) if isinstance(loss, str) else unknown, None, weights, unknown)


def custom_objects(it: Interpreter, arguments: Arguments) -> dict[str, Any]:
    """The classes of the program that are meant by names in a configuration."""
    given = arguments.get(1, "custom_objects", NONE)
    found = entries(it, given) if isinstance(given, Dict) else {}
    items = () if isinstance(found, Unknown) else found.items()
    return {key.value: value for key, value in items if isinstance(key, Const)}


def _model_from_json(it: Interpreter, arguments: Arguments) -> Any:
    """`keras.models.model_from_json(text, custom_objects=None)`."""
    text = arguments.get(0, "json_string", NONE)
    if isinstance(text, Snapshot):
        return restored(it, text)
    if not isinstance(text, Const) or not isinstance(text.value, str):
        return text if isinstance(text, Unknown) else Unknown("the text of the model is not known")
    try:
        config = json.loads(text.value) if len(text.value) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        config = None
    custom = custom_objects(it, arguments)
    if it.keras == 3 and is_object(config) and "module" not in config and config.get("class_name") not in custom:
        message = (
            f"Could not locate class {config.get('class_name')!r}: Keras 3 does not read what Keras 2 wrote as JSON"
        )
        if arguments.node is not None:
            it.report(it.position(arguments.node), "invalid-argument", "error", message)
        return Unknown(message)
    return deserialized(it, config, custom, arguments.node)


def _written(it: Interpreter, model: Model | Instance, arguments: Arguments) -> Any:
    return snapshot(it, model, compiled=False)


SAVING: Final[Mapping[str, Callable[[Interpreter, Model | Instance, Arguments], Any]]] = {
    "save": save,
    "to_json": _written,
    "get_config": _written,
}
"""Methods of models that write them down."""
SAVING_FUNCTIONS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    **{f"keras.{module}.load_model": _load_model for module in ("models", "saving")},
    **{f"keras.{module}.save_model": _save_model for module in ("models", "saving")},
    "keras.models.model_from_json": _model_from_json,
}
"""Functions that write and read models, by canonical name."""
