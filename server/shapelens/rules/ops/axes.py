"""Axes and sizes as arguments: counted from either end, checked, also where the front of a shape is not known.

A shape of unknown rank keeps its `Rest` as its first element: an axis counted from the end is then found among the known
ones, and whatever is done to it leaves the front as it is.
"""

from __future__ import annotations

from typing import Any, TypeGuard

from shapelens.dims import Dim, Dynamic, Rest, Shape, Undecided, Unknown, known, rank, show
from shapelens.rules.arguments import invalid, is_sequence


def has_rest(x: Shape) -> bool:
    """Whether the rank is unknown."""
    return bool(x) and isinstance(x[0], Rest)


def ranked(x: Shape) -> Shape:
    """The shape, whose rank is needed. Raises Undecided where it is unknown."""
    known(rank(x))
    return x


def integer(value: Any, argument: str) -> int:
    """A number that decides over the shape. Raises Undecided if it is not known, `invalid-argument` if it is no int."""
    number = known(value)
    if isinstance(number, str) or number is None or is_sequence(number):
        raise invalid(argument, f"`{argument}` must be an integer. Received: {number!r}")
    if not isinstance(number, int):
        raise Undecided(Unknown(f"`{argument}` is not an integer"))
    return int(number)


def axis_in(x: Shape, axis: Any, argument: str = "axis", extra: int = 0) -> int:
    """The index in `x` of an axis; `extra` axes more than `x` has may be counted (as for `expand_dims`).

    Raises:
        ShapeError: `invalid-argument`, if there is no such axis.
        Undecided: if it lies in the unknown front.
    """
    index, ndim = integer(axis, argument), len(x) + extra
    if has_rest(x):
        if index >= 0 or index <= -ndim:
            raise Undecided(Unknown(x[0].reason if isinstance(x[0], Rest) else ""))
    elif not ndim and index in (-1, 0):
        raise Undecided(Unknown("whether a scalar has an axis depends on the function"))
    elif not -ndim <= index < ndim:
        raise invalid(argument, f"{argument}={index} is out of bounds for an array of dimension {ndim}: {show(x)}")
    return index % ndim


def axes_in(x: Shape, axes: Any, argument: str = "axis", extra: int = 0) -> tuple[int, ...]:
    """The indices of one or several axes, in the order given. Raises ShapeError, Undecided as `axis_in`."""
    given = known(axes)
    return tuple(axis_in(x, axis, argument, extra) for axis in (given if is_sequence(given) else (given,)))


def sizes(value: Any, argument: str = "shape") -> Shape:
    """A shape given as an argument: an int is one axis; what is no size counts as unknown."""
    given = value if isinstance(value, Dynamic) else known(value)
    if not is_sequence(given):
        given = (given,)
    dims: list[Dim] = []
    for dim in given:
        if isinstance(dim, str):
            raise invalid(argument, f"`{argument}` must be made of integers. Received: {given!r}")
        dims.append(
            None
            if isinstance(dim, Dynamic)
            else int(dim)
            if isinstance(dim, bool)
            else dim
            if _is_dim(dim)
            else Unknown(f"`{argument}` is not known")
        )
    return tuple(dims)


def _is_dim(value: Any) -> TypeGuard[Dim]:
    return value is None or isinstance(value, int | Unknown)


def unknown_dims(x: Shape, reason: str) -> Shape:
    """A shape of the same rank, nothing else known."""
    return tuple(dim if isinstance(dim, Rest) else Unknown(reason) for dim in x)
