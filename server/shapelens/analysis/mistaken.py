"""What stands where a layer, or a tensor, is meant and is none: parentheses or brackets were forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from shapelens.analysis import apis
from shapelens.analysis.classes import kind_of
from shapelens.analysis.hubs import HUB_LAYER
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.sequences import elements, entries
from shapelens.dims import Unknown
from shapelens.rules.ops.table import find
from shapelens.values.classes import Class, Instance
from shapelens.values.keras import Layer, Model, Tensor
from shapelens.values.place import Anchor, Ref
from shapelens.values.python import Api, Const, Dict, Function, List, Opaque, Tuple


def no_layer(value: Any) -> str | None:
    """What stands where a layer is meant, None if it is or may be one."""
    if (name := _class(value)) is not None:
        return f"`{name}` is the class, `{name}()` one"
    match value:
        case Function(code=code):
            return f"`{code.name}` is a function; `Lambda` makes a layer of one"
        case Api(path=path) if find(path) is not None:
            return f"`{path}` is a function; `Activation` and `Lambda` make layers of functions"
        case Opaque(path=path) if path == HUB_LAYER:
            return "`hub.KerasLayer` is a layer of Keras 2, also beside Keras 3"
        case Tensor(node=Ref()):
            return "this is what a layer gives, the tensor, and not the layer"
        case List() | Tuple() | Dict():
            kind = {List: "list", Tuple: "tuple", Dict: "dict"}[type(value)]
            return f"this is a {kind}"
        case Const(value=content):
            return f"{content!r} is none"
        case _:
            return None


def no_tensor(value: Any) -> str | None:
    """What stands where a tensor is meant, None if it is or may be one; numbers and texts may be made one."""
    if (name := _class(value)) is not None:
        return f"`{name}` is a class"
    match value:
        case Layer(cls=name) | Instance(cls=name, kind="layer"):
            return f"this is a `{name}` layer that was not called, and not what it gives"
        case Model() | Instance(kind="model"):
            return "this is a model that was not called, and not what it gives"
        case Function(code=code):
            return f"`{code.name}` is a function"
        case Api(path=path) if find(path) is not None:
            return f"`{path}` is a function"
        case _:
            return None


def no_end(value: Any) -> str | None:
    """What stands where a tensor at the end of a model is meant; None if it is or may be one."""
    return f"this is {value.value!r}" if isinstance(value, Const) else no_tensor(value)


def refuse_no_tensor(it: Interpreter, given: Tuple, at: Anchor) -> bool:
    """Report the first of what a layer or model is called on that can be no tensor; returns whether there is one."""
    return _refuse(it, given, no_tensor, "Only tensors may be passed to a layer", at)


def refuse_no_end(it: Interpreter, given: Any, name: str, at: Anchor) -> bool:
    """Report the first of the `inputs` or `outputs` of a model that can be no tensor; returns whether there is one."""
    return _refuse(it, given, no_end, f"There may only be tensors of the graph among `{name}`", at)


def _refuse(it: Interpreter, given: Any, tell: Callable[[Any], str | None], message: str, at: Anchor) -> bool:
    for value in _leaves(it, given):
        if (told := tell(value)) is not None:
            about = value if isinstance(value, Layer) else None
            it.report(at, "not-a-tensor", "error", f"{message}: {told}", about=about)
            return True
    return False


def _leaves(it: Interpreter, value: Any) -> Iterator[Any]:
    """What is in a nested structure, as far as that is known."""
    match value:
        case Tensor():
            return
        case List() | Tuple():
            parts = elements(it, value)
        case Dict():
            found = entries(it, value)
            parts = found if isinstance(found, Unknown) else [*found.values()]
        case _:
            yield value
            return
    for part in () if isinstance(parts, Unknown) else parts:
        yield from _leaves(it, part)


def _class(value: Any) -> str | None:
    """The name of a class of layers or models."""
    match value:
        case Api(path=path) if apis.layer_of(path):
            return path.rpartition(".")[2]
        case Class(name=name) if kind_of(value) in ("layer", "model"):
            return name
        case _:
            return None
