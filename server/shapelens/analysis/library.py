"""Calls of library functions by their canonical name."""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis import apis, config, legacy, models
from shapelens.analysis.applications import call_application
from shapelens.analysis.array_calls import call_numpy
from shapelens.analysis.attributes import get_item
from shapelens.analysis.builtins import call_builtin, of_constants, product
from shapelens.analysis.cloning import clone_model
from shapelens.analysis.config import CONFIG_FUNCTIONS
from shapelens.analysis.control import CONTROL_FUNCTIONS
from shapelens.analysis.directories import DIRECTORY_FUNCTIONS
from shapelens.analysis.effects import may_be_called
from shapelens.analysis.generators import GENERATOR_FUNCTIONS
from shapelens.analysis.graph import UnknownGraph, sources
from shapelens.analysis.hubs import HUB_FUNCTIONS, PRESET, preset, unmodelled
from shapelens.analysis.imports import in_environment, in_prelude
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.layers import call_layer, construct, make_input
from shapelens.analysis.loaders import DATASET_FUNCTIONS
from shapelens.analysis.namespaces import NAMESPACE_FUNCTIONS
from shapelens.analysis.ops import call_op
from shapelens.analysis.pandas import PANDAS_FUNCTIONS
from shapelens.analysis.pictures import PICTURE_FUNCTIONS
from shapelens.analysis.pipelines import PIPELINE_FUNCTIONS
from shapelens.analysis.preparation import PREPARATION_FUNCTIONS
from shapelens.analysis.project import is_modelled
from shapelens.analysis.records import field, named_tuple, replaced
from shapelens.analysis.saving import SAVING_FUNCTIONS
from shapelens.analysis.sequences import copied, elements, new_list
from shapelens.analysis.sizes import SIZE_FUNCTIONS, shape_value
from shapelens.analysis.sklearn import SKLEARN_FUNCTIONS
from shapelens.analysis.sources import SOURCE_FUNCTIONS
from shapelens.analysis.stacking import INPUT_LAYER
from shapelens.analysis.store import MISSING
from shapelens.analysis.tensors import TENSOR_FUNCTIONS
from shapelens.analysis.training import escape
from shapelens.dims import Unknown
from shapelens.rules.applications import is_application
from shapelens.rules.functional import MERGE_FUNCTIONS, TF1_ARGUMENTS, TF1_FUNCTIONS
from shapelens.rules.objects import check_keywords
from shapelens.rules.ops.table import find
from shapelens.rules.ops.unmodelled import NOTHING, OBJECTS, reason_for
from shapelens.rules.rule import ShapeError
from shapelens.values.data import Array
from shapelens.values.keras import Tensor
from shapelens.values.python import NONE, Api, Const, Dict, Foreign, Function, Opaque, Partial

_INPUT_LAYER_ORDER: Final = ("shape", "batch_size", "dtype", "sparse", "ragged", "batch_shape", "name")


def call_api(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`path(...)` for a canonical dotted name."""
    today = path.replace(".compat.v1.", ".")
    handler = _CALLS.get(path) or CONTROL_FUNCTIONS.get(today)
    if handler is not None:
        return handler(it, arguments)
    root, _, last = path.rpartition(".")
    if last in config.REGISTERING:
        config.note_registered(it)
    if root == "keras.layers" and last in MERGE_FUNCTIONS:
        return _merge(it, MERGE_FUNCTIONS[last], arguments)
    if legacy.is_old(path):
        return legacy.call_old(it, path, arguments)
    layer = apis.layer_of(path)
    if layer == INPUT_LAYER:
        return _input_layer(it, arguments)
    if layer is not None:
        return construct(it, layer, arguments)
    if root in ("tensorflow.compat.v1.layers", "tensorflow.layers") and last in TF1_FUNCTIONS:
        return _functional_layer(it, TF1_FUNCTIONS[last], arguments)
    if (
        root == "math"
        and (function := getattr(math, last, None)) is not None
        and last not in ("factorial", "comb", "perm")
    ):
        return of_constants(it, function, arguments)
    if root.startswith("keras.applications") and is_application(last):
        return call_application(it, path, arguments)
    if path.startswith("numpy.") and not path.startswith(_GENERATORS):
        return call_numpy(it, path, arguments)
    operation = find(path)
    if operation is not None:
        return call_op(it, path, operation, arguments)
    if today in NOTHING:
        return NONE
    if (reason := reason_for(today)) is not None:
        return Unknown(f"`{path}`: {reason}")
    if path in OBJECTS or _OPAQUE.match(path):
        return _opaque(it, path, arguments)
    if path in _PATHS:
        return of_constants(it, _PATHS[path], arguments)
    if last == "preprocess_input" and root.startswith("keras.applications.") and arguments.positional:
        images = arguments.positional[0]
        if isinstance(images, Array):  # Colours are scaled and swapped, whatever the application.
            return Array(images.shape, None)
    if last == PRESET:
        return preset(it, arguments)
    value = in_prelude(it, path)
    if value is MISSING:
        value = in_environment(it, path)
    if value is not MISSING and not (isinstance(value, Api | Foreign) and value.path == path):
        return it.call(value, arguments)
    hand_on = may_be_called if is_modelled(path) else escape
    for given in (*arguments.positional, *arguments.keywords.values()):
        hand_on(it, given)
    return unmodelled(it, path)


def is_known(path: str) -> bool:
    """Whether it is known what calling a function of a library gives, or why not."""
    return (
        path in _CALLS
        or find(path) is not None
        or path in NOTHING
        or path in OBJECTS
        or reason_for(path) is not None
        or (_OPAQUE.match(path) is not None and not path.startswith(("keras.losses.", "keras.metrics.")))
    )


def _opaque(it: Interpreter, path: str, arguments: Arguments) -> Opaque:
    """An object that no shape depends on; arguments that its constructor does not take are reported."""
    try:
        check_keywords(path, arguments.keywords, it.keras)
    except ShapeError as error:
        node = arguments.node
        word = None if node is None else next((word for word in node.keywords if word.arg == error.argument), None)
        if word is not None:
            it.refuse(error, it.position(word))
    return Opaque(path, arguments.given())


def _merge(it: Interpreter, cls: str, arguments: Arguments) -> Any:
    """`add([a, b])`: a layer made and called at once."""
    inputs = arguments.get(0, "inputs")
    rest = Arguments(
        arguments.positional[1:], {k: v for k, v in arguments.keywords.items() if k != "inputs"}, arguments.complete
    )
    layer = construct(it, cls, rest)
    layer.ref.site = it.site(arguments.node) if arguments.node else None
    return call_layer(it, layer, Arguments((inputs,), {}, True, arguments.node))


def _functional_layer(it: Interpreter, cls: str, arguments: Arguments) -> Any:
    """`tf.compat.v1.layers.dense(x, 4)`: a layer made and called at once."""
    inputs = arguments.get(0, "inputs")
    keywords = {k: v for k, v in arguments.keywords.items() if k in TF1_ARGUMENTS}
    layer = construct(it, cls, Arguments(arguments.positional[1:], keywords, arguments.complete))
    layer.ref.site = it.site(arguments.node) if arguments.node else None
    return call_layer(it, layer, Arguments((inputs,), {}, True, arguments.node))


def _placeholder(it: Interpreter, arguments: Arguments) -> Any:
    """`tf.compat.v1.placeholder(dtype, shape)`: the shape has its batch axis."""
    shape = arguments.get(1, "shape", NONE)
    renamed = Arguments(
        (),
        {"batch_shape": shape} if shape != NONE else {"batch_shape": Unknown("no shape is given")},
        True,
        arguments.node,
    )
    return make_input(it, renamed)


def _input_layer(it: Interpreter, arguments: Arguments) -> Any:
    """`InputLayer(...)` as an object: the layer behind the tensor that it makes."""
    tensor = make_input(it, arguments, _INPUT_LAYER_ORDER)
    node = it.store.read((tensor.node, "node"))
    return node.layer


def _math_prod(it: Interpreter, arguments: Arguments) -> Any:
    """`math.prod(shape)`: as NumPy's, but an int of Python's own."""
    value = _prod(it, arguments)
    return Const(int(value.value)) if isinstance(value, Const) and isinstance(value.value, int) else value


def _prod(it: Interpreter, arguments: Arguments) -> Any:
    """`np.prod(shape)` of a sequence of numbers."""
    if len(arguments.positional) != 1 or arguments.keywords:
        return Unknown("`np.prod` with these arguments is not modelled")
    items = elements(it, arguments.positional[0])
    return items if isinstance(items, Unknown) else product(list(items))


def _int_shape(it: Interpreter, arguments: Arguments) -> Any:
    """`K.int_shape(x)`: the static shape as a tuple."""
    x = arguments.get(0, "x")
    return shape_value(x.shape) if isinstance(x, Tensor | Array) else Unknown("the shape of this is not known")


def _source_inputs(it: Interpreter, arguments: Arguments) -> Any:
    """`get_source_inputs(x)`: the inputs that a tensor depends on."""
    x = arguments.get(0, "tensor")
    try:
        return new_list(it, sources(it.store.read, x)) if isinstance(x, Tensor) else Unknown("it is no tensor")
    except UnknownGraph:
        return Unknown("the tensor comes from several paths of the program")


def _exists(it: Interpreter, arguments: Arguments) -> Any:
    """`os.path.exists(path)`: an installed package finds no settings of the user."""
    return Const(False) if it.installed else Unknown("whether a file is there")


def _copy(deep: bool) -> Callable[[Interpreter, Arguments], Any]:
    def copy(it: Interpreter, arguments: Arguments) -> Any:
        return copied(it, arguments.get(0, "x"), deep)

    return copy


def _builtin(name: str) -> Callable[[Interpreter, Arguments], Any]:
    """A class that is like a builtin one."""
    return lambda it, arguments: call_builtin(it, name, arguments)


def _default_dict(it: Interpreter, arguments: Arguments) -> Any:
    factory, *rest = arguments.positional or (NONE,)
    made = call_builtin(it, "dict", Arguments(tuple(rest), arguments.keywords))
    if factory != NONE and isinstance(made, Dict):
        it.store.write((made.ref, "default"), factory)
    return made


def _partial(it: Interpreter, arguments: Arguments) -> Any:
    if not arguments.positional or not arguments.complete:
        return Unknown("what `functools.partial` fixes is not known")
    function, *rest = arguments.positional
    return Partial(function, tuple(rest), tuple(arguments.keywords.items()))


def _get_item(it: Interpreter, arguments: Arguments) -> Any:
    """`keras.ops.get_item(x, key)`: `x[key]`."""
    if arguments.node is None:
        return Unknown("where this is indexed is not known")
    return get_item(it, arguments.get(0, "x"), arguments.get(1, "key"), it.position(arguments.node))


def _activation(it: Interpreter, arguments: Arguments) -> Any:
    """`keras.activations.get(identifier)`: the function of that name."""
    given = arguments.get(0, "identifier", NONE)
    match given:
        case Const(value=None):
            return Api("keras.activations.linear")
        case Const(value=str(name)) if find(f"keras.activations.{name}") is not None:
            return Api(f"keras.activations.{name}")
        case Function() | Api() | Partial():
            return given
        case _:
            return Unknown("which activation is meant is not known")


def _same_object(it: Interpreter, arguments: Arguments) -> Any:
    """`keras.initializers.get(identifier)`: some object for it."""
    given = arguments.get(0, "identifier", NONE)
    return given if isinstance(given, Unknown) or given == NONE else Opaque("keras.initializers")


def _unknown(it: Interpreter, arguments: Arguments) -> Any:
    """What only a run of the program could tell, said so by the prelude."""
    reason = arguments.positional[0]
    return Unknown(str(reason.value) if isinstance(reason, Const) else "it is not known")


_GENERATORS: Final = tuple(
    f"numpy.random.{name}" for name in ("RandomState", "default_rng", "SeedSequence", "PCG64", "MT19937")
)
_OPAQUE: Final = re.compile(
    r"keras\.(initializers|regularizers|constraints|metrics|losses|optimizers|callbacks|distribution|dtype_policies"
    r"|mixed_precision)\.|keras\.(InputSpec|layers\.InputSpec|DTypePolicy|Variable|Loss|Metric|Optimizer|random\.SeedGenerator)$"
    r"|tensorflow\.(train|summary|lookup|initializers|saved_model|io|autograph|distribute|logging|config)\."
    r"|tensorflow\.(\w+_initializer|Variable|random\.Generator\w*|GradientTape|device|name_scope|TensorSpec)$"
    r"|numpy\.random\.(RandomState|default_rng|Generator|SeedSequence|PCG64|MT19937)|(logging|time|datetime|threading|warnings)\."
)
"""What makes objects, or nothing, that no shape depends on."""
_PATHS: Final[Mapping[str, Callable[..., Any]]] = {
    "os.path.join": posixpath.join,
    "os.path.basename": posixpath.basename,
    "os.path.dirname": posixpath.dirname,
    "os.path.splitext": posixpath.splitext,
}
"""Functions of texts alone: what they say of a path needs no disk."""
_CALLS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    "collections.OrderedDict": _builtin("dict"),
    "collections.defaultdict": _default_dict,
    "collections.deque": _builtin("list"),
    "collections.namedtuple": named_tuple,
    "copy.copy": _copy(deep=False),
    "copy.deepcopy": _copy(deep=True),
    "dataclasses.field": field,
    "dataclasses.replace": replaced,
    "functools.partial": _partial,
    "keras.Input": make_input,
    "keras.activations.get": _activation,
    "keras.constraints.get": _same_object,
    "keras.initializers.get": _same_object,
    "keras.regularizers.get": _same_object,
    "keras.models.Sequential": models.sequential,
    "keras.models.Model": models.functional,
    "keras.models.Functional": models.functional,
    "keras.models.clone_model": clone_model,
    "keras.backend.int_shape": _int_shape,
    "keras.engine.topology.get_source_inputs": _source_inputs,
    "keras.ops.operation_utils.get_source_inputs": _source_inputs,
    "keras.utils.get_source_inputs": _source_inputs,
    "keras.utils.layer_utils.get_source_inputs": _source_inputs,
    "tensorflow.compat.v1.placeholder": _placeholder,
    "tensorflow.placeholder": _placeholder,
    "math.prod": _math_prod,
    "os.path.exists": _exists,
    "os.path.isdir": _exists,
    "os.path.isfile": _exists,
    "shapelens.prelude.unknown": _unknown,
    **CONFIG_FUNCTIONS,
    **CONTROL_FUNCTIONS,
    **DATASET_FUNCTIONS,
    **DIRECTORY_FUNCTIONS,
    **GENERATOR_FUNCTIONS,
    **HUB_FUNCTIONS,
    **PANDAS_FUNCTIONS,
    **PREPARATION_FUNCTIONS,
    **SKLEARN_FUNCTIONS,
    **NAMESPACE_FUNCTIONS,
    **PICTURE_FUNCTIONS,
    **PIPELINE_FUNCTIONS,
    **SIZE_FUNCTIONS,
    **SAVING_FUNCTIONS,
    **SOURCE_FUNCTIONS,
    **TENSOR_FUNCTIONS,
    "keras.activations.deserialize": _activation,
    "keras.ops.get_item": _get_item,
    "keras.ops.numpy.get_item": _get_item,
}
