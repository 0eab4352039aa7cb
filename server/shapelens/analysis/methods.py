"""Methods of values that are ours: of strings, lists, dicts, arrays, layers and models."""

from __future__ import annotations

from typing import Any, Final

from shapelens.analysis import models
from shapelens.analysis.attributes import shape_value
from shapelens.analysis.builtins import of_constants
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.layers import to_plain
from shapelens.analysis.operations import makes_long_text
from shapelens.analysis.sequences import MAX_ITEMS, elements, entries, new_list
from shapelens.analysis.state import count
from shapelens.dims import Shape, Unknown, product, rank, unknown_shape
from shapelens.rules.arguments import is_sequence
from shapelens.values.array import Array, DType
from shapelens.values.keras import Layer, Model, Tensor
from shapelens.values.python import NONE, Const, Dict, List, Tuple

_STRING: Final = frozenset(
    {"lower", "upper", "strip", "lstrip", "rstrip", "split", "startswith", "endswith", "replace", "join", "format"}
    | {"capitalize", "title", "isdigit", "find", "count", "zfill", "rsplit", "partition", "rpartition"}
)
MAX_TEXT: Final = 2000
"""Characters of a text that its methods are followed on: names are shorter, and some methods multiply lengths."""


def call_method(it: Interpreter, owner: Any, name: str, arguments: Arguments) -> Any:
    """`owner.name(...)`."""
    match owner:
        case Const(value=str() as text):
            return _of_string(it, text, name, arguments)
        case List():
            return _of_list(it, owner, name, arguments)
        case Dict():
            return _of_dict(it, owner, name, arguments)
        case Tuple() if name == "as_list":
            return new_list(it, owner.items)
        case Array():
            return _of_array(it, owner, name, arguments)
        case Tensor(shape=shape):
            return shape_value(shape)
        case Model():
            return _of_model(it, owner, name, arguments)
        case Layer() if name == "count_params":
            return _params(it, owner)
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


def _of_list(it: Interpreter, owner: List, name: str, arguments: Arguments) -> Any:
    items = it.items(owner.ref)
    cell = (owner.ref, "items")
    if isinstance(items, Unknown):
        return items
    content = list(items.items)
    result: Any = NONE
    args = arguments.positional
    match name:
        case "append" if args:
            content.append(args[0])
        case "add" if args:
            content += [] if args[0] in content else [args[0]]
        case "extend" if args:
            more = elements(it, args[0])
            if isinstance(more, Unknown):
                it.store.write(cell, more)
                return NONE
            if len(content) + len(more) > MAX_ITEMS:
                it.store.write(cell, Unknown(f"more than {MAX_ITEMS:,} items are not followed"))
                return NONE
            content += more
        case "insert" if len(args) == 2 and isinstance(args[0], Const):
            content.insert(args[0].value, args[1])
        case "pop" if content and (not args or isinstance(args[0], Const)):
            try:
                result = content.pop(args[0].value if args else -1)
            except (IndexError, TypeError) as error:
                return Unknown(f"{type(error).__name__}: {error}")
        case "reverse":
            content.reverse()
        case "clear":
            content.clear()
        case "copy":
            return new_list(it, content, owner.kind)
        case "remove" if args and args[0] in content:
            content.remove(args[0])
        case "index" if args and args[0] in content:
            return Const(content.index(args[0]))
        case "count" if args:
            return Const(content.count(args[0]))
        case _:
            it.store.write(cell, Unknown(f"`.{name}` with these arguments is not modelled"))
            return Unknown(f"`.{name}` with these arguments is not modelled")
    it.store.write(cell, Tuple(tuple(content)))
    return result


def _of_dict(it: Interpreter, owner: Dict, name: str, arguments: Arguments) -> Any:
    found = entries(it, owner)
    if isinstance(found, Unknown):
        return found
    args = arguments.positional
    cell = (owner.ref, "items")
    match name:
        case "items":
            return Tuple(tuple(Tuple(pair) for pair in found.items()))
        case "keys":
            return Tuple(tuple(found))
        case "values":
            return Tuple(tuple(found.values()))
        case "copy":
            ref = it.new_ref()
            it.store.write((ref, "items"), it.items(owner.ref))
            return Dict(ref)
        case "get" if args and not isinstance(args[0], Unknown):
            return found.get(args[0], args[1] if len(args) > 1 else NONE)
        case "pop" if args and not isinstance(args[0], Unknown):
            value = found.pop(args[0], args[1] if len(args) > 1 else Unknown("this key is not in the dict"))
        case "setdefault" if args and not isinstance(args[0], Unknown):
            value = found.setdefault(args[0], args[1] if len(args) > 1 else NONE)
        case "update":
            more: Any = (
                entries(it, args[0])
                if args and isinstance(args[0], Dict)
                else {}
                if not args
                else Unknown("what updates it is not known")
            )
            if isinstance(more, Unknown):
                it.store.write(cell, more)
                return NONE
            found |= more
            found |= {Const(key): value for key, value in arguments.keywords.items()}
            value = NONE
        case _:
            it.store.write(cell, Unknown(f"`.{name}` with these arguments is not modelled"))
            return Unknown(f"`.{name}` with these arguments is not modelled")
    it.store.write(cell, Tuple(tuple(Tuple(pair) for pair in found.items())))
    return value


def _of_array(it: Interpreter, owner: Array, name: str, arguments: Arguments) -> Any:
    match name:
        case "reshape":
            given = arguments.positional
            target = to_plain(it, given[0] if len(given) == 1 else Tuple(given))
            return Array(reshaped(owner.shape, target), owner.dtype)
        case "astype":
            dtype = arguments.get(0, "dtype")
            known = dtype.name if isinstance(dtype, DType) else dtype.value if isinstance(dtype, Const) else None
            return Array(owner.shape, known if isinstance(known, str) else None)
        case "flatten" | "ravel":
            return Array((product(owner.shape),), owner.dtype)
        case "copy":
            return owner
        case _:
            return Unknown(f"`ndarray.{name}` is not modelled yet")


def reshaped(shape: Shape, target: Any) -> Shape:
    """NumPy's `reshape`: one -1 is what remains."""
    if isinstance(target, int):
        target = (target,)
    if not is_sequence(target) or isinstance(rank(shape), Unknown):
        return unknown_shape("what it is reshaped to is not known")
    if not all(isinstance(dim, int | Unknown) for dim in target):
        return unknown_shape("what it is reshaped to is not known")
    size = product(shape)
    rest = product(dim for dim in target if dim != -1)
    if not isinstance(size, int) or not isinstance(rest, int) or rest == 0 or size % rest:
        return tuple(Unknown("what remains is not known") if dim == -1 else dim for dim in target)
    return tuple(size // rest if dim == -1 else dim for dim in target)


def _of_model(it: Interpreter, model: Model, name: str, arguments: Arguments) -> Any:
    match name:
        case "add" if arguments.positional or "layer" in arguments.keywords:
            models.add(it, model, arguments)
            return NONE
        case "build":
            shape = arguments.get(0, "input_shape")
            if shape is not None:
                models.build(it, model, models.build_shape(it, shape))
            return NONE
        case "count_params":
            return _params(it, model)
        case "get_layer":
            return models.get_layer(it, model, arguments)
        case "pop":
            models.pop(it, model)
            return NONE
        case "summary" | "compile":
            return NONE
        case _:
            return Unknown(f"what `.{name}()` gives is not modelled yet")


def _params(it: Interpreter, owner: Layer | Model) -> Any:
    total = count(it.store.read, owner).total
    if total is None:
        return Unknown("it is not built yet")
    return total if isinstance(total, Unknown) else Const(total)
