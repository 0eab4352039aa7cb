"""`get_config` and `from_config`: a layer as a dict of its arguments, and a layer made from one."""

from __future__ import annotations

from typing import Any

from shapelens.analysis import apis
from shapelens.analysis.classes import instantiate, layer_class
from shapelens.analysis.deserialization import deserialized
from shapelens.analysis.facts import Created
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.layers import construct
from shapelens.analysis.members import as_value
from shapelens.analysis.operations import content
from shapelens.analysis.saving import custom_objects, restored
from shapelens.analysis.sequences import entries, new_dict
from shapelens.analysis.state import given_name
from shapelens.analysis.store import MISSING
from shapelens.dims import Unknown
from shapelens.immutable import immutable, replace
from shapelens.rules.members import arguments_of
from shapelens.values.classes import Class, Instance
from shapelens.values.keras import Layer
from shapelens.values.python import TRUE, Api, Const, Dict
from shapelens.values.saved import Snapshot

_ORIGIN = "config of"
"""The cell of a dict that `get_config` gave."""


@immutable
class _Origin:
    """The layer that a dict is the configuration of, and what it said: the program may have changed it since."""

    layer: Layer
    items: Any


def get_config(it: Interpreter, owner: Layer | Instance, arguments: Arguments) -> Any:
    """`layer.get_config()`: what every layer keeps, and the arguments of Keras' own."""
    name = given_name(it.store.read, owner)
    trainable = it.store.read((owner.ref, "trainable"))
    config: dict[str, Any] = {
        "name": Const(name) if isinstance(name, str) else Unknown("automatic names are counted when shown"),
        "trainable": TRUE if trainable is MISSING else trainable,
        "dtype": Unknown("a dtype policy"),
    }
    made = it.store.read((owner.ref, "layer")) if isinstance(owner, Instance) else owner
    cls = layer_class(owner)
    if isinstance(made, Layer) and cls is not None:
        config |= {key: as_value(it, value) for key, value in arguments_of(cls, made.rule, made.others).items()}
    made_dict = new_dict(it, [(Const(key), value) for key, value in config.items()])
    if isinstance(owner, Layer):
        it.store.write((made_dict.ref, _ORIGIN), _Origin(owner, it.items(made_dict.ref)))
    return made_dict


def from_config(it: Interpreter, cls: Class | Api, arguments: Arguments) -> Any:
    """`Layer.from_config(config)`: the class is called with what the dict says."""
    config = arguments.get(0, "config")
    if isinstance(config, Snapshot):
        return restored(it, config)
    if isinstance(cls, Api) and apis.layer_of(cls.path) is None:
        inner = Unknown("no configuration is given") if config is None else content(it, config)
        written = {"class_name": cls.path.rpartition(".")[2], "config": inner}
        if isinstance(inner, Unknown):
            return inner
        return deserialized(it, written, custom_objects(it, arguments), arguments.node)
    found = entries(it, config) if isinstance(config, Dict) else Unknown("the configuration is not known")
    if isinstance(found, Unknown):
        given = Arguments((), {}, False, arguments.node)
    else:
        words = {
            key.value: value for key, value in found.items() if isinstance(key, Const) and isinstance(key.value, str)
        }
        given = Arguments((), words, True, arguments.node)
    if isinstance(cls, Class):
        return instantiate(it, cls, given)
    layer = apis.layer_of(cls.path)
    origin: Any = it.store.read((config.ref, _ORIGIN)) if isinstance(config, Dict) else MISSING
    if origin is not MISSING and (origin.layer.cls, origin.items) == (layer, it.items(config.ref)):
        return copied(it, origin.layer)
    if layer is None:
        return Unknown(f"`{cls.path}.from_config` is not modelled")
    known = {name: value for name, value in given.keywords.items() if name != "dtype"}
    return construct(it, layer, replace(given, keywords=known))


def copied(it: Interpreter, layer: Layer) -> Layer:
    """A layer with the same arguments and name, that is not built."""
    copy = replace(layer, ref=it.new_ref())
    trainable = it.store.read((layer.ref, "trainable"))
    if trainable is not MISSING:
        it.store.write((copy.ref, "trainable"), trainable)
    it.emit(Created(copy, like=layer.ref))
    return copy
