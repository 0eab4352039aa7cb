"""Methods of lists, sets and dicts, and changes of their items."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis.builtins import ordered
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import MAX_ITEMS, elements, entries, new_list, new_set
from shapelens.dims import Unknown, rank
from shapelens.values.data import Array
from shapelens.values.python import NONE, Const, Dict, List, Tuple

MAX_UNKNOWN: Final = 8
"""Values that are not known, and alike, to which no further one is appended."""


def call_container(it: Interpreter, owner: List | Dict, name: str, arguments: Arguments) -> Any:
    """`owner.name(...)`; what we do not know may change the content."""
    if isinstance(owner, Dict):
        return _of_dict(it, owner, name, arguments)
    if owner.kind in ("set", "frozenset"):
        return _of_set(it, owner, name, arguments)
    return _of_list(it, owner, name, arguments)


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
            if _says_nothing(args[0]) and content[-MAX_UNKNOWN:] == [args[0]] * MAX_UNKNOWN:
                # Losses, most likely, in a training loop, which then need not be followed to its end.
                it.store.write(cell, Unknown("more is appended than is followed"))
                return NONE
            content.append(args[0])
        case "sort":
            order = ordered(it, content, arguments.keywords)
            it.store.write(cell, order if isinstance(order, Unknown) else Tuple(tuple(order)))
            return NONE
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
        case "popleft" if content:
            result = content.pop(0)
        case "appendleft" if args:
            content.insert(0, args[0])
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


_SET_RESULTS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "union": lambda a, b: a | b,
    "intersection": lambda a, b: a & b,
    "difference": lambda a, b: a - b,
    "symmetric_difference": lambda a, b: a ^ b,
    "issubset": lambda a, b: a <= b,
    "issuperset": lambda a, b: a >= b,
    "isdisjoint": lambda a, b: not a & b,
}


def _of_set(it: Interpreter, owner: List, name: str, arguments: Arguments) -> Any:
    items = it.items(owner.ref)
    takes_items = name not in ("add", "discard", "remove")
    others = [elements(it, value) for value in arguments.positional] if takes_items else []
    unknown = next((part for part in (items, *others, *arguments.positional) if isinstance(part, Unknown)), None)
    cell = (owner.ref, "items")
    if unknown is not None:
        if name not in _SET_RESULTS and name != "copy":
            it.store.write(cell, unknown)
        return unknown
    mine = dict.fromkeys(items.items)
    theirs = dict.fromkeys(item for other in others if not isinstance(other, Unknown) for item in other)
    if name in _SET_RESULTS:
        found = _SET_RESULTS[name](mine.keys(), theirs.keys())
        if isinstance(found, bool):
            return Const(found)
        return new_set(it, [item for item in (*mine, *theirs) if item in found], owner.kind)
    match name:
        case "copy":
            return new_set(it, mine, owner.kind)
        case "add" if arguments.positional:
            mine[arguments.positional[0]] = None
        case "update":
            mine |= theirs
        case "clear":
            mine.clear()
        case "discard" | "remove" if arguments.positional:
            mine.pop(arguments.positional[0], None)
        case _:
            it.store.write(cell, Unknown(f"`.{name}` with these arguments is not modelled"))
            return Unknown(f"`.{name}` with these arguments is not modelled")
    it.store.write(cell, Tuple(tuple(mine)))
    return NONE


def _says_nothing(value: Any) -> bool:
    return isinstance(value, Unknown) or (isinstance(value, Array) and isinstance(rank(value.shape), Unknown))


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
        case "popitem" if found:
            value = Tuple(found.popitem())
        case "clear":
            found.clear()
            value = NONE
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
