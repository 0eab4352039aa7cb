"""Methods of values that are ours: of strings, lists, dicts, arrays, layers and models."""

from __future__ import annotations

from typing import Any, Final

from shapelens.analysis import models
from shapelens.analysis.array_methods import call_array_method
from shapelens.analysis.attributes import get_attribute, set_attribute, set_named
from shapelens.analysis.builtins import of_constants
from shapelens.analysis.containers import call_container
from shapelens.analysis.frame_methods import call_frame_method
from shapelens.analysis.generators import call_source
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.layers import build_layer, output_shape_of
from shapelens.analysis.members import set_unnamed
from shapelens.analysis.operations import makes_long_text
from shapelens.analysis.pictures import call_picture
from shapelens.analysis.pipelines import call_dataset
from shapelens.analysis.preparation import call_tokenizer
from shapelens.analysis.reflection import holds
from shapelens.analysis.sequences import ITERATOR, elements, entries, new_dict
from shapelens.analysis.series import text_method
from shapelens.analysis.state import count
from shapelens.analysis.surgery import get_layer
from shapelens.analysis.tensors import SHAPE_METHODS, shape_method, tensor_method
from shapelens.analysis.text_files import call_file
from shapelens.analysis.tools import call_tool
from shapelens.analysis.unbuilt import note_met
from shapelens.dims import Unknown
from shapelens.values.classes import Attributes, Instance
from shapelens.values.data import Array, Dataset, ImageSource, Picture
from shapelens.values.frames import Frame, Locator, Series
from shapelens.values.keras import Layer, Model, Tensor
from shapelens.values.place import Ref
from shapelens.values.python import NONE, Builtin, Const, Dict, List, Tuple
from shapelens.values.saved import File
from shapelens.values.text import AutomaticName
from shapelens.values.tools import Sparse, Tool

_STRING: Final = frozenset(
    {"lower", "upper", "strip", "lstrip", "rstrip", "split", "startswith", "endswith", "replace", "join", "format"}
    | {"capitalize", "title", "isdigit", "find", "count", "zfill", "rsplit", "partition", "rpartition", "splitlines"}
    | {"index", "isalpha", "isalnum", "isupper", "islower", "swapcase", "removeprefix", "removesuffix", "isidentifier"}
    | {"casefold", "rfind", "isspace", "isnumeric", "encode"}
)
_WHICH: Final = Unknown("which attribute is meant is not known")
MAX_TEXT: Final = 2000
"""Characters of a text that its methods are followed on: names are shorter, and some methods multiply lengths."""


def call_method(it: Interpreter, owner: Any, name: str, arguments: Arguments) -> Any:
    """`owner.name(...)`."""
    match owner:
        case Const(value=str() as text):
            return _of_string(it, text, name, arguments)
        case AutomaticName():
            return _of_automatic_name(owner, name, arguments)
        case List(kind=kind) if kind == ITERATOR and name in ("__next__", "get_next", "next"):
            return it.call(Builtin("next"), Arguments((owner,)))
        case List() | Dict():
            return call_container(it, owner, name, arguments)
        case Builtin(name="dict") if name == "fromkeys" and arguments.positional:
            keys, *value = arguments.positional
            found = elements(it, keys)
            return new_dict(it, found if isinstance(found, Unknown) else [(key, (*value, NONE)[0]) for key in found])
        case Tuple() if name in SHAPE_METHODS:
            return shape_method(it, owner, name, arguments)
        case Attributes(owner=made) if name in ("update", "setdefault", "get"):
            return _of_attributes(it, made, name, arguments)
        case Array():
            return call_array_method(it, owner, name, arguments)
        case Frame() | Series():
            return call_frame_method(it, owner, name, arguments)
        case Locator(owner=Series() as series, kind="str" | "dt"):
            return text_method(series, name)
        case Tool(cls=cls):
            called = call_tool if cls.startswith("sklearn.") else call_tokenizer
            return called(it, owner, name, arguments)
        case Sparse() if name in ("toarray", "todense"):
            return owner.array
        case Dataset():
            return call_dataset(it, owner, name, arguments)
        case ImageSource():
            return call_source(it, owner, name, arguments)
        case Picture():
            return call_picture(it, owner, name, arguments)
        case Tensor():
            return tensor_method(it, owner, name, arguments)
        case File():
            return call_file(it, owner, name, arguments)
        case Model():
            return _of_model(it, owner, name, arguments)
        case Layer() if name == "count_params":
            return _params(it, owner)
        case Layer() if name == "build":
            build_layer(it, owner, arguments)
            return NONE
        case Layer() if name == "compute_output_shape" and arguments.positional:
            return output_shape_of(it, owner, arguments.positional[0])
        case _:
            return Unknown(f"`.{name}()` is not modelled here")


def _of_string(it: Interpreter, text: str, name: str, arguments: Arguments) -> Any:
    if name not in _STRING:
        return Unknown(f"`str.{name}` is not modelled")
    given = [value.value for value in arguments.positional if isinstance(value, Const)]
    if len(text) + sum(len(value) for value in given if isinstance(value, str)) > MAX_TEXT:
        return Unknown("a text this long is not followed")
    if name == "join":
        parts = elements(it, arguments.positional[0]) if arguments.positional else Unknown("nothing is joined")
        if isinstance(parts, Unknown) or not all(isinstance(part, Const) for part in parts):
            return Unknown("the parts of the text are not known")
        if len(parts) > MAX_TEXT:
            return Unknown("a text this long is not followed")
        return of_constants(it, lambda *words: text.join(words), Arguments(tuple(parts)))
    wide = name == "zfill" and any(isinstance(a, Const) and a.value > 10_000 for a in arguments.positional)
    if wide or (name == "format" and ("{:{" in text or makes_long_text(text))):
        return Unknown("a text this long is not made")
    return of_constants(it, getattr(text, name), arguments)


def _of_attributes(it: Interpreter, owner: Instance | Ref, name: str, arguments: Arguments) -> Any:
    """`vars(owner).update(...)` and its like."""
    first, *default = arguments.positional or (NONE,)
    if name == "update":
        found = entries(it, first) if isinstance(first, Dict) else {} if first == NONE else _WHICH
        if isinstance(found, Unknown):
            set_unnamed(it, owner)
            found = {}
        named = {Const(key): value for key, value in arguments.keywords.items()}
        for key, value in {**found, **named}.items():
            set_named(it, owner, key, value)
        return NONE
    if not isinstance(first, Const) or not isinstance(first.value, str):
        return _WHICH
    there = holds(it, owner, first.value)
    if there is False:
        value = default[0] if default else NONE
        if name == "setdefault":
            set_attribute(it, owner, first.value, value)
        return value
    return get_attribute(it, owner, first.value) if there is True else _WHICH


def _of_automatic_name(owner: AutomaticName, name: str, arguments: Arguments) -> Any:
    """`layer.name.startswith("conv")` of a layer that Keras names."""
    ask = {"startswith": owner.starts_with, "endswith": owner.ends_with}.get(name)
    if name in ("lower", "strip"):
        return owner
    texts = arguments.positional[0] if len(arguments.positional) == 1 else None
    parts = texts.items if isinstance(texts, Tuple) else (texts,)
    if ask is None or not all(isinstance(part, Const) and isinstance(part.value, str) for part in parts):
        return Unknown(owner.reason)
    answers = [ask(part.value) for part in parts if isinstance(part, Const)]
    return Const(True) if True in answers else Unknown(owner.reason) if None in answers else Const(False)


def _of_model(it: Interpreter, model: Model, name: str, arguments: Arguments) -> Any:
    match name:
        case "add" if arguments.positional or "layer" in arguments.keywords:
            models.add(it, model, arguments)
            return NONE
        case "build":
            shape = arguments.get(0, "input_shape")
            if shape is not None and arguments.node is not None:
                with it.blaming(it.position(arguments.node)):
                    models.build(it, model, models.build_shape(it, shape))
            return NONE
        case "count_params":
            return _params(it, model)
        case "get_layer":
            return get_layer(it, model, arguments)
        case "pop":
            models.pop(it, model)
            return NONE
        case "summary":
            return NONE
        case _:
            note_met(it, model)
            return Unknown(f"what `.{name}()` gives is not modelled yet")


def _params(it: Interpreter, owner: Layer | Model) -> Any:
    total = count(it.store.read, owner).total
    if total is None:
        return Unknown("it is not built yet")
    return total if isinstance(total, Unknown) else Const(total)
