"""Calls of `keras.applications`: the arguments are checked, the model is that of the installed package where there is one."""

from __future__ import annotations

from typing import Any

from shapelens.analysis.config import IMAGE_DATA_FORMAT, setting
from shapelens.analysis.imports import in_environment
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import to_plain
from shapelens.analysis.store import MISSING
from shapelens.dims import Undecided, Unknown
from shapelens.rules import applications
from shapelens.rules.rule import ShapeError
from shapelens.values.python import Api, Const


def call_application(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`keras.applications.VGG16(...)`."""
    name = path.rpartition(".")[2]
    if arguments.complete and setting(it, IMAGE_DATA_FORMAT) == Const("channels_last"):
        positional = [to_plain(it, value) for value in arguments.positional]
        given = {word: to_plain(it, value) for word, value in arguments.keywords.items()}
        bound = applications.arguments_of(name, positional, given)
        try:
            for hint in applications.doubts(bound):
                _report(it, arguments, hint.argument, hint.code, "hint", hint.message)
            applications.check(name, bound)
        except Undecided:
            pass
        except ShapeError as error:
            _report(it, arguments, error.argument, error.code, "error", error.message)
            return Unknown(f"`{name}` refuses its arguments")
    value = in_environment(it, path)
    if value is MISSING or value == Api(path):
        return Unknown(f"`{path}` is not modelled, and Keras is not installed beside the program")
    return it.call(value, arguments)


def _report(
    it: Interpreter, arguments: Arguments, argument: str | None, code: str, severity: Any, message: str
) -> None:
    if arguments.node is not None:
        word = next((word for word in arguments.node.keywords if word.arg == argument), None)
        it.report(it.position(word or arguments.node), code, severity, message)
