"""Builtins that ask what a value is and has: `isinstance`, `type`, `getattr` and their kin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis.attributes import delete_attribute, get_attribute, set_named
from shapelens.analysis.classes import find, instance_attribute, lineage
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.members import class_of, has_own_member, is_of
from shapelens.analysis.missing import lacks
from shapelens.analysis.module_names import has_name, module_of
from shapelens.analysis.store import MISSING
from shapelens.dims import Unknown
from shapelens.rules.names import in_module
from shapelens.values.classes import Bound, Class, Descriptor, Instance, attribute_cell
from shapelens.values.data import Array, NumpyInt
from shapelens.values.keras import Layer, Model, Tensor
from shapelens.values.place import Ref
from shapelens.values.python import NONE, Api, Builtin, Const, Dict, Foreign, Function, List, Method, Opaque, Tuple

_TYPES: Final[Mapping[str, type]] = {
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "bytes": bytes,
    "complex": complex,
    "range": range,
}
_BASES: Final = frozenset(
    f"keras.{module}.{base}"
    for base, module in {
        "Initializer": "initializers",
        "Regularizer": "regularizers",
        "Constraint": "constraints",
        "Loss": "losses",
        "Metric": "metrics",
        "Optimizer": "optimizers",
        "Callback": "callbacks",
    }.items()
)
"""What the objects of these modules are."""
_OF_NO_TYPE: Final = frozenset({*_TYPES, "list", "tuple", "dict", "set", "frozenset"})
"""Builtin types that tensors, layers, models and objects of the program are not of."""


def isinstance_(it: Interpreter, arguments: Arguments) -> Any:
    """`isinstance(value, classes)`."""
    if len(arguments.positional) != 2:
        return Unknown("`isinstance` with these arguments is not modelled")
    value, classes = arguments.positional
    kinds = classes.items if isinstance(classes, Tuple) else (classes,)
    answers = [is_instance(it, value, kind) for kind in kinds]
    if True in answers:
        return Const(True)
    return next((answer for answer in answers if isinstance(answer, Unknown)), Const(False))


def is_instance(it: Interpreter, value: Any, kind: Any) -> bool | Unknown:
    """Whether a value is of a class; unknown where we do not know one of them."""
    unsure = Unknown("whether it is of that type is not known")
    match value, kind:
        case Instance(type=cls), Foreign() if kind in lineage(cls):
            return True
        case (Unknown() | Array(loose=True), _) | (_, Unknown()):
            return unsure
        case Const(value=content), Builtin(name=name) if name in _TYPES:
            return isinstance(content, _TYPES[name]) and not isinstance(content, NumpyInt)
        case _, Builtin(name="object"):
            return True
        case List(kind=made), Builtin(name=name):
            return made == name
        case Tuple(), Builtin(name=name):
            return name == "tuple"
        case Dict(), Builtin(name=name):
            return name == "dict"
        case ((Const() | List() | Tuple() | Dict()), Class()):
            return False
        case ((Const() | Tensor() | Layer() | Model() | Array() | Function()), Builtin(name=name)) if (
            name in _OF_NO_TYPE
        ):
            return False
        case ((Const() | List() | Tuple() | Dict()), Api(path=path)) if path.partition(".")[0] in (
            "keras",
            "tensorflow",
        ):
            return False
        case Opaque(path=made, part=False), Api(path=path) if path in _BASES:
            return made.startswith(path.rpartition(".")[0])
        case Instance(type=cls), Class():
            return kind in lineage(cls)
        case ((Layer() | Model()), Api(path="tensorflow.Module")):
            return True
        case Instance(type=cls), Api() if kind in lineage(cls):
            return True
        case ((Layer() | Model() | Instance()), Api()) if (found := is_of(it, value, kind)) is not None:
            return found
        case _:
            return unsure


def type_(it: Interpreter, arguments: Arguments) -> Any:
    """`type(value)`."""
    match arguments.positional[0]:
        case Instance(type=cls):
            return cls
        case Layer() | Model() as made:
            return class_of(made)
        case Const(value=value):
            return Builtin(value.__class__.__name__)
        case List(kind=kind):
            return Builtin(kind)
        case Tuple():
            return Builtin("tuple")
        case Dict():
            return Builtin("dict")
        case _:
            return Unknown("`type` of this is not modelled")


def callable_(it: Interpreter, arguments: Arguments) -> Any:
    """`callable(value)`."""
    match arguments.positional[0]:
        case Function() | Builtin() | Method() | Bound() | Class() | Layer() | Model():
            return Const(True)
        case Const() | List() | Tuple() | Dict() | Tensor() | Array():
            return Const(False)
        case _:
            return Unknown("whether this can be called is not known")


def has_attribute(it: Interpreter, owner: Any, name: str) -> bool | Unknown:
    """Whether a value has an attribute, as far as we know all that it has."""
    unsure = Unknown("whether it has the attribute is not known")
    match owner:
        case Const(value=value):
            return hasattr(value, name)
        case Tuple() | Dict():
            return hasattr(() if isinstance(owner, Tuple) else {}, name)
        case Ref() | Api() | Foreign() if (module := module_of(it, owner)) is not None:
            return has_name(it, module, name)
        case Api() if lacks(it, owner, name):
            return False
        case Api(path=path) if path.partition(".")[0] == "keras":
            found = in_module(path, name, it.keras)
            return unsure if found is None else found
        case Layer() | Model():
            return has_own_member(it, owner, name)
        case Instance():
            pass
        case _:
            return unsure
    if instance_attribute(it, owner, name) is not MISSING:
        return True
    dynamic = any(
        find(it, lineage(owner.type), special) is not MISSING for special in ("__getattr__", "__getattribute__")
    )
    return unsure if dynamic else has_own_member(it, owner, name)


def holds(it: Interpreter, owner: Instance | Ref, name: str) -> bool | Unknown:
    """Whether a name is in `vars(owner)`: that of an attribute of its own, not of its class."""
    there = has_attribute(it, owner, name)
    if isinstance(owner, Instance) and there is True and it.store.read(attribute_cell(owner.ref, name)) is MISSING:
        return Unknown("whether the object has it, or its class, is not known")
    return there


def hasattr_(it: Interpreter, arguments: Arguments) -> Any:
    """`hasattr(value, name)`."""
    owner, name = arguments.positional[:2]
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return Unknown("which attribute is meant is not known")
    found = has_attribute(it, owner, name.value)
    return found if isinstance(found, Unknown) else Const(found)


def getattr_(it: Interpreter, arguments: Arguments) -> Any:
    """`getattr(value, name, default)`."""
    owner, name, *default = arguments.positional
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return Unknown("which attribute is meant is not known")
    there = has_attribute(it, owner, name.value) if default else True
    if there is False:
        return default[0]
    if isinstance(there, Unknown) and isinstance(owner, Layer | Model):
        return there
    return get_attribute(it, owner, name.value)


def setattr_(it: Interpreter, arguments: Arguments) -> Any:
    """`setattr(value, name, what)`."""
    owner, name, value = arguments.positional
    set_named(it, owner, name, value)
    return NONE


def delattr_(it: Interpreter, arguments: Arguments) -> Any:
    """`delattr(value, name)`."""
    owner, name = arguments.positional
    if isinstance(name, Const):
        delete_attribute(it, owner, name.value)
    return NONE


def property_(it: Interpreter, arguments: Arguments) -> Any:
    """`property(getter, setter)`."""
    getter = arguments.get(0, "fget", NONE)
    setter = arguments.get(1, "fset", NONE)
    return Descriptor("property", getter, setter if isinstance(setter, Function) else None)


REFLECTION: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    "isinstance": isinstance_,
    "type": type_,
    "callable": callable_,
    "hasattr": hasattr_,
    "getattr": getattr_,
    "setattr": setattr_,
    "vars": lambda it, arguments: get_attribute(it, arguments.positional[0], "__dict__"),
    "delattr": delattr_,
    "property": property_,
    "staticmethod": lambda it, arguments: Descriptor("static", arguments.positional[0]),
    "classmethod": lambda it, arguments: Descriptor("class", arguments.positional[0]),
}
"""The builtins of this kind; each gets at least one argument."""
