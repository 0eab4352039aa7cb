"""Statements that choose between ways to go on: `if` and `match`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from shapelens.analysis.attributes import get_attribute
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.missing import UNDECIDED
from shapelens.analysis.operations import compare, truth
from shapelens.analysis.reflection import is_instance
from shapelens.analysis.sequences import elements, entries, new_list
from shapelens.analysis.traces import NORMAL, Exit, Outcome
from shapelens.dims import Unknown
from shapelens.syntax.statements import Statement
from shapelens.values.join import REASON
from shapelens.values.place import TurnKey
from shapelens.values.python import Const, Dict, List, Tuple


def if_statement(it: Interpreter, statement: Statement, node: ast.If) -> Outcome:
    """`if`: the side that is taken, or both where that is not decided."""
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
        store.write((it.module, UNDECIDED), Const(True))
        outcome = side()
        recorder = store.roll_back()
        recorder.writes.pop((it.module, UNDECIDED), None)
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


Captures = dict[str, Any]


def match_statement(it: Interpreter, statement: Statement, node: ast.Match) -> Outcome:
    """`match`: the first case that fits; where that is not decided, any that may."""
    return _cases(it, statement, node.cases, it.evaluate(node.subject), 0)


def _cases(it: Interpreter, statement: Statement, cases: Sequence[ast.match_case], subject: Any, index: int) -> Outcome:
    if index == len(cases):
        return NORMAL
    case, captures = cases[index], Captures()
    found = _fits(it, case.pattern, subject, captures)

    def others() -> Outcome:
        return _cases(it, statement, cases, subject, index + 1)

    def body() -> Outcome:
        return it.run_in(it.frame.here.child(TurnKey(f"case{index}")), statement.blocks.get(f"case{index}", ()))

    def enter() -> Outcome:
        for name, value in captures.items():
            it.bind(name, value)
        guard = True if case.guard is None else truth(it, it.evaluate(case.guard))
        if isinstance(guard, Unknown):
            return either(it, [body, others], REASON)
        return body() if guard else others()

    if isinstance(found, Unknown):
        return either(it, [enter, others], REASON)
    return enter() if found else others()


def _fits(it: Interpreter, pattern: ast.pattern, subject: Any, captures: Captures) -> bool | Unknown:
    """Whether a pattern fits; the names that it binds are collected."""
    it.tick()
    match pattern:
        case ast.MatchValue(value=value):
            return _equal(it, subject, it.evaluate(value), value)
        case ast.MatchSingleton(value=value):
            return subject if isinstance(subject, Unknown) else subject == Const(value)
        case ast.MatchAs(pattern=inner, name=name):
            found = True if inner is None else _fits(it, inner, subject, captures)
            if name is not None:
                captures[name] = subject
            return found
        case ast.MatchOr(patterns=patterns):
            return _first(_fits(it, one, subject, captures) for one in patterns)
        case ast.MatchSequence(patterns=patterns):
            return _fits_sequence(it, patterns, subject, captures)
        case ast.MatchMapping(keys=keys, patterns=patterns, rest=rest):
            return _fits_mapping(it, keys, patterns, rest, subject, captures)
        case ast.MatchClass(cls=cls, patterns=(), kwd_attrs=names, kwd_patterns=patterns):
            found = is_instance(it, subject, it.evaluate(cls))
            inner = (
                _fits(it, one, get_attribute(it, subject, name), captures)
                for name, one in zip(names, patterns, strict=True)
            )
            return found if found is False else _all([found, *inner])
        case _:
            _collect(pattern, captures)
            return Unknown("this pattern is not modelled")


def _equal(it: Interpreter, subject: Any, value: Any, node: ast.expr) -> bool | Unknown:
    return truth(it, compare(it, ast.Eq(), subject, value, node))


def _fits_sequence(
    it: Interpreter, patterns: Sequence[ast.pattern], subject: Any, captures: Captures
) -> bool | Unknown:
    star = next((i for i, one in enumerate(patterns) if isinstance(one, ast.MatchStar)), None)
    if isinstance(subject, Const | Dict):
        return False
    items = elements(it, subject) if isinstance(subject, List | Tuple) else Unknown("what is matched is not known")
    if isinstance(items, Unknown):
        for one in patterns:
            _collect(one, captures)
        return items
    fixed = len(patterns) - (star is not None)
    if len(items) < fixed or (star is None and len(items) != fixed):
        return False
    if star is None:
        return _all([_fits(it, one, item, captures) for one, item in zip(patterns, items, strict=True)])
    after = len(patterns) - star - 1
    middle = items[star : len(items) - after]
    name = getattr(patterns[star], "name", None)
    if name is not None:
        captures[name] = new_list(it, middle)
    ends = zip((*patterns[:star], *patterns[star + 1 :]), (*items[:star], *items[len(items) - after :]), strict=True)
    return _all([_fits(it, one, item, captures) for one, item in ends])


def _fits_mapping(
    it: Interpreter,
    keys: Sequence[ast.expr],
    patterns: Sequence[ast.pattern],
    rest: str | None,
    subject: Any,
    captures: Captures,
) -> bool | Unknown:
    found = entries(it, subject) if isinstance(subject, Dict) else Unknown("what is matched is not known")
    if isinstance(subject, Const | List | Tuple):
        return False
    wanted = [it.evaluate(key) for key in keys]
    if rest is not None or isinstance(found, Unknown):
        for one in patterns:
            _collect(one, captures)
        if rest is not None:
            captures[rest] = Unknown("the rest of a mapping is not followed")
        return found if isinstance(found, Unknown) else Unknown("the rest of a mapping is not followed")
    if any(key not in found for key in wanted):
        return False
    return _all([_fits(it, one, found[key], captures) for key, one in zip(wanted, patterns, strict=True)])


def _collect(pattern: ast.pattern, captures: Captures) -> None:
    """The names of a pattern that is not followed are bound to something, too."""
    for inner in ast.walk(pattern):
        name = getattr(inner, "name", None) or getattr(inner, "rest", None)
        if isinstance(name, str):
            captures.setdefault(name, Unknown("this pattern is not followed"))


def _all(found: list[bool | Unknown]) -> bool | Unknown:
    """False if one is, else unknown if one is."""
    if any(one is False for one in found):
        return False
    return next((one for one in found if isinstance(one, Unknown)), True)


def _first(found: Any) -> bool | Unknown:
    """True as soon as one is; unknown where one before was."""
    unsure: bool | Unknown = False
    for one in found:
        if isinstance(one, Unknown):
            unsure = one
        elif one:
            return unsure if isinstance(unsure, Unknown) else True
    return unsure
