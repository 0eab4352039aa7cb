"""What is configured around a program: Keras' settings (`keras.json`, `keras.config`) and environment variables."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from shapelens.analysis.facts import SessionCleared
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.project import is_modelled
from shapelens.analysis.requirements import installed_version
from shapelens.analysis.store import MISSING
from shapelens.dims import Unknown
from shapelens.values.python import NONE, TRUE, Const

Handler = Callable[[Interpreter, Arguments], Any]

IMAGE_DATA_FORMAT: Final = "image_data_format"
FLOATX: Final = "floatx"
BACKEND: Final = "backend"
DTYPE_POLICY: Final = "dtype_policy"
_HEADS: Final = "keras.heads"
"""The cell of a module that counts the heads of RegNets."""
_ALLOWED: Final[Mapping[str, tuple[str, ...]]] = {
    IMAGE_DATA_FORMAT: ("channels_last", "channels_first"),
    FLOATX: ("float32", "float16", "float64", "bfloat16"),
    BACKEND: ("tensorflow", "jax", "torch", "openvino", "theano", "cntk", "mxnet"),
    DTYPE_POLICY: ("", "float32", "float16", "float64", "bfloat16", "mixed_float16", "mixed_bfloat16"),
}
"""What each setting may be, the default first; a dtype policy is that of `floatx` until one is set."""
REGISTERED: Final = "registered"
"""The cell of a module where something may have given names to objects of its own (`get_custom_objects()`)."""
REGISTERING: Final = frozenset(
    {"get_custom_objects", "custom_object_scope", "CustomObjectScope", "register_keras_serializable"}
)


def keras_json() -> Path:
    """The file in which Keras keeps its settings: `$KERAS_HOME/keras.json` or `~/.keras/keras.json`."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "keras.json"


def configured() -> dict[str, str]:
    """The settings that `keras.json` gives another value than Keras' own default."""
    try:
        content: Any = json.loads(keras_json().read_text(encoding="utf-8"))
    except (OSError, ValueError, RuntimeError):  # No home, no file, or none that Keras could read either.
        return {}
    if not isinstance(content, dict):
        return {}
    return {
        name: content[name] for name, allowed in _ALLOWED.items() if name in content and content[name] in allowed[1:]
    }


def cell(name: str) -> str:
    """The name of the cell of a module that holds a setting."""
    return f"keras.config.{name}"  # No variable of the program is called so.


def initial() -> Iterator[tuple[str, Const]]:
    """The names of a module's cells that hold the configured settings, and their values before the program sets any."""
    return ((cell(name), Const(value)) for name, value in configured().items())


def setting(it: Interpreter, name: str) -> Const | Unknown:
    """A setting as the program has it now."""
    value = it.store.read((it.module, cell(name)))
    return value if isinstance(value, Const | Unknown) else Const(_ALLOWED[name][0])


def _set(name: str) -> Handler:
    def call(it: Interpreter, arguments: Arguments) -> Any:
        value = next(iter((*arguments.positional, *arguments.keywords.values())), None)
        known = isinstance(value, Const) and value.value in _ALLOWED[name]
        it.store.write((it.module, cell(name)), value if known else Unknown(f"`{name}` is set to what is not known"))
        return NONE

    return call


def _get(name: str) -> Handler:
    return lambda it, arguments: setting(it, name)


def _clear_session(it: Interpreter, arguments: Arguments) -> Any:
    it.emit(SessionCleared())
    it.store.write((it.module, _HEADS), Const(0))
    return NONE


def next_head(it: Interpreter) -> Any:
    """The number that a RegNet gives to its classifier, of which Keras counts those of a session."""
    before = it.store.read((it.module, _HEADS))
    number = Const(1) if before is MISSING else Const(before.value + 1) if isinstance(before, Const) else before
    it.store.write((it.module, _HEADS), number)
    return number


def backend(it: Interpreter) -> Any:
    """What is behind Keras: as the program or `keras.json` says, TensorFlow if neither does."""
    chosen = it.store.read((it.module, _variable("KERAS_BACKEND")))
    return setting(it, BACKEND) if chosen is MISSING or it.keras == 2 else chosen


def _variable(name: Any) -> str:
    return f"os.environ.{name}"


def set_variable(it: Interpreter, name: Any, value: Any) -> None:
    """`os.environ[name] = value`."""
    if isinstance(name, Const):
        it.store.write((it.module, _variable(name.value)), value)


def variable(it: Interpreter, name: Any, default: Any) -> Any:
    """`os.environ.get(name, default)`: what is set where the program runs is not known."""
    known = it.store.read((it.module, _variable(name.value))) if isinstance(name, Const) else MISSING
    if known is not MISSING:
        return known
    return default if it.installed else Unknown("an environment variable")


def _get_variable(it: Interpreter, arguments: Arguments) -> Any:
    return variable(it, arguments.get(0, "key"), arguments.get(1, "default", NONE))


_VERSIONS: Final[Mapping[int, Mapping[str, str]]] = {
    3: {"keras": "3.15.1", "tensorflow": "2.21.0", "tf_keras": "2.21.0"},
    2: {"keras": "2.15.0", "tensorflow": "2.15.0", "tf_keras": "2.15.0"},
}
"""What is taken to be installed where the environment does not tell: programs ask for the first part."""


def version_of(it: Interpreter, package: str) -> Any:
    """`package.__version__`: what the environment of the file has, else one that fits the Keras in force."""
    found = None if it.path is None else installed_version(it.path, package)
    found = found or _VERSIONS[it.keras or 3].get(package)
    return Unknown(f"the version of `{package}` is not known") if found is None else Const(found)


def is_version(path: str) -> bool:
    """Whether a dotted name is that of a version (`keras.__version__`)."""
    return path.endswith((".__version__", ".VERSION"))


CONFIG_FUNCTIONS: Final[Mapping[str, Handler]] = {
    **{
        f"keras.{module}.{prefix}{name}": make(name)
        for module in ("config", "backend")
        for prefix, make in (("", _get), ("set_", _set))
        for name in (IMAGE_DATA_FORMAT, FLOATX)
    },
    "keras.config.backend": lambda it, arguments: backend(it),
    "keras.backend.backend": lambda it, arguments: backend(it),
    "keras.config.set_dtype_policy": _set(DTYPE_POLICY),
    "keras.mixed_precision.experimental.set_policy": _set(DTYPE_POLICY),
    "keras.mixed_precision.set_dtype_policy": _set(DTYPE_POLICY),
    "keras.mixed_precision.set_global_policy": _set(DTYPE_POLICY),
    "keras.backend.clear_session": _clear_session,
    "keras.utils.clear_session": _clear_session,
    "os.environ.get": _get_variable,
    "os.getenv": _get_variable,
}
"""Calls that read and set the settings, by canonical name."""


def note_import(it: Interpreter, module: str) -> None:
    """An import of what may give names to objects: anything but the libraries that are known."""
    if not is_modelled(module):
        note_registered(it)


def note_registered(it: Interpreter) -> None:
    """From here on a string may name an object of the program."""
    it.store.write((it.module, REGISTERED), TRUE)


def may_be_registered(it: Interpreter) -> bool:
    """Whether a string that Keras does not know may name an object of the program."""
    return it.store.read((it.module, REGISTERED)) is not MISSING
