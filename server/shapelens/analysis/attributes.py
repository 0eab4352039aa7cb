"""Attributes and items of values, read and written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from shapelens.analysis import apis, config, frames, members
from shapelens.analysis.array_methods import array_attribute, number_attribute
from shapelens.analysis.arrays import columns_of, table_of
from shapelens.analysis.classes import (
    MODELS,
    class_attribute,
    instance_attribute,
    set_instance_attribute,
    super_attribute,
)
from shapelens.analysis.datasets import dataset_attribute
from shapelens.analysis.effects import MUTATORS, change_items, set_attribute_among
from shapelens.analysis.feeds import TRAINING_METHODS
from shapelens.analysis.frame_methods import frame_attribute, set_frame_attribute
from shapelens.analysis.graph import operation
from shapelens.analysis.imports import in_files, member
from shapelens.analysis.indexing import index_array, index_maker
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.keys import check_key
from shapelens.analysis.members import delete_member, member_value, set_member, set_unnamed, shown_name
from shapelens.analysis.missing import note_patched
from shapelens.analysis.module_names import delete_name, module_of, set_name
from shapelens.analysis.pictures import picture_attribute
from shapelens.analysis.records import member_of
from shapelens.analysis.sequences import elements, entries, item_at, new_list, python_key, thawed
from shapelens.analysis.series import series_attribute
from shapelens.analysis.sizes import number, shape_value
from shapelens.analysis.sklearn import bunch_item
from shapelens.analysis.state import CHANGED_UNKNOWN, may_be_several, set_trainable, set_trainable_among
from shapelens.analysis.store import MISSING
from shapelens.analysis.tensors import SHAPE_METHODS, TENSOR_METHODS
from shapelens.analysis.tools import tool_attribute
from shapelens.dims import Dim, Dynamic, Shape, Undecided, Unknown, rank, unknown_shape
from shapelens.immutable import replace
from shapelens.rules.arguments import is_sequence
from shapelens.values.classes import Attributes, Class, Instance, Super, attribute_cell
from shapelens.values.data import Array, Dataset, DType, ImageSource, NumpyFloat, NumpyInt, Picture, Scalar, Spec
from shapelens.values.frames import Frame, Locator, Series
from shapelens.values.keras import Among, Layer, Model, Tensor, among
from shapelens.values.place import Position, Ref
from shapelens.values.python import (
    NONE,
    Api,
    Builtin,
    Const,
    Dict,
    Foreign,
    Function,
    List,
    Method,
    Opaque,
    Slice,
    Tuple,
)
from shapelens.values.saved import File
from shapelens.values.text import AutomaticName
from shapelens.values.tools import Bunch, Sparse, Tool

METHODS: Final = {
    Tuple: frozenset({"index", "count"}) | SHAPE_METHODS,
    Tensor: TENSOR_METHODS,
    Layer: frozenset({"count_params", "build", "compute_output_shape", "get_config", "adapt", "set_weights"}),
    Model: frozenset({"add", "build", "count_params", "get_layer", "pop", "set_weights", "summary"})
    | {"get_config", "save", "to_json"}
    | TRAINING_METHODS,
    File: frozenset({"close", "flush", "read", "write"}),
}
CUSTOM_METHODS: Final = frozenset(
    {
        "__init__",
        "__setattr__",
        "add_loss",
        "add_metric",
        "add_variable",
        "add_weight",
        "build",
        "call",
        "count_params",
    }
    | {"get_config", "get_layer", "load_weights", "save", "save_weights", "summary"}
    | TRAINING_METHODS
)
UNMODELLED: Final = Unknown("this attribute is not modelled")


def get_attribute(it: Interpreter, owner: Any, name: str) -> Any:
    """`owner.name`."""
    match owner:
        case Scalar():
            return number_attribute(it, owner, name)
        case AutomaticName():
            return Method(owner, name)
        case Api(path=path) if name == "from_config" and (apis.layer_of(path) is not None or path in MODELS):
            return Method(owner, name)
        case Api(path=path) if name == "__name__" and (shown := shown_name(path)) is not None:
            return Const(shown)
        case Ref() | Api() | Foreign() if name == "__dict__" and (module := module_of(it, owner)) is not None:
            return Attributes(module)
        case Api(path=path) | Foreign(path=path):
            value = in_files(it, f"{path}.{name}")
            if value is not MISSING:
                return value
            full = f"{path}.{name}"
            return (
                config.version_of(it, full.partition(".")[0]) if config.is_version(full) else apis.attribute(path, name)
            )
        case Among(these=these) if not all(isinstance(one, Layer | Model) for one in these):
            return _of_any(it, owner, name)
        case Unknown(reason=reason, name=known):
            return Unknown(reason, f"{known}.{name}") if known else owner
        case Opaque(path=path):
            return _of_opaque(path, name)
        case Ref():
            value = member(it, owner, name)
            return Unknown(f"`{name}` is not in that module") if value is MISSING else value
        case Array():
            return array_attribute(it, owner, name)
        case Frame():
            return frame_attribute(it, owner, name)
        case Series():
            return series_attribute(it, owner, name)
        case Bunch():
            return bunch_item(owner, name)
        case Tool() if name.endswith("_"):
            return tool_attribute(it, owner, name)
        case Tool() | Sparse() | Locator():
            return (
                shape_value(owner.array.shape) if isinstance(owner, Sparse) and name == "shape" else Method(owner, name)
            )
        case Tensor(shape=shape) if name == "shape":
            return shape_value(shape)
        case Tensor(shape=shape) if name in ("ndim", "rank"):
            ndim = rank(shape)
            return ndim if isinstance(ndim, Unknown) else Const(ndim)
        case Tuple(items=items) if name in ("rank", "ndims"):
            return Const(len(items))
        case Tensor(dtype=dtype) if name == "dtype":
            return DType(dtype) if dtype else Unknown("its dtype is not known")
        case Dataset():
            return dataset_attribute(it, owner, name)
        case ImageSource():
            return Method(owner, name)
        case Picture():
            return picture_attribute(owner, name)
        case Spec(shape=shape, dtype=dtype) if name in ("shape", "dtype"):
            return shape_value(shape) if name == "shape" else DType(dtype) if dtype else UNMODELLED
        case Const(value=NumpyInt() | NumpyFloat() as number):
            return number_attribute(it, number, name)
        case Instance():
            return _of_instance(it, owner, name)
        case Super(owner=made):
            value = super_attribute(it, owner, name)
            if value is MISSING and (isinstance(made, Instance) or name == "__new__"):
                return Method(made, name)
            return UNMODELLED if value is MISSING else value
        case Class() | Builtin() | Function() if name in ("__name__", "__qualname__"):
            return Const(owner.code.name if isinstance(owner, Function) else owner.name)
        case Class():
            value = class_attribute(it, owner, name)
            if value is MISSING and name == "from_config":
                return Method(owner, name)
            return UNMODELLED if value is MISSING else value
        case Layer() | Model() if (value := member_value(it, owner, name)) is not MISSING:
            return value
        case Layer() | Model() if name in members.METHODS:
            return Method(owner, name)
        case _ if name in METHODS.get(owner.__class__, frozenset()):
            return Method(owner, name)
        case Slice() if name in ("start", "stop", "step"):
            return getattr(owner, name)
        case Const(value=str() | bytes()) | Attributes() | List() | Dict() | Builtin():
            return Method(owner, name)
        case _:
            return Unknown(f"`.{name}` is not modelled here")


def _of_instance(it: Interpreter, owner: Instance, name: str) -> Any:
    """An attribute of an object: its own, its class', or one that it has from Keras."""
    value = instance_attribute(it, owner, name)
    if value is not MISSING:
        return value
    if name == "__class__":
        return owner.type
    if name == "__dict__":
        return Attributes(owner)
    if owner.type.is_tuple and name.startswith("_"):
        fields = owner.type.record or ()
        return Tuple(tuple(map(Const, fields))) if name == "_fields" else Method(owner, name)
    if owner.kind == "plain":
        value = it.special(owner, "__getattr__", Const(name)) if not name.startswith("__") else MISSING
        return Unknown(f"`{owner.cls}` has no attribute `{name}` that we know") if value is MISSING else value
    value = member_value(it, owner, name)
    if value is not MISSING:
        return value
    if name in CUSTOM_METHODS or name in members.METHODS:
        return Method(owner, name)
    return Unknown(f"`.{name}` of a custom layer or model is not modelled")


def _of_opaque(path: str, name: str) -> Any:
    """An attribute or method of an object that no shape depends on is another; of NumPy's generators, a function."""
    if path in ("numpy.random.default_rng", "numpy.random.Generator"):
        return Api(f"numpy.random.Generator.{name}")
    if path.startswith("numpy.random."):
        return Api(f"numpy.random.{name}")
    return UNMODELLED if path.endswith("Variable") else Opaque(f"{path}.{name}", part=True)


def _of_any(it: Interpreter, owners: Among, name: str) -> Any:
    """An attribute of one of several objects: a method that may change it, or one of what they have there."""
    objects = [one for one in owners.these if isinstance(one, Instance)]
    changes = name in MUTATORS and len(objects) < len(owners.these)
    if changes or any(isinstance(class_attribute(it, one.type, name), Function) for one in objects):
        return Method(owners, name)
    values = [it.store.read(attribute_cell(one.ref, name)) for one in objects]
    return among(values, Unknown(owners.reason))


def set_attribute(it: Interpreter, owner: Any, name: str, value: Any) -> None:
    """`owner.name = value`: freezing is understood, other attributes of Keras objects change nothing else that we show."""
    if name == "trainable" and isinstance(owner, Layer | Model | Instance):
        set_trainable(it, owner, value)
    elif name == "trainable" and isinstance(owner, Among):
        set_trainable_among(it, owner, value)
    elif isinstance(owner, Frame):
        set_frame_attribute(it, owner, name, value)
    elif isinstance(owner, Instance):
        set_instance_attribute(it, owner, name, value)
    elif isinstance(owner, Layer | Model):
        set_member(it, owner, name, value)
    elif isinstance(owner, Class):
        it.store.write(attribute_cell(owner.ref, name), value)
    elif (module := module_of(it, owner)) is not None:
        set_name(it, module, name, value)
    elif isinstance(owner, Api):
        note_patched(it, owner)
    elif isinstance(owner, Unknown) and not isinstance(owner, Foreign):
        if isinstance(owner, Among):
            set_attribute_among(it, owner, name, value)
        it.store.write((it.module, CHANGED_UNKNOWN), Const(name))


def set_named(it: Interpreter, owner: Any, name: Any, value: Any) -> None:
    """`setattr(owner, name, value)`, of a name that may not be known."""
    if isinstance(name, Const) and isinstance(name.value, str):
        set_attribute(it, owner, name.value, value)
    else:
        set_unnamed(it, owner)


def delete_attribute(it: Interpreter, owner: Any, name: str) -> None:
    """`del owner.name`."""
    if isinstance(owner, Instance | Class):
        it.store.write(attribute_cell(owner.ref, name), MISSING)
    elif isinstance(owner, Layer | Model):
        delete_member(it, owner, name)
    elif (module := module_of(it, owner)) is not None:
        delete_name(it, module, name)


def get_item(it: Interpreter, owner: Any, key: Any, position: Position) -> Any:
    """`owner[key]`."""
    match owner:
        case Scalar(dtype=str() as dtype):
            return index_array(it, Array((), dtype), key)
        case Const(value=NumpyInt() | NumpyFloat() as number):
            return index_array(it, Array((), number.dtype, (owner,)), key)
        case Among(these=these) if any(isinstance(one, List | Dict) for one in these):
            return among([part for one in these for part in _parts(it, one)], Unknown(owner.reason))
        case Unknown():
            return Unknown(owner.reason) if isinstance(owner, Scalar) else owner
        case Tensor() if may_be_several(it, owner):
            return Unknown("how many tensors the model gives is not known")
        case Tensor(shape=shape):
            check_key(it, owner, key, position)
            out = slice_shape(it, shape, key)
            made = operation(it, "GetItem", (owner,), out, position)
            return made if owner.content is None else replace(made, content=_picked(owner.content, key))
        case Dataset() if isinstance(key, Const) and isinstance(key.value, int):
            last = key.value == (owner.length - 1 if isinstance(owner.length, int) and key.value >= 0 else -1)
            return thawed(it, owner.last if last else owner.each)
        case Array():
            return index_array(it, owner, key)
        case Frame() | Series():
            return frames.item(it, owner, key)
        case Locator():
            return frames.located(it, owner, key)
        case Bunch():
            return bunch_item(owner, key.value if isinstance(key, Const) else "?")
        case Api(path="numpy.c_" | "numpy.r_" | "numpy.mgrid" | "numpy.ogrid" | "numpy.s_" as path):
            return index_maker(it, path, key)
        case _ if isinstance(key, Unknown):
            return among(_parts(it, owner), key)
        case Api(path="os.environ"):
            return config.variable(it, key, Unknown("an environment variable"))
        case Dict():
            found = entries(it, owner)
            if isinstance(found, Unknown):
                return found
            return found[key] if key in found else _missing_key(it, owner, key)
        case Attributes(owner=held):
            named = isinstance(key, Const) and isinstance(key.value, str)
            return get_attribute(it, held, key.value) if named else UNMODELLED
        case List(ref=ref):
            items = it.items(ref)
            result = items if isinstance(items, Unknown) else item_at(items.items, key)
            return new_list(it, result) if is_sequence(result) else result
        case Tuple(items=items):
            result = item_at(items, key)
            return Tuple(tuple(result)) if is_sequence(result) else result
        case Const(value=str() | bytes() | range() as content):
            try:
                return Const(content[python_key(key)])
            except Exception as error:
                return Unknown(f"{type(error).__name__}: {error}")
        case Instance(type=cls) if cls.is_tuple:
            items = elements(it, owner)
            return items if isinstance(items, Unknown) else get_item(it, Tuple(tuple(items)), key, position)
        case Class() if (member := member_of(it, owner, key, "name")) is not MISSING:
            return member
        case _:
            result = it.special(owner, "__getitem__", key)
            return Unknown("indexing this is not modelled") if result is MISSING else result


def _missing_key(it: Interpreter, owner: Dict, key: Any) -> Any:
    """What a `defaultdict` makes for a new key."""
    factory = it.store.read((owner.ref, "default"))
    if factory is MISSING:
        return Unknown("this key is not in the dict")
    value = it.call(factory, Arguments())
    set_item(it, owner, key, value)
    return value


def _picked(content: tuple[Const, ...], key: Any) -> tuple[Const, ...] | None:
    """The numbers of `tensor[key]` of a row of them: one, or some."""
    if isinstance(key, Slice):
        return _sliced(content, key)
    at = number(key)
    if isinstance(at, Unknown) or not isinstance(at, int) or not -len(content) <= at < len(content):
        return None
    item = content[at].value
    return (Const(int(item) if isinstance(item, int) else item),)


def _sliced(content: tuple[Const, ...], key: Slice) -> tuple[Const, ...] | None:
    try:
        bounds: slice[Any, Any, Any] = python_key(key)
        return content[bounds]
    except (Undecided, TypeError, ValueError):
        return None


def slice_shape(it: Interpreter, shape: Shape, key: Any) -> Shape:
    """The shape of `x[key]` by NumPy's basic indexing; unknown where the key is an array or a mask."""
    ndim = rank(shape)
    if isinstance(ndim, Unknown):
        return unknown_shape(ndim.reason)
    keys = list(key.items) if isinstance(key, Tuple) else [key]
    ellipsis = Const(...)
    consuming = [k for k in keys if k != NONE and k != ellipsis]
    if len(consuming) > ndim:
        return unknown_shape("more indices than axes")
    if ellipsis not in keys:
        keys.append(ellipsis)
    out: list[Dim] = []
    axis = 0
    for part in keys:
        match part:
            case Const(value=None):
                out.append(1)
            case Const(value=builtin) if builtin is Ellipsis:
                span = ndim - len(consuming)
                out += shape[axis : axis + span]
                axis += span
            case Const(value=bool()):
                return unknown_shape("a boolean index")
            case Const(value=int()):
                axis += 1
            case Tensor(shape=()) | Array(shape=()):
                axis += 1
            case Slice():
                out.append(_slice_dim(shape[axis], part))
                axis += 1
            case Unknown(reason=reason):
                return unknown_shape(reason)
            case _:
                return unknown_shape("an index that is an array")
    return tuple(out)


def _slice_dim(dim: Dim, part: Slice) -> Dim:
    bounds: list[int | None] = []
    for bound in (part.start, part.stop, part.step):
        at = number(bound)
        if isinstance(at, Dynamic):
            return dim if isinstance(dim, Unknown) else None
        if isinstance(at, Unknown):
            return at
        if not isinstance(at, int | None):
            return Unknown("a bound that is no int")
        bounds.append(at)
    if bounds in ([None, None, None], [0, None, None]):
        return dim
    if isinstance(dim, Unknown):
        return dim
    if dim is None:
        return None
    return len(range(*slice(*bounds).indices(dim)))


def _parts(it: Interpreter, owner: Any) -> Sequence[Any]:
    """What a list, tuple or dict holds, as far as that is known."""
    items = elements(it, owner) if isinstance(owner, List | Tuple) else ()
    found = entries(it, owner) if isinstance(owner, Dict) else {}
    return [*(() if isinstance(items, Unknown) else items), *(() if isinstance(found, Unknown) else found.values())]


def set_item(it: Interpreter, owner: Any, key: Any, value: Any) -> None:
    """`owner[key] = value`."""
    match owner:
        case List(ref=ref):
            _change(it, ref, key, lambda items, at: _put(it, items, at, value))
        case Dict(ref=ref):
            found = entries(it, owner)
            if isinstance(found, Unknown):
                return
            if isinstance(key, Unknown):
                it.store.write((ref, "items"), Unknown("an entry was set under a key that is not known"))
                return
            found[key] = value
            it.store.write((ref, "items"), Tuple(tuple(Tuple(pair) for pair in found.items())))
        case Frame() | Series() | Locator():
            frames.set_frame_item(it, owner, key, value)
        case Among():
            change_items(it, owner, owner.reason)
        case Attributes(owner=held):
            set_named(it, held, key, value)
        case Api(path="os.environ"):
            config.set_variable(it, key, value)
        case _:
            it.special(owner, "__setitem__", key, value)


def delete_item(it: Interpreter, owner: Any, key: Any) -> None:
    """`del owner[key]`."""
    match owner:
        case Dict(ref=ref):
            found = entries(it, owner)
            if isinstance(found, Unknown):
                return
            found.pop(key, None)
            it.store.write((ref, "items"), Tuple(tuple(Tuple(pair) for pair in found.items())))
        case List(ref=ref):
            _change(it, ref, key, list[Any].__delitem__)
        case Among():
            change_items(it, owner, owner.reason)
        case Attributes(owner=held):
            if isinstance(key, Const) and isinstance(key.value, str):
                delete_attribute(it, held, key.value)
            else:
                set_unnamed(it, held)
        case Frame():
            table = frames.without(table_of(it, owner), frames.names_of(it, key))
            frames.set_table(it, owner, table, columns_of(it, owner))
        case _:
            it.special(owner, "__delitem__", key)


def _change(it: Interpreter, ref: Ref, key: Any, change: Callable[[list[Any], Any], None]) -> None:
    """Change the items of a list at an index or a slice."""
    items = it.items(ref)
    if isinstance(items, Unknown):
        return
    content = list(items.items)
    try:
        change(content, python_key(key))
    except (Undecided, IndexError, TypeError, ValueError):
        it.store.write((ref, "items"), Unknown("an item was changed at a place that is not known"))
        return
    it.store.write((ref, "items"), Tuple(tuple(content)))


def _put(it: Interpreter, items: list[Any], at: Any, value: Any) -> None:
    if isinstance(at, slice):
        value = elements(it, value)
        if isinstance(value, Unknown):
            raise Undecided(value)
    items[at] = value
