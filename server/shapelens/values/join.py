"""What is known where two paths of a program meet: what both agree on."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from shapelens.dims import Dim, Shape, Unknown, rank, unknown_shape
from shapelens.immutable import field_names, replace
from shapelens.rules.rule import LayerRule
from shapelens.values.data import Array, Dataset, Record, Row, Scalar
from shapelens.values.frames import Series
from shapelens.values.keras import Layer, Tensor, among
from shapelens.values.place import Ref, TurnKey
from shapelens.values.python import Opaque, Tuple

REASON = "differs between the paths that lead here"


def join(a: Any, b: Any, reason: str = REASON, used: Collection[Ref] = ()) -> Any:
    """The value that holds on both paths; `reason` says why it is unknown where they differ.

    `used` are the objects of which the paths changed something: a layer that is none of them was just made, and stands for
    one that the other path made in its place.
    """
    if a is b or a == b:
        return a
    match a, b:
        case (Scalar(), _) | (_, Scalar()):
            return Unknown(reason)
        case Unknown(), _:
            return among((a, b), a)
        case _, Unknown():
            return among((a, b), b)
        case Tensor(), Tensor():
            node = a.node if (a.node, a.index) == (b.node, b.index) else None
            dtype = a.dtype if a.dtype == b.dtype else None
            content = a.content if a.content == b.content else None
            return Tensor(join_shapes(a.shape, b.shape, reason), dtype, node, a.index if node else 0, content)
        case Array(), Array():
            dtype = a.dtype if a.dtype == b.dtype else None
            base, loose = a.base if a.base is b.base else None, a.loose or b.loose
            return Array(join_shapes(a.shape, b.shape, reason), dtype, base=base, loose=loose)
        case Series(), Series() if a.index == b.index:
            dtype = a.dtype if a.dtype == b.dtype else None
            return Series(_join_dims(a.rows, b.rows, reason), dtype, None, a.index)
        case Tuple(), Tuple() if len(a.items) == len(b.items):
            return Tuple(tuple(join(x, y, reason, used) for x, y in zip(a.items, b.items, strict=True)))
        case Opaque(), Opaque():
            return Opaque(a.path, part=True)  # Whichever it is, it holds no layers.
        case Layer(), Layer() if a.cls == b.cls and not {a.ref, b.ref} & {*used} and _of_opposite_sides(a.ref, b.ref):
            return _join_layers(a, b, reason, used)
        case Row(), Row() if len(a.items) == len(b.items):
            return Row(tuple(join(x, y, reason) for x, y in zip(a.items, b.items, strict=True)))
        case Record(), Record() if [key for key, _ in a.entries] == [key for key, _ in b.entries]:
            pairs = zip(a.entries, b.entries, strict=True)
            return Record(tuple((key, join(x, y, reason)) for (key, x), (_, y) in pairs))
        case Dataset(), Dataset() if (a.kind, a.specific) == (b.kind, b.specific):
            exact = a.exact if a.exact == b.exact else None
            element, length = join(a.element, b.element, reason), _join_dims(a.length, b.length, reason)
            return Dataset(element, length, a.kind, a.specific, exact)
        case _:
            return among((a, b), Unknown(reason))


def _join_layers(a: Layer, b: Layer, reason: str, used: Collection[Ref]) -> Layer:
    """A layer with the arguments that both have."""
    rule = a.rule
    if isinstance(rule, LayerRule) and isinstance(b.rule, LayerRule):
        merged = {name: join(getattr(rule, name), getattr(b.rule, name), reason, used) for name in field_names(rule)}
        rule = replace(rule, **merged)
    elif isinstance(b.rule, Unknown):
        rule = b.rule
    return Layer(
        a.ref,
        a.cls,
        rule,
        _join_pairs(a.base, b.base, reason),
        a.passed if a.passed == b.passed else None,
        _join_pairs(a.others, b.others, reason),
    )


def _join_pairs(
    a: tuple[tuple[str, Any], ...], b: tuple[tuple[str, Any], ...], reason: str
) -> tuple[tuple[str, Any], ...]:
    one, other = dict(a), dict(b)
    return tuple((name, join(one.get(name), other.get(name), reason)) for name in {**one, **other})


def _of_opposite_sides(a: Ref, b: Ref) -> bool:
    """Whether two objects were made on different sides of one branch, so that there is one of them only."""
    one, other = list(a.lineage()), list(b.lineage())
    parted = next(((x, y) for x, y in zip(one, other, strict=False) if x is not y), None)
    return parted is not None and all(isinstance(ref.key, TurnKey) and isinstance(ref.key.turn, str) for ref in parted)


def join_shapes(a: Shape, b: Shape, reason: str = REASON) -> Shape:
    """Axis by axis, aligned at the end where the ranks differ."""
    ranks = (rank(a), rank(b))
    if ranks[0] == ranks[1] and not isinstance(ranks[0], Unknown):
        return tuple(_join_dims(x, y, reason) for x, y in zip(a, b, strict=True))
    last: list[Dim] = []
    for x, y in zip(reversed(a), reversed(b), strict=False):
        if x != y or isinstance(x, Unknown):
            break
        last.insert(0, x)
    return unknown_shape(reason, *last)


def _join_dims(a: Dim, b: Dim, reason: str) -> Dim:
    return a if a == b else Unknown(reason)
