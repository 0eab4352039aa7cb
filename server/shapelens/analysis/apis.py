"""Names of libraries, resolved by spelling alone: nothing needs to be installed.

Every way to say Keras (`tf.keras`, `tensorflow.keras`, `tf_keras`, `keras.src`, old module paths) becomes one dotted name.
"""

from __future__ import annotations

import functools
import math
import re
import string
from collections.abc import Mapping
from typing import Any, Final

from shapelens.analysis.project import is_modelled
from shapelens.rules.functional import MERGE_FUNCTIONS
from shapelens.rules.names import in_module
from shapelens.rules.ops.table import find
from shapelens.rules.table import NO_LAYERS
from shapelens.rules.table import canonical as canonical_layer
from shapelens.values.data import DType
from shapelens.values.python import NONE, Api, Builtin, Const, Foreign, Tuple

_KERAS: Final = (
    "tensorflow.compat.v1.keras",
    "tensorflow.compat.v2.keras",
    "tensorflow.python.keras",
    "tensorflow.contrib.keras",
    "tensorflow.keras",
    "keras._tf_keras.keras",
    "keras.src",
    "keras.api",
    "keras_core",
    "tf_keras",
)
_MODULES: Final = frozenset(
    {"activations", "applications", "backend", "callbacks", "config", "datasets", "initializers", "layers", "losses"}
    | {"metrics", "models", "ops", "optimizers", "preprocessing", "random", "regularizers", "saving", "utils"}
)
_MODEL_NAMES: Final = frozenset({"Model", "Sequential", "Functional", "load_model", "clone_model", "model_from_json"})
_CONSTANTS: Final[Mapping[str, Any]] = {
    "numpy.newaxis": NONE,
    "tensorflow.newaxis": NONE,
    "numpy.pi": Const(math.pi),
    "math.pi": Const(math.pi),
    "math.e": Const(math.e),
    "math.inf": Const(math.inf),
    "numpy.inf": Const(math.inf),
    "os.sep": Const("/"),
    "six.PY2": Const(False),
    "six.PY3": Const(True),
    "six.integer_types": Tuple((Builtin("int"),)),
    "six.string_types": Tuple((Builtin("str"),)),
    "six.text_type": Builtin("str"),
    "string.ascii_lowercase": Const(string.ascii_lowercase),
    "string.ascii_uppercase": Const(string.ascii_uppercase),
    "string.ascii_letters": Const(string.ascii_letters),
    "string.digits": Const(string.digits),
    "string.punctuation": Const(string.punctuation),
    "string.printable": Const(string.printable),
}
_BUILTINS: Final = ("builtins", "six.moves", "future.builtins", "past.builtins")
"""Modules that have Python's builtins, under the names of Python 3 or 2."""
_DTYPES: Final = frozenset(
    {"float16", "float32", "float64", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"}
    | {"uint64", "bool", "bool_", "string", "complex64", "complex128"}
)


@functools.lru_cache(maxsize=4096)
def canonical(path: str) -> str:
    """The one name of what a dotted path names, with Keras' spellings made one."""
    for prefix in _KERAS:
        if path == prefix or path.startswith(prefix + "."):
            path = "keras" + path[len(prefix) :]
            break
    if not path.startswith("keras."):
        return re.sub(r"^tensorflow\.compat\.v[12]\.data\.", "tensorflow.data.", path)
    last = path.rpartition(".")[2]
    parts = path.split(".")
    if len(parts) > 3 or parts[1] not in _MODULES:
        # Old module paths (`keras.layers.core.Dense`, `keras.engine.training.Model`) mean what their last part means.
        if is_layer_name(last) and parts[1] in ("layers", "engine", "legacy"):
            return f"keras.layers.{last}"
        if last in _MODEL_NAMES and len(parts) > 2:
            return f"keras.models.{last}"
    if path in ("keras.Model", "keras.Sequential"):
        return f"keras.models.{last}"
    if last == "Input" and parts[1] in ("layers", "engine", "Input"):
        return "keras.Input"
    return path


def attribute(path: str, name: str) -> Any:
    """The value of `path.name`; of a package that is not known it may be a number as well as a function."""
    full = canonical(f"{path}.{name}")
    if path in _BUILTINS:
        return Builtin("range" if name == "xrange" else name)
    if full in _CONSTANTS:
        return _CONSTANTS[full]
    if name in _DTYPES and path in ("numpy", "tensorflow", "tensorflow.compat.v1"):
        return DType(name.rstrip("_"))
    return Api(full) if is_modelled(full) else Foreign(f"`{full}` is not modelled", full, full)


def is_layer_name(name: str) -> bool:
    """Whether Keras 2 or 3 has a layer of that name or alias."""
    return canonical_layer(name) is not None


@functools.lru_cache(maxsize=4096)
def layer_of(path: str) -> str | None:
    """The canonical class of the layer that a canonical path names, None if it names none."""
    parts = path.split(".")
    if parts[0] != "keras" or (len(parts) > 2 and "layers" not in parts[1:-1]):
        return None
    return None if parts[-1] in NO_LAYERS else canonical_layer(parts[-1])


def exports(module: str, name: str) -> bool:
    """Whether `from module import *` is known to bring that name."""
    match canonical(module):
        case "tensorflow" as path:
            return name in ("keras", "compat", "shape") or find(f"{path}.{name}") is not None
        case "math":
            return not name.startswith("_") and hasattr(math, name)
        case path if path == "keras.layers" or path.startswith("keras.layers."):
            return name == "Input" or name in MERGE_FUNCTIONS or is_layer_name(name)
        case path if path.partition(".")[0] == "keras" and any(in_module(path, name, version) for version in (3, 2)):
            return True
        case path:
            return find(f"{path}.{name}") is not None
