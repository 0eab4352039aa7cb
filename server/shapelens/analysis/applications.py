"""Calls of `keras.applications`: the arguments are checked, the model is that of the installed package where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shapelens.analysis.architectures import assemble_application
from shapelens.analysis.config import IMAGE_DATA_FORMAT, next_head, setting
from shapelens.analysis.graph import UnknownGraph, sources
from shapelens.analysis.imports import in_environment
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.models import assemble
from shapelens.analysis.sequences import new_list, to_plain
from shapelens.analysis.store import MISSING
from shapelens.dims import Undecided, Unknown, rank
from shapelens.rules import applications
from shapelens.rules.architectures import counts_heads, is_written_down, starts_from_source
from shapelens.rules.architectures.builder import HEAD
from shapelens.rules.arguments import is_sequence
from shapelens.rules.rule import ShapeError
from shapelens.values.keras import Tensor
from shapelens.values.python import Api, Const


def call_application(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`keras.applications.VGG16(...)`."""
    name = path.rpartition(".")[2]
    positional = [to_plain(it, value) for value in arguments.positional]
    given = {word: to_plain(it, value) for word, value in arguments.keywords.items()}
    try:
        bound = applications.arguments_of(name, positional, given, it.keras)
        if arguments.complete and setting(it, IMAGE_DATA_FORMAT) == Const("channels_last"):
            for hint in applications.doubts(bound):
                _report(it, arguments, hint.argument, hint.code, "hint", hint.message)
            applications.check(name, bound)
            if is_written_down(name, bound):
                return _assembled(it, name, bound, arguments)
    except Undecided:
        pass
    except ShapeError as error:
        _report(it, arguments, error.argument, error.code, "error", error.message)
        return Unknown(f"`{name}` refuses its arguments")
    value = in_environment(it, path)
    if value is MISSING or value == Api(path):
        return Unknown(f"`{path}` is not modelled, and Keras is not installed beside the program")
    return it.call(value, arguments)


def _assembled(it: Interpreter, name: str, bound: Mapping[str, Any], arguments: Arguments) -> Any:
    """The model, made of our own description of it.

    Raises:
        Undecided: where it depends on an argument that is not known.
    """
    start = bound["input_tensor"]
    if not (start is None or (isinstance(start, Tensor) and not isinstance(rank(start.shape), Unknown))):
        raise Undecided(Unknown("on what it is built is not known"))
    given = {
        word: _key(value) if word != "classes" else value for word, value in bound.items() if word != "input_tensor"
    }
    if given["include_top"] and counts_heads(name):
        given[HEAD] = _key(to_plain(it, next_head(it)))
    if given.get("name", name) is None:
        raise Undecided(Unknown("Keras picks its name"))
    try:
        inputs = [] if start is None else sources(it.store.read, start)
    except UnknownGraph:
        raise Undecided(Unknown("on what it is built is not known")) from None
    if inputs and starts_from_source(name, it.keras or 3):
        start = inputs[0]
    ref = it.new_ref()
    site = ref.site = None if arguments.node is None else it.site(arguments.node)
    model, output = assemble_application(it, name, given, ref, start, site)
    if start is not None:
        assemble(it, ref, new_list(it, inputs), output, arguments)
    return model


def _key(value: Any) -> Any:
    """An argument as it can be looked up: what is not known may decide what the layers are."""
    parts = value if is_sequence(value) else (value,)
    for part in parts:
        if isinstance(part, Unknown):
            raise Undecided(part)
    return tuple(parts) if is_sequence(value) else value


def _report(
    it: Interpreter, arguments: Arguments, argument: str | None, code: str, severity: Any, message: str
) -> None:
    if arguments.node is not None:
        word = next((word for word in arguments.node.keywords if word.arg == argument), None)
        it.report(it.position(word or arguments.node), code, severity, message)
