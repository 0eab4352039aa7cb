"""What a call gives, by the kind of thing that is called."""

from __future__ import annotations

from typing import Any

from shapelens.analysis.arrays import converted
from shapelens.analysis.builtins import call_builtin
from shapelens.analysis.classes import blank, call_bound, instance_attribute, instantiate
from shapelens.analysis.custom import call_instance, library_method, note_build
from shapelens.analysis.effects import call_among, change_items
from shapelens.analysis.functions import call_function
from shapelens.analysis.hubs import is_preset, preset
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.layers import call_layer
from shapelens.analysis.library import call_api
from shapelens.analysis.members import METHODS as MEMBER_METHODS
from shapelens.analysis.methods import call_method
from shapelens.analysis.models import call_model
from shapelens.analysis.records import call_record
from shapelens.analysis.saving import SAVING
from shapelens.analysis.serialization import from_config, get_config
from shapelens.analysis.store import MISSING
from shapelens.analysis.tensors import call_loss
from shapelens.analysis.training import TRAINING, escape
from shapelens.analysis.weights import set_weights
from shapelens.dims import Unknown
from shapelens.rules.ops.libraries.losses import FUNCTIONS
from shapelens.values.classes import Bound, Class, Instance
from shapelens.values.data import DType
from shapelens.values.keras import Among, Layer, Model, is_model
from shapelens.values.python import NONE, Api, Builtin, Foreign, Function, List, Method, Opaque, Partial


def call(it: Interpreter, callee: Any, arguments: Arguments) -> Any:
    """The value of `callee(*arguments)`."""
    match callee:
        case Function():
            return call_function(it, callee, arguments)
        case Layer():
            return call_layer(it, callee, arguments)
        case Model():
            return call_model(it, callee, arguments)
        case Api(path=path) | Foreign(path=path):
            return call_api(it, path, arguments)
        case Builtin(name=name):
            return call_builtin(it, name, arguments)
        case Class():
            return instantiate(it, callee, arguments)
        case Bound() if is_preset(it, callee):
            return preset(it, arguments)
        case Bound():
            note_build(it, callee, arguments)
            return call_bound(it, callee, arguments)
        case Instance(kind=kind):
            method = instance_attribute(it, callee, "__call__")
            if method is not MISSING:
                return it.call(method, arguments)
            if kind == "plain":
                return Unknown("calling this object is not modelled")
            return call_instance(it, callee, arguments)
        case Partial(function=function, positional=positional, keywords=keywords):
            merged = Arguments(
                (*positional, *arguments.positional),
                {**dict(keywords), **arguments.keywords},
                arguments.complete,
                arguments.node,
            )
            return it.call(function, merged)
        case Method(owner=Class() | Builtin(name="object"), name="__new__"):
            made, *rest = arguments.positional or (NONE,)
            inner = Arguments(tuple(rest), arguments.keywords, arguments.complete, arguments.node)
            return blank(it, made, inner) if isinstance(made, Class) else Unknown("what is made is not known")
        case Method(owner=Instance(type=cls) as owner, name=name) if cls.is_tuple:
            return call_record(it, owner, cls.record or (), name, arguments)
        case Method(owner=Class() | Api() as owner, name="from_config"):
            return from_config(it, owner, arguments)
        case Method(owner=Layer() | Model() | Instance() as owner, name="set_weights"):
            return set_weights(it, owner, arguments)
        case Method(owner=Layer() | Instance() as owner, name="get_config"):
            return get_config(it, owner, arguments)
        case Method(owner=Model() | Instance() as owner, name=name) if name in SAVING and is_model(owner):
            return SAVING[name](it, owner, arguments)
        case Method(owner=Model() | Instance() as owner, name=name) if name in TRAINING and is_model(owner):
            return TRAINING[name](it, owner, arguments)
        case Method(owner=Layer() | Model() | Instance() as owner, name=name) if name in MEMBER_METHODS:
            return MEMBER_METHODS[name](it, owner, arguments)
        case Method(owner=Instance() as owner, name=name):
            return library_method(it, owner, name, arguments)
        case Method(owner=Among() as owner, name=name):
            for value in (*arguments.positional, *arguments.keywords.values()):
                escape(it, value)
            return call_among(it, owner, name)
        case Method(owner=owner, name=name):
            return call_method(it, owner, name, arguments)
        case Opaque(path=path, part=False) if path in FUNCTIONS:
            return call_loss(it, callee, arguments)
        case Opaque(part=True):
            return callee
        case DType(name=name):
            return converted(it, arguments.get(0, "x", NONE), name)
        case Unknown():
            # What we do not know may change the lists that it is given.
            for value in (*arguments.positional, *arguments.keywords.values()):
                escape(it, value)
                if isinstance(value, List | Among):
                    change_items(it, value, "it was passed to something unknown, which may change it")
            return callee
        case _:
            return Unknown("calling this is not modelled")
