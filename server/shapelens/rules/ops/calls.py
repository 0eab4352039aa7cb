"""Calling an operation: arguments become parameters, values shapes, and what is not known an unknown result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shapelens.dims import Dim, Dynamic, Rest, Shape, Undecided, Unknown
from shapelens.immutable import immutable
from shapelens.rules.arguments import is_plain, is_sequence
from shapelens.rules.ops.dtypes import dtype_of
from shapelens.rules.ops.op import LISTS, NUMBER, REQUIRED, TENSORS, Op, Operand
from shapelens.rules.rule import ShapeError, Structure


@immutable
class Result:
    """The shape of the result (a list of shapes where there are several), and its type if that is certain."""

    shape: Structure
    dtype: str | None = None
    several: Unknown | None = None
    """Why it is not known whether there are several, and how many, where it is not."""


def call(op: Op, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Result:
    """What `op(*args, **kwargs)` returns.

    Args:
        op: the operation, from `table.find`.
        args: `Operand` for tensors and arrays, Python's own values where they are known, `Unknown` where not; tuples and
            lists of these.
        kwargs: the keywords, alike.

    Raises:
        ShapeError: `missing-argument`, `invalid-argument`, `incompatible-merge`, `reshape-size`, `negative-dimension`,
            where the real function certainly raises.
    """
    try:
        bound = bind(op, args, kwargs)
        operands = {name: _value(name, value) for name, value in bound.items()}
        for (name, default), canonical in zip(op.parameters, op.canonical, strict=True):
            if canonical in TENSORS and default is not None and operands[canonical] is None:
                raise Undecided(Unknown(f"`{name}` is None"))
    except Undecided as undecided:
        return _undecided(op, undecided.unknown)
    dtype = dtype_of(op.dtype, operands)
    try:
        arguments = {name: _shapes(value) for name, value in operands.items() if name[0] != "_" and name != "dtype"}
        return Result(_normal(op.shape(**arguments)), dtype)
    except Undecided as undecided:
        return _undecided(op, undecided.unknown, dtype)


def _undecided(op: Op, why: Unknown, dtype: str | None = None) -> Result:
    return Result((Rest(why.reason),), dtype, None if op.gives_one() else Unknown(why.reason))


def _normal(shape: Structure) -> Structure:
    """The shape with its unknown part at the front: what comes before an unknown number of axes cannot be counted."""
    if isinstance(shape, list):
        return [_normal(one) for one in shape]
    shape = tuple(None if isinstance(dim, Dynamic) else dim for dim in shape)
    if any(isinstance(dim, int) and dim < 0 for dim in shape):
        return (Rest("a size would be negative"),)
    rests = [index for index, dim in enumerate(shape) if isinstance(dim, Rest)]
    return shape[rests[-1] :] if rests else shape


def bind(op: Op, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments by canonical name, defaults filled in. Raises Undecided for what the signature does not have."""
    positional = next((i for i, (name, _) in enumerate(op.parameters) if name[0] == "*"), len(op.parameters))
    bound = dict(zip(op.canonical[:positional], args, strict=False))
    rest = tuple(args[positional:])
    further: dict[str, Any] | None = None
    if op.parameters and op.parameters[-1][0].startswith("**"):
        further = bound.setdefault(op.canonical[-1], {})
    if positional < len(op.parameters) and op.canonical[positional] != "_" and further is None:
        bound[op.canonical[positional]] = rest
    elif rest:
        raise Undecided(Unknown(f"`{op.name}` is not modelled with so many arguments"))
    places = {name: index for index, (name, _) in enumerate(op.parameters)} | dict(op.aliases)
    for keyword, value in kwargs.items():
        if keyword == "name":
            continue
        if further is not None and keyword not in places:
            further[keyword] = value
            continue
        if keyword not in places or op.canonical[places[keyword]] in bound:
            raise Undecided(Unknown(f"`{op.name}` is not modelled with `{keyword}`"))
        bound[op.canonical[places[keyword]]] = value
    for (name, default), canonical in zip(op.parameters, op.canonical, strict=True):
        if canonical not in bound and name != "*":
            if default is REQUIRED:
                raise ShapeError("missing-argument", f"{op.name}() missing a required argument: '{name}'", name)
            bound[canonical] = default
    return bound


def _value(name: str, value: Any) -> Any:
    """An argument as the kind of parameter wants it: operands for tensors, plain values without operands for others."""
    if name in TENSORS:
        return None if value is None else operand(value)
    if name in LISTS:
        if not is_sequence(value):
            raise Undecided(value if isinstance(value, Unknown) else Unknown("the list of tensors is not known"))
        return [operand(item) for item in value]
    if isinstance(value, Operand) and name == "shape" and len(value.shape) == 1:
        length = value.shape[0]  # `reshape(x, a_tensor)`: as many sizes as it has numbers
        if value.content is not None:
            return value.content
        return (Unknown("it depends on data"),) * length if isinstance(length, int) else (Rest("it depends on data"),)
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if is_sequence(value):
        items = [_plain(item) for item in value]
        return tuple(items) if isinstance(value, tuple) else items
    if isinstance(value, Operand):
        if value.content is None:
            return Unknown("it depends on data")
        return value.content[0] if value.shape == () else value.content
    return value if is_plain(value) or isinstance(value, Unknown) else Unknown("this value is not modelled")


def operand(value: Any) -> Operand:
    """A value as a tensor: numbers are scalars, nested lists of them arrays."""
    if is_sequence(value) and value and all(isinstance(item, int | float) for item in value):
        return Operand((len(value),))
    if is_sequence(value):
        return Operand(_stacked([operand(item).shape for item in value]))
    match value:
        case Operand():
            return value
        case Unknown(reason=reason):
            return Operand((Rest(reason),))
        case bool() | int() | float() | complex():
            return Operand((), NUMBER)
        case str() | bytes():
            return Operand((), "string")
        case _:
            return Operand((Rest("this value is not modelled"),))


def _stacked(shapes: Sequence[Shape]) -> Shape:
    if not shapes:
        return (0,)
    if any(shape[:1] and isinstance(shape[0], Rest) for shape in shapes) or len({len(shape) for shape in shapes}) > 1:
        return (Rest("the items may differ in shape"),)
    return (len(shapes), *(_common(dims) for dims in zip(*shapes, strict=True)))


def _common(dims: Sequence[Dim]) -> Dim:
    """The size that all items have; if they are known to differ, real code would not get this far."""
    sizes = {dim for dim in dims if isinstance(dim, int)}
    if len(sizes) == 1:
        return sizes.pop()
    return None if all(dim is None for dim in dims) else Unknown("the items may differ in shape")


def _shapes(value: Any) -> Any:
    if isinstance(value, Operand):
        return value.shape
    if is_sequence(value) and value and all(isinstance(item, Operand) for item in value):
        return [item.shape for item in value]
    return value
