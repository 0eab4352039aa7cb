"""User classes: running their bodies, making instances, and looking attributes up along their bases."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any, Final

from shapelens.analysis import apis
from shapelens.analysis.facts import Created
from shapelens.analysis.functions import TRANSPARENT, call_function, run_driven
from shapelens.analysis.interpreter import Arguments, Frame, Interpreter
from shapelens.analysis.records import fields_of, is_dataclass_decorator, make_members, member_of, set_fields
from shapelens.analysis.store import MISSING, UNNAMED
from shapelens.analysis.traces import NORMAL, Outcome
from shapelens.dims import Unknown
from shapelens.syntax.statements import Statement, body_bindings
from shapelens.values.classes import Bound, Class, Descriptor, Instance, Kind, Super, attribute_cell
from shapelens.values.keras import Layer, Model
from shapelens.values.python import Api, Const, Dict, Foreign, Function, List, Method, Scope, Tuple

MODELS: Final = frozenset({"keras.models.Model", "keras.models.Functional", "keras.models.Sequential"})
LAYERS: Final = frozenset({"keras.Layer", "keras.layers.Layer", "tensorflow.Module"})
MAX_BASES: Final = 50


def define_class(it: Interpreter, statement: Statement, node: ast.ClassDef) -> Outcome:
    """`class Name(bases): body`: the body runs once, and what it binds are the class' attributes."""
    bases = tuple(it.evaluate(base) for base in node.bases if not isinstance(base, ast.Starred))
    ref = it.new_ref()
    frame = it.frame
    scope = Scope(ref, body_bindings(statement.blocks["body"]).names(), frame.scope)
    it.frame = Frame(scope, frame.here, statement, frame.here, frame.ordinal, class_ref=ref)
    try:
        it.run(statement.blocks.get("body", ()))
    finally:
        frame.ordinal = it.frame.ordinal
        it.frame = frame
    for name in scope.names or ():
        value = it.store.read((ref, name))
        if value is not MISSING:
            it.store.write(attribute_cell(ref, name), value)
    decorators = [
        it.evaluate(decorator.func if isinstance(decorator, ast.Call) else decorator)
        for decorator in node.decorator_list
    ]
    cls = Class(ref, node.name, bases, fields_of(node, bases, any(map(is_dataclass_decorator, decorators))))
    it.store.write((ref, "class"), cls)
    make_members(it, cls, lineage(cls), scope.names or frozenset())
    value: Any = cls
    for decorator, applied in zip(reversed(node.decorator_list), reversed(decorators), strict=True):
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        if is_dataclass_decorator(applied):
            continue
        if isinstance(applied, Function | Bound):
            value = it.call(it.evaluate(decorator) if isinstance(decorator, ast.Call) else applied, Arguments((value,)))
        elif not TRANSPARENT.search(applied.path if isinstance(applied, Api | Foreign) else ast.unparse(target)):
            value = Unknown(f"the decorator `{ast.unparse(target)}` of a class is not modelled")
    it.bind(node.name, value)
    return NORMAL


def lineage(cls: Class) -> list[Any]:
    """The class and its bases in the order in which attributes are looked up (each once, the last place counts)."""
    found: list[Any] = []
    for step in _walk(cls, 0):
        if step in found:
            found.remove(step)
        found.append(step)
    return found


def _walk(cls: Any, depth: int) -> list[Any]:
    if not isinstance(cls, Class) or depth > MAX_BASES:
        return [cls]
    return [cls, *(step for base in cls.bases for step in _walk(base, depth + 1))]


def library_base(cls: Class) -> str | None:
    """The first base that is a class of a library, None if there is none."""
    return next((step.path for step in lineage(cls) if isinstance(step, Api | Foreign)), None)


def layer_class(owner: Layer | Model | Instance) -> str | None:
    """The class of Keras' layers that an object is of, or that its class extends; None if there is none."""
    if isinstance(owner, Layer):
        return owner.cls
    base = library_base(owner.type) if isinstance(owner, Instance) else None
    return None if base is None else apis.layer_of(base)


def kind_of(cls: Class) -> Kind | Unknown:
    """What Keras takes an instance of the class for; unknown where a base is."""
    for step in lineage(cls):
        if isinstance(step, Unknown) and not isinstance(step, Foreign):
            return step
        if isinstance(step, Api):
            if step.path in MODELS:
                return "model"
            if step.path in LAYERS or apis.layer_of(step.path):
                return "layer"
            if step.path.startswith("keras.") and step.path.rpartition(".")[2] not in (
                "Callback",
                "Sequence",
                "PyDataset",
            ):
                return Unknown(f"`{step.path}` is not modelled as a base")
    return "plain"


def find(it: Interpreter, classes: Sequence[Any], name: str) -> Any:
    """An attribute of the first of some classes that has it; unknown if one before it is unknown, else MISSING."""
    for step in classes:
        if isinstance(step, Unknown) and not isinstance(step, Foreign):
            return step
        if isinstance(step, Class):
            value = it.store.read(attribute_cell(step.ref, name))
            if value is not MISSING:
                return value
    return MISSING


def defines(it: Interpreter, cls: Class, name: str) -> bool:
    """Whether a class of the program in the lineage defines a method."""
    return not isinstance(find(it, lineage(cls), name), Unknown | type(MISSING))


def bind_attribute(it: Interpreter, value: Any, owner: Any, cls: Class) -> Any:
    """What taking an attribute of a class from an object gives: methods are bound, properties run."""
    match value:
        case Function():
            return Bound(value, owner)
        case Descriptor(kind="static", function=function):
            return function
        case Descriptor(kind="class", function=Function() as function):
            return Bound(function, cls)
        case Descriptor(kind="property", function=Function() as function):
            return call_function(it, function, Arguments((owner,)))
        case _:
            return value


def special(it: Interpreter, owner: Instance, name: str, arguments: Arguments) -> Any:
    """What a special method of an object gives, MISSING if its classes do not define it."""
    method = find(it, lineage(owner.type), name)
    if method is MISSING or isinstance(method, Unknown):
        return method
    return it.call(bind_attribute(it, method, owner, owner.type), arguments)


def instance_attribute(it: Interpreter, owner: Instance, name: str) -> Any:
    """`owner.name` where the object or its classes define it, else MISSING."""
    found = find(it, lineage(owner.type), name)
    if isinstance(found, Descriptor):
        return bind_attribute(it, found, owner, owner.type)
    value = it.store.read(attribute_cell(owner.ref, name))
    if value is not MISSING:
        return value
    if isinstance(found, Const | Tuple | List | Dict) and it.store.read((owner.ref, UNNAMED)) is not MISSING:
        return Unknown("an attribute whose name is not known was set, which may be this one")
    return found if found is MISSING else bind_attribute(it, found, owner, owner.type)


def class_attribute(it: Interpreter, owner: Class, name: str) -> Any:
    """`Class.name`, MISSING if neither it nor a base of the program has it."""
    value = find(it, lineage(owner), name)
    match value:
        case Descriptor(kind="property"):
            return Unknown("a property belongs to objects")
        case Descriptor():
            return bind_attribute(it, value, None, owner)
        case _:
            return value


def super_attribute(it: Interpreter, owner: Super, name: str) -> Any:
    """`super().name`: from the classes after the one whose method runs, MISSING where only a library has it."""
    start = owner.owner.type if isinstance(owner.owner, Instance) else owner.owner
    order = lineage(start) if isinstance(start, Class) else []
    after = order[order.index(owner.cls) + 1 :] if owner.cls in order else []
    found = find(it, after, name)
    return found if found is MISSING else bind_attribute(it, found, owner.owner, owner.cls)


def current_super(it: Interpreter, arguments: Arguments) -> Any:
    """`super()` inside a method, or `super(Class, self)`."""
    if len(arguments.positional) == 2 and isinstance(arguments.positional[0], Class):
        return Super(arguments.positional[0], arguments.positional[1])
    function, ref = it.frame.function, it.frame.call
    if function is None or ref is None or function.class_ref is None:
        return Unknown("`super()` outside a method")
    cls = it.store.read((function.class_ref, "class"))
    args = function.code.node.args
    first = next((arg.arg for arg in (*args.posonlyargs, *args.args)), None)
    owner = it.store.read((ref, first)) if first else MISSING
    if not isinstance(cls, Class) or owner is MISSING:
        return Unknown("`super()` outside a method")
    return owner if isinstance(owner, Unknown) else Super(cls, owner)


def instantiate(it: Interpreter, cls: Class, arguments: Arguments) -> Any:
    """`Cls(...)`: a new object, with its `__init__` run."""
    return _make(it, cls, arguments, lambda init, owner: call_function(it, init, _with_owner(owner, arguments)))


def drive(it: Interpreter, function: Function) -> None:
    """Run a function that nothing calls; a method on an object made as if with the defaults of its class."""
    cls = MISSING if function.class_ref is None else it.store.read((function.class_ref, "class"))
    if not isinstance(cls, Class):
        run_driven(it, function)
        return
    owner = it.store.read((cls.ref, "instance"))
    if owner is MISSING:
        owner = _make(it, cls, Arguments(complete=False), lambda init, made: run_driven(it, init, made))
    if function.code.name == "__init__":
        return
    inside = isinstance(owner, Instance) and owner.kind != "plain" and function.code.name == "call"
    it.inside += inside  # There, Keras 3 lets tensors go into functions of TensorFlow.
    try:
        run_driven(it, function, owner)
    finally:
        it.inside -= inside


def _with_owner(owner: Any, arguments: Arguments) -> Arguments:
    return Arguments((owner, *arguments.positional), arguments.keywords, arguments.complete, arguments.node)


def _make(it: Interpreter, cls: Class, arguments: Arguments, run: Callable[[Function, Instance], Any]) -> Any:
    if len(arguments.positional) == 1 and (member := member_of(it, cls, arguments.positional[0])) is not MISSING:
        return member
    init, new = (find(it, lineage(cls), name) for name in ("__init__", "__new__"))
    made_by_class = isinstance(new, Function)
    owner = call_function(it, new, _with_owner(cls, arguments)) if made_by_class else blank(it, cls, arguments)
    if not isinstance(owner, Instance) or cls not in lineage(owner.type) or isinstance(init, Unknown):
        return init if isinstance(init, Unknown) else owner
    it.store.write((cls.ref, "instance"), owner)
    if isinstance(init, Function):
        run(init, owner)
    elif cls.record is not None:
        special(it, owner, "__post_init__", Arguments())
    elif owner.kind != "plain":
        it.call(Method(owner, "__init__"), arguments)
    return owner


def blank(it: Interpreter, cls: Class, arguments: Arguments) -> Any:
    """What `object.__new__(cls)` makes: an object before its `__init__`; of a dataclass or named tuple with its fields."""
    kind = kind_of(cls)
    if isinstance(kind, Unknown):
        return Unknown(f"`{cls.name}` has a base that is not known: {kind.reason}")
    ref = it.new_ref()
    ref.site = it.site(arguments.node) if arguments.node else None
    owner = Instance(ref, cls, kind)
    if kind != "plain":
        it.emit(Created(owner))
    it.store.write((ref, "attributes"), Tuple(()))
    fields = cls.record
    if fields is not None and not isinstance(find(it, lineage(cls), "__init__"), Function):
        set_fields(it, owner, {name: find(it, lineage(cls), name) for name in fields}, arguments)
    return owner


def call_bound(it: Interpreter, bound: Bound, arguments: Arguments) -> Any:
    """A method call: the object goes first."""
    return call_function(it, bound.function, _with_owner(bound.owner, arguments))


def set_instance_attribute(it: Interpreter, owner: Instance, name: str, value: Any) -> None:
    """`owner.name = value`; the names are kept in order, as Keras tracks layers."""
    found = find(it, lineage(owner.type), name)
    if isinstance(found, Descriptor) and isinstance(found.setter, Function):
        call_function(it, found.setter, Arguments((owner, value)))
        return
    cell = (owner.ref, "attributes")
    names = it.store.read(cell)
    if isinstance(names, Tuple) and Const(name) not in names.items:
        it.store.write(cell, Tuple((*names.items, Const(name))))
    it.store.write(attribute_cell(owner.ref, name), value)
