"""What each kind of statement does to the state."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis import loops
from shapelens.analysis.attributes import delete_attribute, delete_item
from shapelens.analysis.branches import either, if_statement, match_statement
from shapelens.analysis.classes import define_class
from shapelens.analysis.effects import change_items
from shapelens.analysis.facts import Fact, Problem
from shapelens.analysis.functions import define
from shapelens.analysis.imports import import_from, import_module
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.missing import MISSING_NAMES, note_import, note_import_from
from shapelens.analysis.operations import binary, truth
from shapelens.analysis.stated import stated
from shapelens.analysis.store import MISSING
from shapelens.analysis.targets import assign
from shapelens.analysis.traces import NORMAL, Outcome, flatten
from shapelens.dims import Unknown
from shapelens.syntax.statements import Statement
from shapelens.values.join import REASON
from shapelens.values.keras import Among
from shapelens.values.place import TurnKey
from shapelens.values.python import NONE
from shapelens.values.saved import File


def execute(it: Interpreter, statement: Statement) -> Outcome:
    """Run one statement that could not be reused."""
    if statement.broken:
        for name in statement.targets:
            it.bind(name, Unknown("this line does not parse"))
        return NORMAL
    return STATEMENTS[type(statement.node)](it, statement, statement.node)


def _assign(it: Interpreter, statement: Statement, node: ast.Assign) -> Outcome:
    value = it.evaluate(node.value)
    for target in node.targets:
        assign(it, target, stated(it, statement, value, target))
    return NORMAL


def _annotated(it: Interpreter, statement: Statement, node: ast.AnnAssign) -> Outcome:
    if node.value is not None:
        assign(it, node.target, stated(it, statement, it.evaluate(node.value)))
    return NORMAL


def _augmented(it: Interpreter, statement: Statement, node: ast.AugAssign) -> Outcome:
    load = _as_load(node.target)
    before = it.evaluate(load)
    value = binary(it, node.op, before, it.evaluate(node.value), node, in_place=True)
    change_items(it, before if isinstance(before, Among) else None, "one of several is changed in place")
    assign(it, node.target, stated(it, statement, value))
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


def _return(it: Interpreter, statement: Statement, node: ast.Return) -> Outcome:
    return Outcome("return", stated(it, statement, it.evaluate(node.value)) if node.value else NONE)


def _raise(it: Interpreter, _: Statement, node: ast.Raise) -> Outcome:
    return Outcome("raise")


_EXPECTS_ERROR: Final = re.compile(r"(^|\.)(assertRaises(Regexp?)?|raises|suppress)\(")
"""Contexts that want an error, or swallow it."""
_OTHER_ERRORS: Final = frozenset(
    {"ImportError", "ModuleNotFoundError", "NameError", "AttributeError", "KeyError", "IndexError", "StopIteration"}
    | {"OSError", "IOError", "EnvironmentError", "FileNotFoundError", "FileExistsError", "KeyboardInterrupt"}
    | {"UnicodeDecodeError", "JSONDecodeError", "ZeroDivisionError", "SystemExit", "EOFError", "HTTPError", "URLError"}
)
"""Errors that Keras does not raise over shapes."""
_FOR_MISSING: Final = frozenset({"ImportError", "AttributeError", "Exception", "BaseException"})
"""What catches that a name is missing, in an import or elsewhere."""


def _catches_refusals(handler: ast.ExceptHandler) -> bool:
    """Whether it may catch what Keras raises over shapes."""
    return any(name not in _OTHER_ERRORS for name in _caught_by(handler))


def _catches_missing(handler: ast.ExceptHandler) -> bool:
    """Whether it catches that a module has no such name."""
    return not _FOR_MISSING.isdisjoint(_caught_by(handler))


def _caught_by(handler: ast.ExceptHandler) -> list[str]:
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return ["BaseException" if one is None else ast.unparse(one).rpartition(".")[2] for one in types]


def _with(it: Interpreter, statement: Statement, node: ast.With | ast.AsyncWith) -> Outcome:
    for item in node.items:
        value = it.evaluate(item.context_expr)
        if item.optional_vars is not None:
            entered = value if isinstance(value, File) else it.special(value, "__enter__")
            if entered is MISSING:
                entered = Unknown(value.reason if isinstance(value, Unknown) else "what `with` gives is not modelled")
            assign(it, item.optional_vars, entered)
    expected = any(_EXPECTS_ERROR.search(ast.unparse(item.context_expr)) for item in node.items)
    return _run_body(it, statement, caught=expected, missing_caught=expected)[0]


def _run_body(it: Interpreter, statement: Statement, caught: bool, missing_caught: bool) -> tuple[Outcome, bool]:
    """Run the body; what it fails at is no problem where something catches that.

    Returns also whether it fails at a name that is missing, and that is caught.
    """

    def is_caught(fact: Fact) -> bool:
        return isinstance(fact, Problem) and (missing_caught if fact.code in MISSING_NAMES else caught)

    store = it.store
    if not caught and not missing_caught:
        return it.run_in(it.frame.here, statement.blocks.get("body", ())), False
    store.push()
    outcome = it.run_in(it.frame.here, statement.blocks.get("body", ()))
    found = list(flatten(store.stack[-1].events))
    missing = missing_caught and any(isinstance(fact, Problem) and fact.code in MISSING_NAMES for fact in found)
    store.pop(keep_events=not caught and not missing)
    if caught or missing:
        store.stack[-1].events.extend(fact for fact in found if not is_caught(fact))
    return outcome, missing


def _try(it: Interpreter, statement: Statement, node: ast.Try) -> Outcome:
    """The body is taken to succeed, unless it needs a name that the Keras in force does not have."""
    caught, missing_caught = (any(map(test, node.handlers)) for test in (_catches_refusals, _catches_missing))
    outcome, fails = _run_body(it, statement, caught, missing_caught)
    if (outcome.kind == "raise" or fails) and node.handlers:
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
            case ast.Attribute(value=owner, attr=name):
                delete_attribute(it, it.evaluate(owner), name)
            case _:
                pass
    return NORMAL


def _assert(it: Interpreter, _: Statement, node: ast.Assert) -> Outcome:
    return Outcome("raise") if truth(it, it.evaluate(node.test)) is False else NORMAL


def _global(it: Interpreter, _: Statement, node: ast.Global | ast.Nonlocal) -> Outcome:
    return NORMAL


def _import(it: Interpreter, _: Statement, node: ast.Import) -> Outcome:
    for alias in node.names:
        import_module(it, alias)
        note_import(it, alias.name)
    return NORMAL


def _import_from(it: Interpreter, _: Statement, node: ast.ImportFrom) -> Outcome:
    import_from(it, node)
    note_import_from(it, node)
    return NORMAL


STATEMENTS: Mapping[type[ast.stmt], Callable[[Interpreter, Statement, Any], Outcome]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Expr: _expression,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.If: if_statement,
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
    ast.Match: match_statement,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
}
