"""Models from collections (TensorFlow Hub, presets of KerasHub): their insides are downloaded when the program runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis.facts import Created
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.project import is_modelled
from shapelens.analysis.sequences import to_plain
from shapelens.dims import Unknown
from shapelens.rules.arguments import is_sequence
from shapelens.rules.layers.opaque import HubLayer
from shapelens.values.classes import Bound
from shapelens.values.keras import Layer
from shapelens.values.python import NONE, Const, Opaque

HUB_LAYER: Final = "tensorflow_hub.KerasLayer"
PRESET: Final = "from_preset"
_BASE: Final = ("batch_input_shape", "dtype", "input_shape", "name", "trainable")


def _keras_layer(it: Interpreter, arguments: Arguments) -> Any:
    """`hub.KerasLayer(handle, trainable=False, ..., output_shape=None)`: a layer of Keras 2, also where Keras 3 is in force."""
    if it.keras == 3:
        return Opaque(HUB_LAYER, arguments.given())
    given = {word: to_plain(it, value) for word, value in arguments.keywords.items()}
    base = {word: tuple(value) if is_sequence(value) else value for word, value in given.items() if word in _BASE}
    inside = f"the model {_shown(arguments.get(0, 'handle', NONE))}, which is downloaded when the program runs,"
    rule = HubLayer(output_shape_=given.get("output_shape"), inside=inside, keras=2)
    layer = Layer(it.new_ref(), "KerasLayer", rule, tuple(sorted(base.items())))
    if arguments.node is not None:
        layer.ref.site = it.site(arguments.node)
    it.store.write((layer.ref, "trainable"), arguments.get(1, "trainable", Const(False)))
    it.emit(Created(layer))
    return layer


def preset(it: Interpreter, arguments: Arguments) -> Unknown:
    """`Backbone.from_preset("bert_base_en")`."""
    name = _shown(arguments.get(0, "preset", NONE))
    return Unknown(f"what the preset {name} holds is downloaded when the program runs")


def is_preset(it: Interpreter, method: Bound) -> bool:
    """Whether a method of an installed package gets what it gives from a preset."""
    function = method.function
    return function.code.name == PRESET and it.project.path_of(function.scope.module) is not None


def unmodelled(it: Interpreter, path: str) -> Unknown:
    """Why it is not known what a function of a library gives."""
    root = path.partition(".")[0]
    missing = not is_modelled(path) and (it.path is None or it.project.find(root, it.path, installed=True) is None)
    told = f", and `{root}` is not installed beside the program" if missing else ""
    return Unknown(f"`{path}` is not modelled{told}")


def _shown(value: Any) -> str:
    return f"`{value.value}`" if isinstance(value, Const) and isinstance(value.value, str) else "that it names"


HUB_FUNCTIONS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    HUB_LAYER: _keras_layer,
    "tensorflow_hub.keras_layer.KerasLayer": _keras_layer,
    "tensorflow_hub.load": lambda it, arguments: Unknown(
        "what TensorFlow Hub loads is downloaded when the program runs"
    ),
}
"""Functions of TensorFlow Hub, by canonical name."""
