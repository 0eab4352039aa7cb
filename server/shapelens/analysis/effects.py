"""What may be changed without our seeing it: by a name that stands for one of several objects, or by a function that is called by
somebody we do not know. It is unknown from then on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any, Final

from shapelens.analysis.classes import class_attribute
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.store import MISSING
from shapelens.analysis.traces import Cell
from shapelens.dims import Unknown
from shapelens.syntax.bindings import parameter_names
from shapelens.values.classes import Bound, Instance, attribute_cell
from shapelens.values.join import join
from shapelens.values.keras import Among
from shapelens.values.python import Dict, Function, List, Partial, Scope

MUTATORS: Final = frozenset(
    {
        *("add", "append", "appendleft", "clear", "difference_update", "discard", "extend", "extendleft", "insert"),
        *("intersection_update", "pop", "popitem", "popleft", "remove", "reverse", "rotate", "setdefault", "sort"),
        *("symmetric_difference_update", "update"),
    }
)
"""Methods of lists, sets, dicts and deques that change them."""


def change_items(it: Interpreter, value: Any, reason: str) -> None:
    """What a list or dict holds is changed, in a way that is not known: of one of several, what any of them holds."""
    match value:
        case List(ref=ref) | Dict(ref=ref):
            it.store.write((ref, "items"), Unknown(reason))
        case Among(these=these):
            for one in these:
                change_items(it, one, reason)
        case _:
            pass


def set_attribute_among(it: Interpreter, owners: Among, name: str, value: Any) -> None:
    """`owner.name = value` of one of several objects: of each it is that, or what it was."""
    for owner in owners.these:
        if isinstance(owner, Instance):
            cell = attribute_cell(owner.ref, name)
            before = it.store.read(cell)
            it.store.write(cell, Unknown(owners.reason) if before is MISSING else join(before, value, owners.reason))


def call_among(it: Interpreter, owners: Among, name: str) -> Unknown:
    """`owner.name(...)` of one of several objects."""
    for owner in owners.these:
        if isinstance(owner, List | Dict) and name in MUTATORS:
            change_items(it, owner, owners.reason)
        elif isinstance(owner, Instance) and isinstance(method := class_attribute(it, owner.type, name), Function):
            may_be_called(it, Bound(method, owner))
    return Unknown(owners.reason)


def may_be_called(it: Interpreter, function: Any) -> None:
    """A function was passed to what we do not know, which may call it: what its text changes outside of it is unknown."""
    if isinstance(function, Function | Bound | Partial):
        _Callback(it).follow(function)


class _Callback:
    """The functions that a callback calls are followed as far as their names tell which they are."""

    def __init__(self, it: Interpreter) -> None:
        self._it = it
        self._seen: set[object] = set()

    def follow(self, function: Any) -> None:
        match function:
            case Function():
                self._look_at(function, None)
            case Bound(function=method, owner=owner):
                self._look_at(method, owner)
            case Partial(function=inner):
                self.follow(inner)
            case _:
                pass

    def _look_at(self, function: Function, owner: Any) -> None:
        code = function.code
        if code.identity in self._seen:
            return
        self._seen.add(code.identity)
        reason = f"`{code.name}` may change it, and nobody knows when that is called"
        first = next(iter(parameter_names(code.node.args)), None)

        def value_of(node: ast.expr) -> Any:
            """What a part of its text stands for, if that lives outside of it."""
            match node:
                case ast.Name(id=name):
                    if name == first and owner is not None:
                        return owner
                    return MISSING if name in code.names else self._it.store.read(_cell(function.scope, name))
                case ast.Attribute(value=inner, attr=name) if isinstance(of := value_of(inner), Instance):
                    value = self._it.store.read(attribute_cell(of.ref, name))
                    method = class_attribute(self._it, of.type, name) if value is MISSING else value
                    return Bound(method, of) if value is MISSING and isinstance(method, Function) else method
                case _:
                    return MISSING

        for node in ast.walk(code.node):
            match node:
                case ast.Global(names=names) | ast.Nonlocal(names=names):
                    self._forget_names(function.scope, names, reason)
                case ast.Call(func=ast.Attribute(value=target, attr=name)) if name in MUTATORS:
                    change_items(self._it, value_of(target), reason)
                case ast.Call(func=callee):
                    self.follow(value_of(callee))
                case ast.Subscript(value=target, ctx=ast.Store() | ast.Del()):
                    change_items(self._it, value_of(target), reason)
                case ast.Attribute(value=target, attr=name, ctx=ast.Store() | ast.Del()):
                    if isinstance(of := value_of(target), Instance):
                        self._it.store.write(attribute_cell(of.ref, name), Unknown(reason))
                case _:
                    pass

    def _forget_names(self, scope: Scope, names: Iterable[str], reason: str) -> None:
        for name in names:
            cell = _cell(scope, name)
            if self._it.store.read(cell) is not MISSING:
                self._it.store.write(cell, Unknown(reason))


def _cell(scope: Scope, name: str) -> Cell:
    return scope.home(name).ref, name
