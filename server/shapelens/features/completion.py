"""The words that an argument may be, while it is typed: `padding="`, `activation=`, `loss="`, `get_layer("`.

What is around the cursor does not parse yet, so that it is read from the text before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from shapelens.analysis import apis
from shapelens.analysis.facts import Range
from shapelens.analysis.module import Module
from shapelens.analysis.store import MISSING
from shapelens.features.facts import first_output
from shapelens.features.models import AnyModel, layers_in, models
from shapelens.features.naming import automatic_names
from shapelens.features.summary import show_output
from shapelens.immutable import immutable
from shapelens.rules.objects import identifiers
from shapelens.rules.table import exists, positional_names, shown_class
from shapelens.rules.words import accepted
from shapelens.syntax.lines import split_lines
from shapelens.syntax.statements import walk
from shapelens.values.keras import Made, is_model
from shapelens.values.python import Api

REACH: Final = 4000
"""Characters before the cursor that are read."""
_TOKEN: Final = re.compile(
    r"""(?P<string>"{3}|'{3}|["'])|(?P<comment>\#[^\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<comma>,)"""
)
_OF_COMPILE: Final = {"loss": "losses", "optimizer": "optimizers", "metrics": "metrics", "weighted_metrics": "metrics"}
_UNMADE: Final = frozenset(
    {
        *(
            "constraint",
            "initializer",
            "regularizer",
            "optimizer",
            "constant",
            "stft",
            "io_u",
            "mean_io_u",
            "one_hot_io_u",
        ),
        *("one_hot_mean_io_u", "mean_metric_wrapper", "precision_at_recall", "recall_at_precision"),
        *("sensitivity_at_specificity", "specificity_at_sensitivity"),
        *(
            "bool",
            "complex64",
            "complex128",
            "int",
            "int8",
            "int16",
            "int32",
            "int64",
            "string",
            "uint8",
            "uint16",
            "uint32",
        ),
        *("uint64", "half", "double", "float"),
    }
)
"""Names of what wants arguments, or whose numbers are no floats: with the name alone Keras makes nothing of use."""
_COMPILE_ORDER: Final = ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics")


@immutable
class Word:
    """A word to insert in the place of a range; with quotes, where there are none yet."""

    text: str
    detail: str
    place: Range
    quoted: bool


@immutable
class _Argument:
    """The argument that is being typed: of which call, its name or else its number, and what there is of its value."""

    callee: str
    name: str | None
    index: int
    typed: str
    in_string: bool


def completions(module: Module, line: int, col: int) -> list[Word]:
    """What may stand at a 1-based line and 0-based UTF-8 byte column; nothing where any value will do, or it is not known."""
    lines = [*split_lines(module.source.text), ""]
    if not 0 < line <= len(lines):
        return []
    here = lines[line - 1].encode()[:col].decode(errors="ignore")
    found = _argument("".join([*lines[: line - 1], here])[-REACH:])
    if found is None:
        return []
    place = Range(line, col - len(found.typed.encode()), line, col)
    return [Word(text, detail, place, not found.in_string) for text, detail in _words(module, found, line)]


def _argument(text: str) -> _Argument | None:
    """What is typed at the end of a text."""
    opened: list[
        tuple[int, int, int]
    ] = []  # of each open bracket: where it is, where its last argument starts, which that is
    pos = 0
    string = -1
    while (token := _TOKEN.search(text, pos)) is not None:
        pos = token.end()
        if token["string"]:
            end = _end_of_string(text, pos, token["string"])
            if end is None:
                string = pos
                break
            pos = end
        elif token["open"]:
            opened.append((token.start(), pos, 0))
        elif token["close"] and opened:
            opened.pop()
        elif token["comma"] and opened:
            opened[-1] = (opened[-1][0], pos, opened[-1][2] + 1)
    if not opened or (string >= 0 and "\n" in text[string:]):
        return None
    before, typed = (text[: string - 1], text[string:]) if string >= 0 else _unquoted(text)
    bracket, start, index = opened[-1]
    if text[bracket] == "[" and len(opened) > 1:  # `metrics=["`
        before = before[:bracket]
        bracket, start, index = opened[-2]
    callee = re.search(r"[\w.]+$", text[:bracket])
    named = re.fullmatch(r"\s*(?:(\w+)\s*=)?\s*", re.sub(r"#[^\n]*", "", before[start:]))
    if text[bracket] != "(" or callee is None or named is None or (string < 0 and named[1] is None):
        return None
    return _Argument(callee[0], named[1], index, typed, string >= 0)


def _end_of_string(text: str, start: int, quote: str) -> int | None:
    """Where a string ends; None if it does not before the text does. One in a single line ends with that at the latest."""
    end = re.compile(rf"(?:\\.|(?!{quote}).)*{quote}" if len(quote) == 1 else rf"(?:\\.|(?!{quote})[\s\S])*{quote}")
    closed = end.match(text, start)
    if closed is not None:
        return closed.end()
    line_end = text.find("\n", start)
    return line_end if len(quote) == 1 and line_end >= 0 else None


def _unquoted(text: str) -> tuple[str, str]:
    typed = re.search(r"\w*$", text)
    start = len(text) if typed is None else typed.start()
    return text[:start], text[start:]


def _words(module: Module, argument: _Argument, line: int) -> Iterable[tuple[str, str]]:
    keras = module.keras or 3
    owner, _, last = argument.callee.rpartition(".")
    if last == "get_layer" and argument.name in (None, "name") and argument.index == 0:
        return _layer_names(module, owner, line)
    if last == "compile" and owner:
        name = argument.name or dict(enumerate(_COMPILE_ORDER)).get(argument.index, "")
        kind = _OF_COMPILE.get(name)
        return [] if kind is None else [(word, name) for word in _usual(identifiers(kind, keras))]
    layer = _layer_class(module, argument.callee)
    if layer is None:
        return []
    version = keras if exists(layer, keras) else 5 - keras
    name = argument.name or dict(enumerate(positional_names(layer, version))).get(argument.index, "")
    return [(word, f"{layer}({name}=)") for word in _usual(accepted(layer, name, version))] if name else []


def _usual(words: Iterable[str]) -> list[str]:
    """The words that people use: Keras takes the names of classes as well, and those of what it cannot make."""
    return [word for word in words if word[:1].islower() and word not in _UNMADE]


def _layer_class(module: Module, callee: str) -> str | None:
    """The layer that a dotted name means; by its last part alone, where it is imported in a function."""
    first, *rest = callee.split(".")
    value = module.read((module.root, first))
    if isinstance(value, Api):
        return apis.layer_of(apis.canonical(".".join([value.path, *rest])))
    return apis.layer_of(f"keras.layers.{callee.rpartition('.')[2]}") if value is MISSING else None


def _layer_names(module: Module, owner: str, line: int) -> list[tuple[str, str]]:
    names = automatic_names(module)
    model = _model_called(module, owner, line)
    layers = [] if model is None else layers_in(module, model)
    return [(names.get(one.ref, ""), f"{shown_class(one.cls)} {_output(module, one)}".rstrip()) for one in layers]


def _model_called(module: Module, name: str, line: int) -> AnyModel | None:
    """The model in a variable: of the module, or of the function around the line; else the only one that there is."""
    value = module.read((module.root, name))
    if is_model(value):
        return value
    for around in reversed(module.source.chain_at(line)):
        values = (
            value
            for statement in walk([around])
            for trace in module.traces_of(statement.id)
            for (_, part), value in trace.writes.items()
            if part == name
        )
        if held := [value for value in values if is_model(value)]:
            return held[-1]
    every = models(module)
    return every[0] if len(every) == 1 else None


def _output(module: Module, layer: Made) -> str:
    output = first_output(module, layer)
    return "" if output is None else show_output(output)
