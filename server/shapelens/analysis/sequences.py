"""Lists, tuples, dicts and what else can be gone through one by one."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.numeric import plain_number
from shapelens.analysis.store import MISSING
from shapelens.dims import Undecided, Unknown
from shapelens.immutable import replace
from shapelens.values.classes import Class, Instance, attribute_cell
from shapelens.values.data import Array, Dataset, Record, Row, opened
from shapelens.values.frames import Frame, Series, Table
from shapelens.values.keras import Among, Tensor, among
from shapelens.values.place import Ref
from shapelens.values.python import NONE, Const, Dict, Enumerate, List, Slice, Tuple, Zip

MAX_ITEMS = 20_000
"""Items that a list of ours may have; beyond, its content is unknown."""
ITERATOR = "iterator"
"""The kind of list that a generator or `iter` makes: it is gone through once."""
ENDLESS = frozenset(f"keras.preprocessing.image.{kind}Iterator" for kind in ("NumpyArray", "Directory", "DataFrame"))
"""Kinds of datasets whose elements are counted by epochs, and that go on after each."""
MAX_NESTING = 30
"""Levels of lists in lists that are looked into; a list can hold itself."""


def new_list(it: Interpreter, items: Iterable[Any] | Unknown, kind: str = "list") -> List:
    """A list object with these items."""
    ref = it.new_ref()
    it.store.write((ref, "items"), items if isinstance(items, Unknown) else Tuple(tuple(items)))
    return List(ref, kind)


def new_set(it: Interpreter, items: Iterable[Any] | Unknown, kind: str = "set") -> List:
    """A set: each item once, in order of insertion; its content is unknown where one of them is."""
    if not isinstance(items, Unknown):
        items = list(dict.fromkeys(items))
        items = next((item for item in items if isinstance(item, Unknown)), items)
    return new_list(it, items, kind)


def new_dict(it: Interpreter, entries: Iterable[tuple[Any, Any]] | Unknown) -> Dict:
    """A dict object; later entries replace earlier ones of an equal key."""
    ref = it.new_ref()
    if not isinstance(entries, Unknown):
        merged = dict(entries)
        it.store.write((ref, "items"), Tuple(tuple(Tuple(pair) for pair in merged.items())))
    else:
        it.store.write((ref, "items"), entries)
    return Dict(ref)


def copied(it: Interpreter, value: Any, deep: bool, level: int = 0) -> Any:
    """A copy of a list or dict, of what it holds too if `deep`; other values stay the same."""
    if not isinstance(value, List | Dict) or level > MAX_NESTING:
        return value
    content = it.items(value.ref)
    ref = it.new_ref()
    if deep and isinstance(content, Tuple):
        content = Tuple(tuple(_copied_item(it, item, level) for item in content.items))
    it.store.write((ref, "items"), content)
    return replace(value, ref=ref)


def _copied_item(it: Interpreter, item: Any, level: int) -> Any:
    if isinstance(item, Tuple):
        return Tuple(tuple(copied(it, part, True, level + 1) for part in item.items))
    return copied(it, item, True, level + 1)


def entries(it: Interpreter, value: Dict) -> dict[Any, Any] | Unknown:
    """The entries of a dict, by key."""
    items = it.items(value.ref)
    return items if isinstance(items, Unknown) else {pair.items[0]: pair.items[1] for pair in items.items}


def iterate(it: Interpreter, value: Any) -> Iterator[Any] | Unknown:
    """The items that a loop over the value sees, lazily."""
    match value:
        case Tuple(items=items):
            return iter(items)
        case List(ref=ref):
            content = it.items(ref)
            if isinstance(content, Unknown):
                return content
            return _consumed(it, ref, content.items) if value.kind == ITERATOR else iter(content.items)
        case Instance(type=cls) if cls.is_tuple:
            return iter([it.store.read(attribute_cell(value.ref, name)) for name in cls.record or ()])
        case Class():
            members = it.store.read((value.ref, "members"))
            return iter(members.items) if isinstance(members, Tuple) else Unknown("a class is not gone through")
        case Instance():
            inner = it.special(value, "__iter__")
            if inner is MISSING or isinstance(inner, Instance):
                return Unknown(f"what a loop over `{value.cls}` goes through is not known")
            return iterate(it, inner)
        case Dict():
            content = entries(it, value)
            return content if isinstance(content, Unknown) else iter(content)
        case Const(value=range() | str() | bytes() as source):
            return map(Const, source)
        case Enumerate(source=source, start=start):
            inner = iterate(it, source)
            if isinstance(inner, Unknown):
                return inner
            return (Tuple((Const(i), item)) for i, item in enumerate(inner, start))
        case Zip(sources=sources):
            inners = [iterate(it, source) for source in sources]
            for inner in inners:
                if isinstance(inner, Unknown):
                    return inner
            return (Tuple(items) for items in zip(*inners, strict=False))  # type: ignore[arg-type]
        case Array(loose=True):
            return Unknown("a comment says a shape, and not what this is: it may give batches of it")
        case Array(shape=(int(length), *_)):
            return map(value.part, range(length))
        case Dataset():
            return _given(it, value)
        case Series(rows=int(rows)):
            numbers = None if value.base is None else it.forgotten(value).content
            return map(plain_number, numbers) if numbers else iter([Unknown("it depends on data")] * rows)
        case Frame(ref=ref):
            table = it.store.read((ref, "table"))
            known = isinstance(table, Table) and not isinstance(table.columns, Unknown)
            return map(Const, table.columns) if known else Unknown("which columns there are is not known")
        case Unknown():
            return value
        case Tensor():
            return Unknown("a symbolic tensor cannot be iterated over")
        case _:
            return Unknown("what this loop goes through is not known")


def _consumed(it: Interpreter, ref: Ref, items: Sequence[Any]) -> Iterator[Any]:
    """The items that an iterator has left; each is gone once it was seen."""
    position = (ref, "next")
    while True:
        index = it.store.read(position)
        done = index.value if isinstance(index, Const) else 0
        if done >= len(items):
            return
        it.store.write(position, Const(done + 1))
        yield items[done]


def _given(it: Interpreter, value: Dataset) -> Iterator[Any] | Unknown:
    """The elements of a dataset; an iterator over images starts again in the end."""
    length, each, last = value.length, value.each, value.last
    again = value.kind in ENDLESS
    if each == last and (again or length is None):
        return (thawed(it, each) for _ in itertools.count())
    if isinstance(length, Unknown) or not length:
        return length if isinstance(length, Unknown) else iter(())
    turns = itertools.count() if again else range(length)
    return (thawed(it, each if turn % length < length - 1 else last) for turn in turns)


def thawed(it: Interpreter, element: Any) -> Any:
    """An element of a dataset as the program gets it."""
    match element:
        case Tuple(items=items):
            return Tuple(tuple(thawed(it, item) for item in items))
        case Record(entries=pairs):
            return new_dict(it, [(key, thawed(it, item)) for key, item in pairs])
        case Row(items=items):
            return new_list(it, [thawed(it, item) for item in items])
        case _:
            return element


def kept(it: Interpreter, value: Any, depth: int = 0) -> Any:
    """What a value holds now, so that it can be compared and joined: its lists and dicts may change, or be made anew."""
    match value:
        case Tuple(items=items) if depth < MAX_NESTING:
            return Tuple(tuple(kept(it, item, depth + 1) for item in items))
        case Dict() if depth < MAX_NESTING and not isinstance(found := entries(it, value), Unknown):
            return Record(tuple((key, kept(it, item, depth + 1)) for key, item in found.items()))
        case List(kind="list", ref=ref) if depth < MAX_NESTING and not isinstance(content := it.items(ref), Unknown):
            return Row(tuple(kept(it, item, depth + 1) for item in content.items))
        case _:
            return value


def every_item(it: Interpreter, value: Any) -> Any:
    """What holds of each item that a loop over the value sees, however many they are; MISSING if only counting tells."""
    match value:
        case Dataset():
            return thawed(it, value.each if value.each == value.last else opened(value.element))
        case List(kind=kind, ref=ref) if kind == ITERATOR and isinstance(it.items(ref), Unknown):
            return thawed(it, it.store.read((ref, "each")))
        case Among(these=these):
            return MISSING if any(isinstance(one, List | Dict) for one in these) else value
        case Enumerate(source=source):
            item = every_item(it, source)
            return item if item is MISSING else Tuple((Unknown("which turn of the loop it is"), item))
        case Zip(sources=sources):
            items = tuple(every_item(it, source) for source in sources)
            return MISSING if MISSING in items else Tuple(items)
        case _:
            return MISSING


def elements(it: Interpreter, value: Any, limit: int = MAX_ITEMS) -> Sequence[Any] | Unknown:
    """All items of the value, unknown if they are more than `limit`."""
    items = iterate(it, value)
    if isinstance(items, Unknown):
        return items
    found = list(itertools.islice(items, limit + 1))
    return Unknown(f"more than {limit} items") if len(found) > limit else found


def length(it: Interpreter, value: Any) -> Any:
    """`len(value)`, as a value."""
    match value:
        case Const(value=str() | bytes() | range() as content):
            return Const(len(content))
        case Tuple(items=items):
            return Const(len(items))
        case List(ref=ref) | Dict(ref=ref):
            content = it.items(ref)
            return content if isinstance(content, Unknown) else Const(len(content.items))
        case Array(shape=(int(size), *_)) | Series(rows=int(size)) | Dataset(length=int(size)):
            return Const(size)
        case Frame(ref=ref):
            table = it.store.read((ref, "table"))
            rows = table.rows if isinstance(table, Table) else Unknown("its length is not known")
            return rows if isinstance(rows, Unknown) else Const(rows)
        case Instance(type=cls) if cls.is_tuple:
            return Const(len(cls.record or ()))
        case Instance():
            result = it.special(value, "__len__")
            return Unknown("its length is not known") if result is MISSING else result
        case Unknown():
            return value
        case _:
            return Unknown("its length is not known")


def leaves(it: Interpreter, value: Any, level: int = 0) -> Iterator[Any]:
    """What stands in a structure of lists and dicts, as far as that is known."""
    match value:
        case List() | Tuple() | Dict() if level > MAX_NESTING:
            return
        case List() | Tuple():
            items = elements(it, value)
            inside = () if isinstance(items, Unknown) else items
        case Dict():
            found = entries(it, value)
            inside = () if isinstance(found, Unknown) else found.values()
        case _:
            yield value
            return
    for item in inside:
        yield from leaves(it, item, level + 1)


def to_plain(it: Interpreter, value: Any, depth: int = 0) -> Any:
    """A value as rules take it: Python's own where all of it is known to be, unknown or opaque otherwise."""
    it.tick()
    if depth > MAX_NESTING:
        return Unknown("this is nested too deep")
    match value:
        case Const():
            return value.value
        case Tuple(items=items):
            return tuple(to_plain(it, item, depth + 1) for item in items)
        case List(ref=ref):
            content = it.items(ref)
            return (
                content if isinstance(content, Unknown) else [to_plain(it, item, depth + 1) for item in content.items]
            )
        case _:
            return value


def python_key(key: Any) -> Any:
    """An index or a slice as Python takes it. Raises Undecided where it is not known, TypeError if it is neither."""
    match key:
        case Const(value=int() as index):
            return index
        case Slice(start=start, stop=stop, step=step):
            return slice(*(python_key(part) if part != NONE else None for part in (start, stop, step)))
        case Unknown():
            raise Undecided(key)
        case _:
            raise TypeError("an index that is no int")


def item_at(items: tuple[Any, ...], key: Any) -> Any:
    """An item, or a tuple of items for a slice."""
    try:
        return items[python_key(key)]
    except Undecided as undecided:
        return among(items, undecided.unknown)
    except (IndexError, TypeError, ValueError) as error:
        return Unknown(f"{type(error).__name__}: {error}")
