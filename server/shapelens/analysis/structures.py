"""Tensors in tuples, lists and dicts: changed one by one, and two such structures joined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.sequences import elements, entries, new_dict, new_list
from shapelens.dims import Dim, Shape, Unknown, rank, unknown_shape
from shapelens.values.data import Array
from shapelens.values.keras import Tensor
from shapelens.values.python import NONE, Const, Dict, List, Tuple

Leaf = Tensor | Array
Change = Callable[[Leaf], Any]


def mapped(it: Interpreter, value: Any, change: Change) -> Any:
    """The value with each tensor in it changed; numbers are tensors without axes."""
    match value:
        case Tensor() | Array():
            return change(value)
        case Const(value=bool() | int() | float()):
            return change(Array(()))
        case Tuple(items=items):
            return Tuple(tuple(mapped(it, item, change) for item in items))
        case List():
            items = elements(it, value)
            return items if isinstance(items, Unknown) else new_list(it, [mapped(it, item, change) for item in items])
        case Dict():
            found = entries(it, value)
            if isinstance(found, Unknown):
                return found
            return new_dict(it, [(key, mapped(it, item, change)) for key, item in found.items()])
        case _:
            return value if isinstance(value, Unknown) or value == NONE else Unknown("what it gives is not modelled")


def leaves_of(it: Interpreter, value: Any) -> list[Leaf]:
    found: list[Leaf] = []
    mapped(it, value, lambda leaf: found.append(leaf) or leaf)
    return found


def zipped(it: Interpreter, a: Any, b: Any, combine: Callable[[Any, Any], Any]) -> Any:
    """Two values of one structure, combined tensor by tensor."""
    pair = tuple(elements(it, one) if isinstance(one, List | Tuple) else None for one in (a, b))
    if pair == (None, None):
        return combine(a, b)
    for one in pair:
        if one is None or isinstance(one, Unknown):
            return one if one is not None else Unknown("the results differ in structure")
    first, second = pair
    assert first is not None
    assert second is not None
    if len(first) != len(second):
        return Unknown("the results differ in structure")
    parts = [zipped(it, x, y, combine) for x, y in zip(first, second, strict=True)]
    return Tuple(tuple(parts)) if isinstance(a, Tuple) else new_list(it, parts)


def either_of(a: Any, b: Any) -> Any:
    """What a traced branch gives that may be one or the other: a size that differs is left open."""
    if isinstance(a, Const) and isinstance(b, Const):
        a, b = (a, b) if a == b else (Array(()), Array(()))
    a, b = (Array(()) if isinstance(one, Const) and one != NONE else one for one in (a, b))
    for one in (a, b):
        if isinstance(one, Unknown):
            return one
    if not isinstance(a, Leaf) or not isinstance(b, Leaf):
        return a if a == b else Unknown("the results differ in kind")
    kind = Tensor if isinstance(a, Tensor) or isinstance(b, Tensor) else Array
    return leaf_of(kind, _common(a.shape, b.shape, kind is Tensor), a.dtype if a.dtype == b.dtype else None)


def leaf_of(kind: type[Leaf], shape: Shape, dtype: str | None) -> Leaf:
    return Tensor(shape, dtype, None) if kind is Tensor else Array(shape, dtype)


def _common(a: Shape, b: Shape, traced: bool) -> Shape:
    if a == b:
        return a
    if isinstance(rank(a), Unknown) or len(a) != len(b):
        return unknown_shape("the results differ in rank")
    return tuple(_open(x, y, traced) for x, y in zip(a, b, strict=True))


def _open(x: Dim, y: Dim, traced: bool) -> Dim:
    if x == y:
        return x
    unknown = next((dim for dim in (x, y) if isinstance(dim, Unknown)), None)
    return unknown or (None if traced else Unknown("it is one size or another"))


def first_part(leaf: Leaf) -> Any:
    """`x[0]`."""
    if not leaf.shape:
        return Unknown("a number has no parts")
    shape = leaf.shape[1:] if not isinstance(rank(leaf.shape), Unknown) else unknown_shape("its rank is not known")
    return leaf_of(type(leaf), shape, leaf.dtype)


def stacked(count: Dim) -> Change:
    def change(leaf: Leaf) -> Any:
        ndim = rank(leaf.shape)
        return leaf_of(type(leaf), leaf.shape if isinstance(ndim, Unknown) else (count, *leaf.shape), leaf.dtype)

    return change


def length_of(it: Interpreter, value: Any) -> Dim:
    leaves = leaves_of(it, value)
    if not leaves or not leaves[0].shape or isinstance(rank(leaves[0].shape), Unknown):
        return Unknown("how many parts there are is not known")
    return leaves[0].shape[0]
