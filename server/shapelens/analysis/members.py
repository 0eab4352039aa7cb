"""Attributes of layers and models: what the program set on them, what Keras keeps of their arguments, and what it computes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from shapelens.analysis import apis, module_names
from shapelens.analysis.classes import MODELS, defines, layer_class, lineage
from shapelens.analysis.config import DTYPE_POLICY, FLOATX, backend, setting
from shapelens.analysis.graph import tensors_of
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import new_list
from shapelens.analysis.sizes import shape_value
from shapelens.analysis.state import given_name, graph_of, layers_of, unsettle
from shapelens.analysis.store import MISSING, UNNAMED
from shapelens.analysis.variables import SET_LATER, Which, flattened, variables_of
from shapelens.dims import Unknown
from shapelens.rules.arguments import is_sequence
from shapelens.rules.members import (
    FUNCTIONS,
    OF_ANY_OBJECT,
    Activation,
    argument_kept,
    arguments_of,
    dtype_under,
    has_member,
    holds_weight,
    is_kind_of,
)
from shapelens.rules.table import automatic_base, shown_class
from shapelens.values.classes import Class, Instance, attribute_cell
from shapelens.values.data import Array
from shapelens.values.keras import Built, Layer, Model, Node, Tensor
from shapelens.values.place import Ref
from shapelens.values.python import NONE, TRUE, Api, Builtin, Const, Dict, Foreign, List, Tuple
from shapelens.values.text import automatic_name

Owner = Layer | Model | Instance

ENDS: Final = frozenset({"input", "inputs", "output", "outputs", "input_shape", "output_shape"})
_LISTS: Final[Mapping[str, Which]] = {
    "weights": "weights",
    "trainable_weights": "trainable",
    "trainable_variables": "trainable",
    "non_trainable_weights": "frozen",
}
_LISTS_2: Final[Mapping[str, Which]] = {**_LISTS, "variables": "weights", "non_trainable_variables": "frozen"}
"""In Keras 3, `variables` has the states of random numbers and metrics, too."""
_DTYPES: Final = ("dtype", "variable_dtype", "compute_dtype")
_ADD_NOTHING: Final = frozenset({"abc.ABC", "typing.Generic", "typing.Protocol"})


def member_value(it: Interpreter, owner: Owner, name: str) -> Any:
    """`owner.name` of a layer or model, as far as it does not come from a class of the program; MISSING if we cannot say."""
    stored = MISSING if isinstance(owner, Instance) else it.store.read(attribute_cell(owner.ref, name))
    if stored is not MISSING:
        return stored
    match name:
        case "built" if not isinstance(owner, Model):
            return Const(it.store.read((owner.ref, "built")) is not MISSING)
        case "trainable":
            value = it.store.read((owner.ref, "trainable"))
            return TRUE if value is MISSING else value
        case "name":
            return _name(it, owner)
        case "layers" if not isinstance(owner, Layer):
            layers = layers_of(it, owner)
            return layers if isinstance(layers, Unknown) else new_list(it, layers)
        case "__class__" if not isinstance(owner, Instance):
            return class_of(owner)
        case _ if name in ENDS:
            return _ends(it, owner, name)
        case _ if name in (_LISTS_2 if it.keras == 2 else _LISTS):
            found = variables_of(it, owner, _LISTS_2[name])
            return found if isinstance(found, Unknown) else new_list(it, found)
        case _:
            return _of_class(it, owner, name)


def class_of(owner: Layer | Model) -> Api:
    """`type(owner)` of one of Keras' own."""
    return Api(f"keras.{'layers' if isinstance(owner, Layer) else 'models'}.{owner.cls}")


def shown_name(path: str) -> str | None:
    """`__name__` of a class of layers or models, or an activation; None for what else a canonical path names."""
    last = path.rpartition(".")[2]
    if path.startswith("keras.activations."):
        return last if last in FUNCTIONS else None
    cls = _class_named(path)
    return None if cls is None else shown_class(cls)


def is_of(it: Interpreter, owner: Owner, kind: Api) -> bool | None:
    """`isinstance(owner, kind)` for a class of Keras; None where `kind` is none, or we do not know."""
    wanted = _class_named(kind.path)
    if wanted is None:
        return None
    found = {
        None if cls is None else is_kind_of(cls, wanted, it.keras)
        for cls in ([owner.cls] if not isinstance(owner, Instance) else _library_classes(it, owner))
    }
    return True if True in found else None if None in found else False


def _class_named(path: str) -> str | None:
    """The class of layers or models that a canonical path names."""
    return path.rpartition(".")[2] if path in MODELS else apis.layer_of(path)


def set_member(it: Interpreter, owner: Layer | Model, name: str, value: Any) -> None:
    """`owner.name = value`: it is what the attribute is from now on, and changes nothing else that we show."""
    if name == "built":
        value = Unknown("the program says whether this is built")
    elif isinstance(value, Layer | Model | Instance | List | Tuple | Dict | Unknown):
        it.store.write((owner.ref, SET_LATER), TRUE)
    it.store.write(attribute_cell(owner.ref, name), value)


def delete_member(it: Interpreter, owner: Layer | Model, name: str) -> None:
    """`del owner.name`."""
    it.store.write(attribute_cell(owner.ref, name), MISSING)
    if _answer(it, owner, owner.cls, name) is not False:
        set_unnamed(it, owner)


def set_unnamed(it: Interpreter, owner: Any) -> None:
    """Note that the object has, or lacks, an attribute whose name is not known; of one of the program, it may be any."""
    if not isinstance(owner, Owner):
        if (module := module_names.module_of(it, owner)) is not None:
            module_names.set_unnamed(it, module)
        return
    it.store.write((owner.ref, UNNAMED), TRUE)
    names = it.store.read((owner.ref, "attributes"))
    for name in names.items if isinstance(names, Tuple) else ():
        unsettle(it, attribute_cell(owner.ref, name.value))


def has_own_member(it: Interpreter, owner: Owner, name: str) -> bool | Unknown:
    """Whether an object has an attribute that no class of the program gives it: set on it, or from a class of Keras."""
    unsure = Unknown("whether it has the attribute is not known")
    if name in OF_ANY_OBJECT or it.store.read(attribute_cell(owner.ref, name)) is not MISSING:
        return True
    if it.store.read((owner.ref, UNNAMED)) is not MISSING:
        return unsure
    classes = [owner.cls] if not isinstance(owner, Instance) else _library_classes(it, owner)
    found = {_answer(it, owner, cls, name) for cls in classes}
    if True in found:
        return True
    if None not in found:
        return False
    there = name in ENDS and not isinstance(_ends(it, owner, name), Unknown)
    return True if there else unsure


def _answer(it: Interpreter, owner: Owner, cls: str | None, name: str) -> bool | None:
    if cls is None:
        return None
    answer = has_member(cls, name, it.keras)
    if answer is None:  # It is a question of what is built; what is inside another layer is with that one, unseen here.
        if isinstance(owner, Model):
            built = not isinstance(graph_of(it, owner), Unknown)
        else:
            built = isinstance(it.store.read((owner.ref, "built")), Built)
        answer = has_member(cls, name, it.keras, built or None)
    if it.keras != 2 and backend(it) != Const("tensorflow") and (name.startswith("_") or not answer):
        return None
    return answer


def _library_classes(it: Interpreter, owner: Instance) -> list[str | None]:
    """The classes of Keras that an object of the program is of; None for a base of which we know nothing."""
    found: list[str | None] = []
    for step in lineage(owner.type):
        match step:
            case Class() | Builtin(name="object"):
                pass
            case Api(path=path) if path in _ADD_NOTHING:
                pass
            case Api(path=path) | Foreign(path=path):
                assembled = path == "keras.models.Model" and it.store.read((owner.ref, "graph")) is not MISSING
                found.append("Functional" if assembled else _class_named(path))
            case _:
                found.append(None)
    return found


def _name(it: Interpreter, owner: Owner) -> Any:
    # In Keras 2, `name` is what `_name` holds, and programs set that.
    renamed = MISSING if it.keras == 3 else it.store.read(attribute_cell(owner.ref, "_name"))
    if renamed is not MISSING:
        return renamed if it.keras == 2 else Unknown("`_name` is the name in Keras 2 alone")
    given = given_name(it.store.read, owner)
    if isinstance(given, str):
        return Const(given)
    counted = Unknown("automatic names are counted when shown")
    return counted if given is not None or it.keras is None else automatic_name(automatic_base(owner.cls, it.keras))


def _of_class(it: Interpreter, owner: Owner, name: str) -> Any:
    """An attribute that keeps an argument of the constructor or a weight."""
    made = it.store.read((owner.ref, "layer")) if isinstance(owner, Instance) else owner
    cls = owner.cls
    if isinstance(owner, Instance):
        cls = next((cls for cls in _library_classes(it, owner) if cls is not None), "")
    if not isinstance(made, Layer):
        return MISSING
    if name in _DTYPES:
        return _dtype(it, cls, made, name)
    arguments = arguments_of(layer_class(owner) or "", made.rule, made.others)
    value = argument_kept(cls, name, it.keras, arguments)
    if isinstance(value, Activation):
        return Api(f"keras.activations.{value.name}")
    if isinstance(owner, Instance) and name == "supports_masking" and defines(it, owner.type, "compute_mask"):
        value = not value if isinstance(value, bool) else value  # Keras looks whether there is one.
    if not isinstance(value, Unknown):
        return as_value(it, value)
    weight = _weight(it, owner, name)
    if holds_weight(cls, name, it.keras, weight is not None):
        return NONE if weight is None else weight
    return value if name in arguments else MISSING


def as_value(it: Interpreter, value: Any) -> Any:
    """Plain Python as a value of the program; what is none of Python's own is one already."""
    if is_sequence(value):
        items = [as_value(it, item) for item in value]
        return Tuple(tuple(items)) if isinstance(value, tuple) else new_list(it, items)
    known = isinstance(value, int | float | str | bytes | complex | None)
    return Const(value) if known else value


def _weight(it: Interpreter, owner: Owner, name: str) -> Array | Unknown | None:
    """The variable of that name; None if the built layer has none."""
    built = it.store.read((owner.ref, "built"))
    if not isinstance(built, Built):
        return Unknown("the layer is not built yet")
    if isinstance(built.weights, Unknown):
        return built.weights
    found = [weight for weight in built.weights if weight.name == name]
    if len(found) > 1:
        return Unknown("the layer has several weights of this name")
    return Array(found[0].shape, None) if found else None


def _dtype(it: Interpreter, cls: str, layer: Layer, name: str) -> Any:
    given = layer.given.get("dtype")
    policy = setting(it, DTYPE_POLICY) if given is None else Const(given)
    if policy == Const(""):
        policy = setting(it, FLOATX)
    value = policy.value if isinstance(policy, Const) else None
    dtype = dtype_under(cls, name, value) if isinstance(value, str) else None
    return Unknown(f"`{name}` depends on a dtype policy that is not known") if dtype is None else Const(dtype)


def _ends(it: Interpreter, owner: Owner, name: str) -> Any:
    """The tensors that go in and come out: of a model its own, of a layer those of its first call.

    In Keras 2 an input layer is called on what it gives, and shapes are defined where they are the same in all calls. A
    Sequential of Keras 3 tells its own by `inputs` and `outputs`, and those of its first call by `input` and `output`.
    """
    called = it.keras == 3 and isinstance(owner, Model) and owner.cls == "Sequential" and name in ("input", "output")
    if not called and (
        isinstance(owner, Model) or (isinstance(owner, Instance) and it.store.read((owner.ref, "graph")) is not MISSING)
    ):
        graph = graph_of(it, owner)
        if isinstance(graph, Unknown):
            return graph
        tensors: Sequence[Tensor] = graph.inputs if name.startswith("input") else graph.outputs
        if name == "output" and graph.output_structure is not None:
            return graph.output_structure
    else:
        node_ref = it.store.read((owner.ref, "node"))
        if node_ref is MISSING or isinstance(node_ref, Unknown):
            return Unknown("this layer was not called yet")
        node = it.store.read((node_ref, "node"))
        if node.first is not None:
            node_ref = node.first
            if name.endswith("shape") and not node.alike:
                return Unknown(f"the layer was called several times, which may leave its `{name}` undefined")
        tensors = ends_of(it, node_ref, name)
    if name.endswith("shape"):
        values: list[Any] = [shape_value(tensor.shape) for tensor in tensors]
    else:
        values = list(tensors)
    if name.endswith("s"):
        return new_list(it, values)
    return values[0] if len(values) == 1 else new_list(it, values)


def ends_of(it: Interpreter, ref: Ref, name: str) -> Sequence[Tensor]:
    """The tensors that went into a call of a layer (`name` begins with "input"), or came out of it."""
    node = it.store.read((ref, "node"))
    if name.startswith("input") and (node.inputs or it.keras == 3):
        return node.inputs
    return tensors_of(node.outputs, ref, "float32")


def _end_at(end: str) -> Callable[[Interpreter, Owner, Arguments], Any]:
    """`layer.get_output_at(node_index)` of Keras 2: of one of its calls."""

    def call(it: Interpreter, owner: Owner, arguments: Arguments) -> Any:
        last = it.store.read((owner.ref, "node"))
        node = it.store.read((last, "node")) if isinstance(last, Ref) else MISSING
        index = arguments.get(0, "node_index", NONE)
        if not isinstance(node, Node) or isinstance(owner, Model) or it.keras == 3:
            return Unknown("which call of the layer is meant is not known")
        ref = {Const(0): node.first or last, Const(node.index): last}.get(index)
        tensors: Sequence[Tensor] = () if ref is None else ends_of(it, ref, end)
        return tensors[0] if len(tensors) == 1 else Unknown("which call of the layer is meant is not known")

    return call


def _get_weights(it: Interpreter, owner: Owner, arguments: Arguments) -> Any:
    """`owner.get_weights()`: arrays as large as the weights."""
    return member_value(it, owner, "weights")


def _flatten_layers(it: Interpreter, owner: Owner, arguments: Arguments) -> Any:
    """`owner._flatten_layers(include_self=True, recursive=True)`, whose arguments stand in another order in Keras 2."""
    order = ("recursive", "include_self") if it.keras == 2 else ("include_self", "recursive")
    given = dict(zip(order, arguments.positional, strict=False)) | dict(arguments.keywords)
    flags = [given.get(flag, TRUE) for flag in ("include_self", "recursive")]
    if (
        not arguments.complete
        or not all(isinstance(flag, Const) for flag in flags)
        or (it.keras is None and arguments.positional)
    ):
        return Unknown("which layers are meant is not known")
    found = flattened(it, owner, *(bool(cast(Const, flag).value) for flag in flags))
    return found if isinstance(found, Unknown) else new_list(it, found)


METHODS: Final[Mapping[str, Callable[[Interpreter, Owner, Arguments], Any]]] = {
    "get_weights": _get_weights,
    "_flatten_layers": _flatten_layers,
    "get_input_at": _end_at("input"),
    "get_output_at": _end_at("output"),
}
"""Methods of layers and models that tell what they have."""
