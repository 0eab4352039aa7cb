"""Binding what stands left of `=`, after `for` and after `as`."""

from __future__ import annotations

import ast
from typing import Any

from shapelens.analysis.array_calls import call_numpy
from shapelens.analysis.arrays import changed, fresh
from shapelens.analysis.attributes import set_attribute, set_item
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import elements, new_list
from shapelens.dims import Unknown
from shapelens.values.data import Array, NumpyFloat, NumpyInt, Scalar
from shapelens.values.frames import Series
from shapelens.values.python import Const


def assign(it: Interpreter, target: ast.expr, value: Any) -> None:
    """Bind a target of an assignment, a loop or a `with`."""
    if isinstance(value, Array) and value.base is None and value.top is not None:
        value = fresh(it, value)  # What it is a view of from now on.
    match target:
        case ast.Name(id=name):
            it.bind(name, value)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            _unpack(it, targets, value)
        case ast.Starred(value=inner):
            assign(it, inner, value)
        case ast.Attribute(value=owner, attr=name):
            changing = it.evaluate(owner)
            if isinstance(changing, Array) and name == "shape":
                reshaped = call_numpy(it, "numpy.reshape", Arguments((changing, value)))
                assign(it, owner, reshaped)
            else:
                set_attribute(it, changing, name, value)
        case ast.Subscript(value=owner, slice=key):
            changing = it.evaluate(owner)
            set_item(it, changing, it.evaluate(key), value)
            if isinstance(changing, Array) and (changing.base is not None or changing.content is not None):
                # `x[0] = 1`: its numbers are others now, its shape is not.
                changed(it, changing)
                if isinstance(owner, ast.Name | ast.Attribute | ast.Subscript):
                    assign(it, owner, Array(changing.shape, changing.dtype, base=changing.base))
            elif isinstance(changing, Series) and isinstance(owner, ast.Name):
                assign(it, owner, Series(changing.rows, None, None, changing.index))
            elif isinstance(changing, Const) and isinstance(changing.value, NumpyInt | NumpyFloat):
                # `x[...] = 1`: an array without axes, which we take for its number.
                assign(it, owner, Scalar("it was written to", dtype=changing.value.dtype))
        case _:
            raise TypeError(f"not a target: {target!r}")


def _unpack(it: Interpreter, targets: list[ast.expr], value: Any) -> None:
    items = elements(it, value, limit=1000)
    star = next((i for i, target in enumerate(targets) if isinstance(target, ast.Starred)), None)
    if not isinstance(items, Unknown):
        if star is not None and len(items) >= len(targets) - 1:
            stop = len(items) - (len(targets) - star - 1)
            items = [*items[:star], new_list(it, items[star:stop]), *items[stop:]]
        if len(items) != len(targets):
            items = Unknown(f"{len(items)} values are unpacked into {len(targets)} names")
    for i, target in enumerate(targets):
        assign(it, target, Unknown(items.reason) if isinstance(items, Unknown) else items[i])
