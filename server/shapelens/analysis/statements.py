"""What each kind of statement does to the state."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from shapelens.analysis import loops
from shapelens.analysis.attributes import delete_item
from shapelens.analysis.classes import define_class
from shapelens.analysis.facts import Problem
from shapelens.analysis.functions import define
from shapelens.analysis.imports import import_from, import_module
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.names import bound_names
from shapelens.analysis.operations import binary, truth
from shapelens.analysis.store import MISSING, NORMAL, Exit, Outcome, flatten
from shapelens.analysis.targets import assign
from shapelens.dims import Unknown
from shapelens.syntax.statements import Statement
from shapelens.values.join import REASON
from shapelens.values.place import TurnKey
from shapelens.values.python import NONE


def execute(it: Interpreter, statement: Statement) -> Outcome:
    """Run one statement that could not be reused."""
    if statement.broken:
        for name in statement.targets:
            it.bind(name, Unknown("this line does not parse"))
        return NORMAL
    return STATEMENTS[type(statement.node)](it, statement, statement.node)


def _assign(it: Interpreter, _: Statement, node: ast.Assign) -> Outcome:
    value = it.evaluate(node.value)
    for target in node.targets:
        assign(it, target, value)
    return NORMAL


def _annotated(it: Interpreter, _: Statement, node: ast.AnnAssign) -> Outcome:
    if node.value is not None:
        assign(it, node.target, it.evaluate(node.value))
    return NORMAL


def _augmented(it: Interpreter, _: Statement, node: ast.AugAssign) -> Outcome:
    load = _as_load(node.target)
    value = binary(it, node.op, it.evaluate(load), it.evaluate(node.value), node, in_place=True)
    assign(it, node.target, value)
    return NORMAL


def _as_load(target: ast.expr) -> ast.expr:
    match target:
        case ast.Name(id=name):
            load: ast.expr = ast.Name(name, ast.Load())
        case ast.Attribute(value=value, attr=name):
            load = ast.Attribute(value, name, ast.Load())
        case ast.Subscript(value=value, slice=key):
            load = ast.Subscript(value, key, ast.Load())
        case _:
            return target
    return ast.copy_location(load, target)


def _expression(it: Interpreter, _: Statement, node: ast.Expr) -> Outcome:
    it.evaluate(node.value)
    return NORMAL


def _return(it: Interpreter, _: Statement, node: ast.Return) -> Outcome:
    return Outcome("return", it.evaluate(node.value) if node.value else NONE)


def _raise(it: Interpreter, _: Statement, node: ast.Raise) -> Outcome:
    return Outcome("raise")


def _if(it: Interpreter, statement: Statement, node: ast.If) -> Outcome:
    sides = (statement.blocks.get("body", ()), statement.blocks.get("orelse", ()))
    decided = truth(it, it.evaluate(node.test))
    if isinstance(decided, bool):
        return it.run_in(it.frame.here.child(TurnKey(str(decided))), sides[0 if decided else 1])
    return either(
        it,
        [
            lambda: it.run_in(it.frame.here.child(TurnKey("True")), sides[0]),
            lambda: it.run_in(it.frame.here.child(TurnKey("False")), sides[1]),
        ],
        REASON,
    )


def either(it: Interpreter, sides: list[Callable[[], Outcome]], reason: str) -> Outcome:
    """Run several ways that the program may go from here, and join their states.

    A side that raises drops out; one that returns, breaks or continues is handed on as an exit.
    """
    store = it.store
    paths: list[dict[Any, Any]] = []
    exits: list[Exit] = []
    for side in sides:
        store.push()
        outcome = side()
        recorder = store.roll_back()
        store.stack[-1].events.extend(recorder.events)
        exits += outcome.exits
        if outcome.kind == "normal":
            paths.append(recorder.writes)
        elif outcome.kind != "raise":
            exits.append(Exit(outcome.kind, outcome.value, dict(recorder.writes)))
    if paths:
        store.join_paths(paths, reason)
        return Outcome("normal", None, tuple(exits)) if exits else NORMAL
    if exits:
        # No side goes on: the last exit stands for the end of this statement, with its writes done.
        *others, last = exits
        for cell, value in last.writes.items():
            store.write(cell, value)
        return Outcome(last.kind, last.value, tuple(others))
    return Outcome("raise")


def _with(it: Interpreter, statement: Statement, node: ast.With | ast.AsyncWith) -> Outcome:
    for item in node.items:
        value = it.evaluate(item.context_expr)
        if item.optional_vars is not None:
            reason = value.reason if isinstance(value, Unknown) else "what `with` gives is not modelled"
            assign(it, item.optional_vars, Unknown(reason))
    return it.run_in(it.frame.here, statement.blocks.get("body", ()))


def _try(it: Interpreter, statement: Statement, node: ast.Try) -> Outcome:
    """The body is taken to succeed; what it may fail at is no problem where something catches it."""
    store = it.store
    caught = bool(node.handlers)
    store.push()
    outcome = it.run_in(it.frame.here, statement.blocks.get("body", ()))
    recorder = store.pop(keep_events=not caught)
    if caught:
        store.stack[-1].events.extend(fact for fact in flatten(recorder.events) if not isinstance(fact, Problem))
    if outcome.kind == "raise" and caught:
        handlers = [statement.blocks.get(f"handler{i}", ()) for i in range(len(node.handlers))]
        here = it.frame.here
        outcome = either(
            it,
            [
                lambda block=block, i=i: it.run_in(here.child(TurnKey(f"handler{i}")), block)
                for i, block in enumerate(handlers)
            ],
            REASON,
        )
    elif outcome.kind == "normal":
        orelse = it.run_in(it.frame.here, statement.blocks.get("orelse", ()))
        outcome = Outcome(orelse.kind, orelse.value, outcome.exits + orelse.exits)
    final = it.run_in(it.frame.here, statement.blocks.get("finalbody", ()))
    return outcome if final.kind == "normal" else final


def _delete(it: Interpreter, _: Statement, node: ast.Delete) -> Outcome:
    for target in node.targets:
        match target:
            case ast.Name(id=name):
                it.store.write((it.frame.scope.ref, name), MISSING)
            case ast.Subscript(value=owner, slice=key):
                delete_item(it, it.evaluate(owner), it.evaluate(key))
            case _:
                pass
    return NORMAL


def _assert(it: Interpreter, _: Statement, node: ast.Assert) -> Outcome:
    return Outcome("raise") if truth(it, it.evaluate(node.test)) is False else NORMAL


def _global(it: Interpreter, _: Statement, node: ast.Global | ast.Nonlocal) -> Outcome:
    return NORMAL


def _match(it: Interpreter, statement: Statement, node: ast.Match) -> Outcome:
    it.evaluate(node.subject)
    for name in bound_names([node]):
        it.bind(name, Unknown("`match` is not followed yet"))
    return NORMAL


def _import(it: Interpreter, _: Statement, node: ast.Import) -> Outcome:
    for alias in node.names:
        import_module(it, alias)
    return NORMAL


def _import_from(it: Interpreter, _: Statement, node: ast.ImportFrom) -> Outcome:
    import_from(it, node)
    return NORMAL


STATEMENTS: Mapping[type[ast.stmt], Callable[[Interpreter, Statement, Any], Outcome]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Expr: _expression,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.If: _if,
    ast.For: loops.for_loop,
    ast.AsyncFor: loops.for_loop,
    ast.While: loops.while_loop,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.Delete: _delete,
    ast.Assert: _assert,
    ast.Global: _global,
    ast.Nonlocal: _global,
    ast.Pass: lambda it, statement, node: NORMAL,
    ast.Break: lambda it, statement, node: Outcome("break"),
    ast.Continue: lambda it, statement, node: Outcome("continue"),
    ast.FunctionDef: define,
    ast.AsyncFunctionDef: define,
    ast.ClassDef: define_class,
    ast.Match: _match,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
}
