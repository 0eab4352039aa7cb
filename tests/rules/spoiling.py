"""Calls of operations made a little wrong: about half of what comes out is refused by the real functions."""

from __future__ import annotations

import random
from typing import Any

from shapelens.rules.ops.op import Op, Operand

R = random.Random


def spoiled(r: R, op: Op, args: list[Any], kwargs: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """The call with one or two of those arguments changed that have a say in the shape."""
    args, kwargs = list(args), dict(kwargs)
    own = [name for name, _ in op.parameters]
    silent = {name for name, canonical in zip(own, op.canonical, strict=True) if canonical.startswith("_")}
    places: list[Any] = [at for at in range(len(args)) if at >= len(own) or own[at] not in silent]
    places += [name for name in kwargs if name not in silent]
    for place in r.sample(places, min(len(places), r.choice((1, 1, 2)))):
        values: Any = kwargs if isinstance(place, str) else args
        values[place] = _changed(r, values[place])
    return args, kwargs


def _changed(r: R, value: Any) -> Any:
    match value:
        case Operand():
            return Operand(_shape(r, value.shape), value.dtype)
        case bool() | None | str() | float():
            return value
        case int():
            return value + r.choice((-3, -2, -1, 1, 2, 5))
        case list() | tuple():
            items: list[Any] = list(value)  # pyright: ignore[reportUnknownArgumentType]
            if items and r.random() < 0.8:
                at = r.randrange(len(items))
                items[at] = _changed(r, items[at])
            elif items and r.random() < 0.5:
                items.pop()
            elif items:
                items.append(items[-1])
            return type(value)(items)  # pyright: ignore[reportUnknownVariableType]
        case _:
            return value


def _shape(r: R, shape: tuple[Any, ...]) -> tuple[Any, ...]:
    dims = list(shape)
    match r.randrange(4):
        case 0 if dims:
            dims.pop(r.randrange(len(dims)))
        case 1:
            dims.insert(r.randint(0, len(dims)), r.randint(1, 4))
        case 2 if dims and r.random() < 0.5:
            dims[r.randrange(len(dims))] = None
        case _ if dims:
            dims[r.randrange(len(dims))] = r.randint(1, 7)
        case _:
            pass
    return tuple(dims)
