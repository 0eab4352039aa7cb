"""Binding what stands left of `=`, after `for` and after `as`."""

from __future__ import annotations

import ast
from typing import Any

from shapelens.analysis.attributes import set_attribute, set_item
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.sequences import elements, new_list
from shapelens.dims import Unknown


def assign(it: Interpreter, target: ast.expr, value: Any) -> None:
    """Bind a target of an assignment, a loop or a `with`."""
    match target:
        case ast.Name(id=name):
            it.bind(name, value)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            _unpack(it, targets, value)
        case ast.Starred(value=inner):
            assign(it, inner, value)
        case ast.Attribute(value=owner, attr=name):
            set_attribute(it, it.evaluate(owner), name, value)
        case ast.Subscript(value=owner, slice=key):
            set_item(it, it.evaluate(owner), it.evaluate(key), value)
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
