"""Python's builtin functions, as far as code that builds models needs them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from shapelens.analysis.array_calls import call_numpy
from shapelens.analysis.classes import current_super
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.namespaces import NAMESPACE_BUILTINS
from shapelens.analysis.operations import binary, content, truth
from shapelens.analysis.reflection import REFLECTION
from shapelens.analysis.sequences import (
    ENDLESS,
    ITERATOR,
    elements,
    entries,
    every_item,
    iterate,
    length,
    new_dict,
    new_list,
    new_set,
)
from shapelens.analysis.store import MISSING
from shapelens.analysis.text_files import open_file
from shapelens.dims import Unknown
from shapelens.rules.arguments import is_sequence
from shapelens.values.data import Array, Dataset, NumpyFloat, NumpyInt
from shapelens.values.python import NONE, Const, Dict, Enumerate, List, Slice, Tuple, Zip

MAX_LISTED: Final = 1000
"""Elements of a dataset that an iterator over it counts; of a larger one each is like the first."""


def _power(base: Any, exponent: Any, modulus: int | None = None) -> Any:
    if isinstance(exponent, int) and abs(exponent) > 1000:
        raise OverflowError("a number this large is not computed")
    result: Any = base**exponent
    return result if modulus is None else result % modulus


_PURE: Final[Mapping[str, Callable[..., Any]]] = {
    "abs": abs,
    "bin": bin,
    "chr": chr,
    "complex": complex,
    "divmod": divmod,
    "float": float,
    "hex": hex,
    "int": int,
    "ord": ord,
    "pow": _power,
    "repr": repr,
    "round": round,
    "str": str,
}
"""Functions that are safe and quick on plain values, run as Python runs them."""


def call_builtin(it: Interpreter, name: str, arguments: Arguments) -> Any:
    """`name(...)` for a builtin name."""
    if name in NAMESPACE_BUILTINS:
        return NAMESPACE_BUILTINS[name](it, arguments)
    handler = _HANDLERS.get(name) or REFLECTION.get(name)
    if name == "super":
        return current_super(it, arguments)
    if not arguments.complete:
        return Unknown(f"the arguments of `{name}` are not all known")
    if handler is not None and arguments.positional:
        return handler(it, arguments)
    if name in ("list", "dict", "tuple", "set", "frozenset") and not arguments.positional:
        return _empty(it, name, arguments)
    if name in _PURE:
        return of_constants(it, _PURE[name], arguments)
    if name == "print":
        return NONE
    return Unknown(f"`{name}` is not modelled")


def of_constants(it: Interpreter, function: Callable[..., Any], arguments: Arguments) -> Any:
    """A pure function of Python's own values; unknown if one of them is, or if it raises."""
    args: list[Any] = []
    for given in arguments.positional:
        value = given.number() if isinstance(given, Array) else given
        if not isinstance(value, Const):
            return Unknown(value.reason if isinstance(value, Unknown) else "an argument is not a plain value")
        args.append(value.value)
    keywords: dict[str, Any] = {}
    for name, value in arguments.keywords.items():
        if not isinstance(value, Const):
            return Unknown("an argument is not a plain value")
        keywords[name] = value.value
    first = args[0] if args else None
    if function is abs and isinstance(first, NumpyInt | NumpyFloat):
        return Const(type(first)(abs(first)))
    if function in (repr, divmod, pow, _power) and any(isinstance(value, NumpyInt | NumpyFloat) for value in args):
        return Unknown("what NumPy's numbers make of this is not modelled")
    if function in (str, repr) and isinstance(first, int) and first.bit_length() > 4096:
        return Unknown("a number this large is not written out")
    try:
        result = function(*args, **keywords)
    except Exception as error:  # What the user's call raises, it raises.
        return Unknown(f"{type(error).__name__}: {error}")
    if isinstance(result, NumpyInt) and function is int:
        result = int(result)
    if isinstance(result, NumpyFloat) and function is float:
        result = float(result)
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
        source = arguments.positional[0]
        if "set" in kind and isinstance(source, Array) and source.every and len(source.shape) == 1:
            source = call_numpy(it, "numpy.unique", Arguments((source,)))
        items = elements(it, source)
        if kind == "tuple":
            return items if isinstance(items, Unknown) else Tuple(tuple(items))
        return new_list(it, items) if kind == "list" else new_set(it, items, kind)

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


def _bool(it: Interpreter, arguments: Arguments) -> Any:
    decided = truth(it, arguments.positional[0])
    return decided if isinstance(decided, Unknown) else Const(decided)


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


def _slice(it: Interpreter, arguments: Arguments) -> Any:
    bounds = arguments.positional
    start, stop, step = (NONE, *bounds, NONE) if len(bounds) == 1 else (*bounds, NONE)[:3]
    return Slice(start, stop, step)


def _sorted(it: Interpreter, arguments: Arguments) -> Any:
    return new_list(it, ordered(it, elements(it, arguments.positional[0]), arguments.keywords))


def ordered(it: Interpreter, items: Sequence[Any] | Unknown, keywords: Mapping[str, Any]) -> Sequence[Any] | Unknown:
    """Items as `sorted(items, key=..., reverse=...)` puts them."""
    reverse = truth(it, keywords.get("reverse", Const(False)))
    if isinstance(items, Unknown):
        return items
    if isinstance(reverse, Unknown):
        return reverse
    keys = _keys(it, items, keywords.get("key", NONE))
    if isinstance(keys, Unknown):
        return Unknown("the order of `sorted` is not known")
    try:
        order = sorted(range(len(items)), key=keys.__getitem__, reverse=reverse)
    except TypeError as error:
        return Unknown(f"TypeError: {error}")
    return [items[index] for index in order]


def _keys(it: Interpreter, items: Sequence[Any], key: Any) -> list[Any] | Unknown:
    """What items are compared by."""
    values = items if key == NONE else [it.call(key, Arguments((item,))) for item in items]
    contents = [content(it, value) for value in values]
    return next((one for one in contents if isinstance(one, Unknown)), contents)


def _extreme(choose: Callable[..., Any]) -> Callable[[Interpreter, Arguments], Any]:
    def extreme(it: Interpreter, arguments: Arguments) -> Any:
        alone = len(arguments.positional) == 1
        items = elements(it, arguments.positional[0]) if alone else list(arguments.positional)
        if isinstance(items, Unknown):
            return items
        if not items:
            return arguments.keywords.get("default", Unknown("ValueError: the sequence is empty"))
        keys = _keys(it, items, arguments.keywords.get("key", NONE))
        if isinstance(keys, Unknown):
            return keys
        try:
            return items[choose(range(len(items)), key=keys.__getitem__)]
        except TypeError as error:
            return Unknown(f"TypeError: {error}")

    return extreme


def _iter(it: Interpreter, arguments: Arguments) -> Any:
    source = arguments.positional[0]
    if isinstance(source, Dataset):
        few = isinstance(source.length, int) and source.length <= MAX_LISTED and source.kind not in ENDLESS
        return new_list(it, elements(it, source), ITERATOR) if few else source
    if isinstance(source, List) and source.kind == ITERATOR:
        return source
    return new_list(it, elements(it, source), ITERATOR)


def _next(it: Interpreter, arguments: Arguments) -> Any:
    source, *default = arguments.positional
    if isinstance(source, Dataset):
        return every_item(it, source)
    if not isinstance(source, List) or source.kind != ITERATOR:
        result = it.special(source, "__next__")
        return Unknown("what comes next is not known") if result is MISSING else result
    items = iterate(it, source)
    if isinstance(items, Unknown):
        every = every_item(it, source)
        return items if every is MISSING else every
    return next(items, default[0] if default else Unknown("StopIteration"))


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
    "frozenset": _sequence("frozenset"),
    "dict": _dict,
    "enumerate": _enumerate,
    "zip": _zip,
    "iter": _iter,
    "len": _len,
    "max": _extreme(max),
    "min": _extreme(min),
    "next": _next,
    "sum": _sum,
    "reversed": _reversed,
    "slice": _slice,
    "open": open_file,
    "sorted": _sorted,
    "all": _all_any(False),
    "bool": _bool,
    "any": _all_any(True),
    "map": _map,
    "filter": _filter,
}
