"""Python's builtin functions, as far as code that builds models needs them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis import apis
from shapelens.analysis.attributes import get_attribute
from shapelens.analysis.classes import LAYERS, current_super, instance_attribute, lineage
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.operations import binary, truth
from shapelens.analysis.sequences import elements, entries, length, new_dict, new_list
from shapelens.analysis.store import MISSING
from shapelens.dims import Unknown
from shapelens.rules.arguments import is_sequence
from shapelens.values.array import Array, NumpyInt
from shapelens.values.classes import Class, Instance
from shapelens.values.keras import Layer, Model, Tensor
from shapelens.values.python import NONE, Api, Builtin, Const, Dict, Enumerate, List, Tuple, Zip

_PURE: Final[Mapping[str, Callable[..., Any]]] = {
    "abs": abs,
    "bool": bool,
    "bin": bin,
    "chr": chr,
    "complex": complex,
    "divmod": divmod,
    "float": float,
    "hex": hex,
    "int": int,
    "max": max,
    "min": min,
    "ord": ord,
    "repr": repr,
    "round": round,
    "str": str,
}
"""Functions that are safe and quick on plain values, run as Python runs them."""


def call_builtin(it: Interpreter, name: str, arguments: Arguments) -> Any:
    """`name(...)` for a builtin name."""
    handler = _HANDLERS.get(name)
    if name == "super":
        return current_super(it, arguments)
    if not arguments.complete:
        return Unknown(f"the arguments of `{name}` are not all known")
    if handler is not None and arguments.positional:
        return handler(it, arguments)
    if name in ("list", "dict", "tuple", "set") and not arguments.positional:
        return _empty(it, name, arguments)
    if name in _PURE:
        return of_constants(it, _PURE[name], arguments)
    if name == "print":
        return NONE
    return Unknown(f"`{name}` is not modelled")


def of_constants(it: Interpreter, function: Callable[..., Any], arguments: Arguments) -> Any:
    """A pure function of Python's own values; unknown if one of them is, or if it raises."""
    args: list[Any] = []
    values = list(arguments.positional)
    if len(values) == 1 and isinstance(values[0], Tuple | List) and function in (max, min):
        spread = elements(it, values[0])
        if isinstance(spread, Unknown):
            return spread
        values = list(spread)
    for value in values:
        if not isinstance(value, Const):
            return value if isinstance(value, Unknown) else Unknown("an argument is not a plain value")
        args.append(value.value)
    if len(args) == 1 and function in (max, min) and not isinstance(args[0], str):
        return Const(args[0])
    keywords: dict[str, Any] = {}
    for name, value in arguments.keywords.items():
        if not isinstance(value, Const):
            return Unknown("an argument is not a plain value")
        keywords[name] = value.value
    first = args[0] if args else None
    if function in (str, repr) and isinstance(first, int) and first.bit_length() > 4096:
        return Unknown("a number this large is not written out")
    try:
        result = function(*args, **keywords)
    except Exception as error:  # What the user's call raises, it raises.
        return Unknown(f"{type(error).__name__}: {error}")
    if isinstance(result, NumpyInt) and function is int:
        result = int(result)
    if is_sequence(result):
        items = [Const(item) for item in result]
        return Tuple(tuple(items)) if isinstance(result, tuple) else new_list(it, items)
    return Const(result)


def _empty(it: Interpreter, name: str, arguments: Arguments) -> Any:
    match name:
        case "dict":
            return new_dict(it, [(Const(key), value) for key, value in arguments.keywords.items()])
        case "tuple":
            return Tuple(())
        case _:
            return new_list(it, (), name)


def _range(it: Interpreter, arguments: Arguments) -> Any:
    bounds: list[int] = []
    for value in arguments.positional:
        if not isinstance(value, Const):
            return value if isinstance(value, Unknown) else Unknown("a bound of `range` is not known")
        bounds.append(value.value)
    try:
        return Const(range(*bounds))
    except Exception as error:
        return Unknown(f"{type(error).__name__}: {error}")


def _sequence(kind: str) -> Callable[[Interpreter, Arguments], Any]:
    def make(it: Interpreter, arguments: Arguments) -> Any:
        items = elements(it, arguments.positional[0])
        if kind == "tuple":
            return items if isinstance(items, Unknown) else Tuple(tuple(items))
        if kind == "set" and not isinstance(items, Unknown):
            items = list(dict.fromkeys(items))
        return new_list(it, items, kind)

    return make


def _dict(it: Interpreter, arguments: Arguments) -> Any:
    source = arguments.positional[0]
    more = [(Const(key), value) for key, value in arguments.keywords.items()]
    if isinstance(source, Dict):
        found = entries(it, source)
        return new_dict(it, found if isinstance(found, Unknown) else [*found.items(), *more])
    pairs = elements(it, source)
    if isinstance(pairs, Unknown):
        return new_dict(it, pairs)
    split = [elements(it, pair) for pair in pairs]
    if any(isinstance(pair, Unknown) or len(pair) != 2 for pair in split):
        return new_dict(it, Unknown("its entries are not known"))
    return new_dict(it, [*((pair[0], pair[1]) for pair in split if not isinstance(pair, Unknown)), *more])


def _enumerate(it: Interpreter, arguments: Arguments) -> Any:
    start = arguments.get(1, "start", Const(0))
    if not isinstance(start, Const):
        return Unknown("where `enumerate` starts is not known")
    return Enumerate(arguments.positional[0], start.value)


def _zip(it: Interpreter, arguments: Arguments) -> Any:
    return Zip(arguments.positional)


def _len(it: Interpreter, arguments: Arguments) -> Any:
    return length(it, arguments.positional[0])


def _sum(it: Interpreter, arguments: Arguments) -> Any:
    items = elements(it, arguments.positional[0])
    if isinstance(items, Unknown):
        return items
    import ast

    total: Any = arguments.get(1, "start", Const(0))
    for item in items:
        total = binary(it, ast.Add(), total, item, it.frame.statement.node)
    return total


def _reversed(it: Interpreter, arguments: Arguments) -> Any:
    items = elements(it, arguments.positional[0])
    return items if isinstance(items, Unknown) else Tuple(tuple(reversed(items)))


def _sorted(it: Interpreter, arguments: Arguments) -> Any:
    items = elements(it, arguments.positional[0])
    if isinstance(items, Unknown):
        return new_list(it, items)
    reverse = arguments.keywords.get("reverse", Const(False))
    if "key" in arguments.keywords or not all(isinstance(item, Const) for item in [*items, reverse]):
        return new_list(it, Unknown("the order of `sorted` is not known"))
    try:
        return new_list(it, sorted(items, key=lambda item: item.value, reverse=bool(reverse.value)))
    except TypeError as error:
        return Unknown(f"TypeError: {error}")


def _all_any(stop_at: bool) -> Callable[[Interpreter, Arguments], Any]:
    def fold(it: Interpreter, arguments: Arguments) -> Any:
        items = elements(it, arguments.positional[0])
        if isinstance(items, Unknown):
            return items
        unknown: Unknown | None = None
        for item in items:
            decided = truth(it, item)
            if decided is stop_at:
                return Const(stop_at)
            if isinstance(decided, Unknown):
                unknown = decided
        return unknown if unknown is not None else Const(not stop_at)

    return fold


def _map(it: Interpreter, arguments: Arguments) -> Any:
    function, *sources = arguments.positional
    columns = [elements(it, source) for source in sources]
    for column in columns:
        if isinstance(column, Unknown):
            return column
    rows = zip(*(column for column in columns if not isinstance(column, Unknown)), strict=False)
    return Tuple(tuple(it.call(function, Arguments(row)) for row in rows))


def _filter(it: Interpreter, arguments: Arguments) -> Any:
    function, source = arguments.positional
    items = elements(it, source)
    if isinstance(items, Unknown):
        return items
    kept: list[Any] = []
    for item in items:
        decided = truth(it, item if function == NONE else it.call(function, Arguments((item,))))
        if isinstance(decided, Unknown):
            return decided
        kept += [item] if decided else []
    return Tuple(tuple(kept))


def _getattr(it: Interpreter, arguments: Arguments) -> Any:
    owner, name = arguments.positional[:2]
    if not isinstance(name, Const):
        return Unknown("which attribute is meant is not known")
    return get_attribute(it, owner, name.value)


def _isinstance(it: Interpreter, arguments: Arguments) -> Any:
    if len(arguments.positional) != 2:
        return Unknown("`isinstance` with these arguments is not modelled")
    value, classes = arguments.positional
    kinds = classes.items if isinstance(classes, Tuple) else (classes,)
    answers = [is_instance(value, kind) for kind in kinds]
    if True in answers:
        return Const(True)
    return next((answer for answer in answers if isinstance(answer, Unknown)), Const(False))


_TYPES: Final[Mapping[str, type]] = {
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "bytes": bytes,
    "complex": complex,
    "range": range,
}


def is_instance(value: Any, kind: Any) -> bool | Unknown:
    """Whether a value is of a class; unknown where we do not know one of them."""
    unsure = Unknown("whether it is of that type is not known")
    match value, kind:
        case (Unknown(), _) | (_, Unknown()):
            return unsure
        case Const(value=content), Builtin(name=name) if name in _TYPES:
            return isinstance(content, _TYPES[name]) and not isinstance(content, NumpyInt)
        case _, Builtin(name="object"):
            return True
        case List(kind=made), Builtin(name=name):
            return made == name
        case Tuple(), Builtin(name=name):
            return name == "tuple"
        case Dict(), Builtin(name=name):
            return name == "dict"
        case ((Tensor() | Layer() | Model() | Array()), Builtin(name=name)) if name in (
            *_TYPES,
            "list",
            "tuple",
            "dict",
            "set",
        ):
            return False
        case Instance(type=cls), Class():
            return kind in lineage(cls)
        case ((Layer() | Model()), Api(path=path)) if path in LAYERS:
            return True
        case ((Model() | Layer()), Api(path="keras.models.Model")):
            return isinstance(value, Model)
        case Model(cls=cls), Api(path="keras.models.Sequential"):
            return cls == "Sequential"
        case Layer(cls=cls), Api(path=path) if cls == apis.layer_of(path):
            return True
        case Instance(type=cls), Api(path=path) if kind in lineage(cls):
            return True
        case _:
            return unsure


def _hasattr(it: Interpreter, arguments: Arguments) -> Any:
    owner, name = arguments.positional[:2]
    if (
        isinstance(owner, Instance)
        and isinstance(name, Const)
        and instance_attribute(it, owner, name.value) is not MISSING
    ):
        return Const(True)
    return Unknown("whether it has the attribute is not known")


def _type(it: Interpreter, arguments: Arguments) -> Any:
    value = arguments.positional[0]
    return value.type if isinstance(value, Instance) else Unknown("`type` of this is not modelled")


def product(values: list[Any]) -> Any:
    """The product of numbers, as NumPy returns it; unknown if one is."""
    factors: list[float] = []
    for value in values:
        if not isinstance(value, Const) or not isinstance(value.value, int | float):
            return value if isinstance(value, Unknown) else Unknown("a factor is not a number")
        factors.append(value.value)
    total = math.prod(factors)
    return Const(NumpyInt(total) if isinstance(total, int) else total)


_HANDLERS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    "range": _range,
    "list": _sequence("list"),
    "tuple": _sequence("tuple"),
    "set": _sequence("set"),
    "dict": _dict,
    "enumerate": _enumerate,
    "zip": _zip,
    "len": _len,
    "sum": _sum,
    "reversed": _reversed,
    "sorted": _sorted,
    "all": _all_any(False),
    "any": _all_any(True),
    "map": _map,
    "filter": _filter,
    "getattr": _getattr,
    "hasattr": _hasattr,
    "isinstance": _isinstance,
    "type": _type,
}
