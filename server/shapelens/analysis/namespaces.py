"""Names as data: `eval("ReLU")`, `locals()`, `globals()[name]`, `importlib.import_module(name)`, `keras.__version__`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis import apis
from shapelens.analysis.config import version_of
from shapelens.analysis.imports import in_files, module_near
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import new_dict
from shapelens.analysis.store import MISSING
from shapelens.dims import Unknown
from shapelens.syntax.parsing import parse_expression
from shapelens.values.classes import Attributes
from shapelens.values.python import Api, Const


def _version(it: Interpreter, arguments: Arguments) -> Any:
    """`importlib.metadata.version(package)`, `keras.version()`."""
    name = arguments.get(0, "distribution_name", Const("keras"))
    known = isinstance(name, Const) and isinstance(name.value, str)
    return version_of(it, name.value) if known else Unknown("which package is meant is not known")


def _import_module(it: Interpreter, arguments: Arguments) -> Any:
    """`importlib.import_module(name, package)`."""
    name = arguments.get(0, "name")
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return Unknown("which module is imported is not known")
    level = len(name.value) - len(name.value.lstrip("."))
    if level:
        return module_near(it, level, name.value[level:])
    value = in_files(it, name.value)
    return Api(apis.canonical(name.value)) if value is MISSING else value


NAMESPACE_FUNCTIONS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    "importlib.import_module": _import_module,
    "importlib.metadata.version": _version,
    "keras.version": _version,
}
"""Calls by canonical name."""


def _eval(it: Interpreter, arguments: Arguments) -> Any:
    """`eval(text)` of a text that is known: as if it stood there."""
    node = arguments.node
    match arguments.positional:
        case (Const(value=str() as text),) if node is not None:
            found = parse_expression(text)
            if found is None:
                return Unknown("`eval` of what is no expression")
            for inner in ast.walk(found):
                ast.copy_location(inner, node)
            return it.evaluate(found)
        case _:
            return Unknown("what `eval` evaluates is not known")


def _locals(it: Interpreter, arguments: Arguments) -> Any:
    scope = it.frame.scope
    if scope.names is None:
        return Attributes(it.home)
    values = ((Const(name), it.store.read((scope.ref, name))) for name in sorted(scope.names))
    return new_dict(it, [(name, value) for name, value in values if value is not MISSING])


NAMESPACE_BUILTINS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    "eval": _eval,
    "locals": _locals,
    "globals": lambda it, arguments: Attributes(it.home),
}
