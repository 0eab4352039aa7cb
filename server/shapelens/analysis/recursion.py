"""Functions that call themselves: followed as long as what is known decides where that ends.

A call inside of a call of the same function that is given the same, some of it unknown, would go on for ever: it is a call of
something unknown that changes whatever such calls change. What that is, is found by running the one around it again until it
changes nothing more. In a loop of unknown length, what differs between the two calls is unknown, too.

All that decides this are the path of calls and cells, so that evaluating again after an edit says the same as evaluating anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast

from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import elements, entries
from shapelens.analysis.store import MISSING
from shapelens.analysis.traces import Cell
from shapelens.dims import Rest, Unknown
from shapelens.immutable import immutable
from shapelens.syntax.bindings import parameter_names
from shapelens.values.data import Array
from shapelens.values.join import join
from shapelens.values.keras import Tensor
from shapelens.values.place import OPEN_TURNS, Ref, TurnKey
from shapelens.values.python import TRUE, Code, Dict, List, Tuple

MAX_DEPTH: Final = 40
"""Calls of user functions inside each other."""
Effects = frozenset[Cell]
"""The cells outside of a call that it changes."""


@immutable
class Entered:
    """How a call began: the values of its parameters, and the effects of such a call as far as they were found."""

    given: Tuple
    effects: Effects
    last: bool
    """Whether calls in it that begin the same way are not followed."""


_ENTERED: Final = "how it began"
_CUT: Final = "cut short"
"""Cells of a call that runs: the second is set where a call of the same function in it was not followed to its end."""
_UNKNOWN: Final = "unknown"


def enter(it: Interpreter, code: Code, ref: Ref, effects: Effects) -> Unknown | None:
    """Begin a call whose parameters are bound; what it gives, if it is not followed."""
    store = it.store
    names = parameter_names(code.node.args)
    given = Tuple(tuple(store.now((ref, name)) for name in names))
    last = False
    around = [call for identity, call in it.calls[:-1] if identity == code.identity]
    for call in reversed(around):
        outer: Entered = store.read((call, _ENTERED))
        if _in_open_loop(ref, call):
            given = join(outer.given, given, f"`{code.name}` is called in itself in a loop of unknown length")
            for name, value in zip(names, given.items, strict=True):
                it.bind(name, value)
        if _begins_again(it, outer.given, given):
            reason = f"`{code.name}` is called in itself, and where that ends is not known"
            _note_cut(it, call, outer, reason)
            if outer.last or not outer.effects:
                return it.call(Unknown(reason), Arguments(given.items))
            # What the deeper calls do is seen where anything may have been changed by them.
            effects, last = outer.effects, True
            break
    if len(it.calls) > MAX_DEPTH:
        reason = f"`{code.name}` is called in itself, or calls are nested more than {MAX_DEPTH} deep"
        if around:
            _note_cut(it, around[0], store.read((around[0], _ENTERED)), reason)
        return it.call(Unknown(reason), Arguments(given.items))
    store.write((ref, _ENTERED), Entered(given, effects, last))
    return None


def _note_cut(it: Interpreter, call: Ref, entered: Entered, reason: str) -> None:
    it.store.write((call, _CUT), TRUE)
    for cell in entered.effects:
        it.store.write(cell, Unknown(reason))


def leave(it: Interpreter, ref: Ref) -> Effects | None:
    """End a call; its effects where it has to run again, as calls in it that were not followed have more than was thought."""
    writes = it.store.stack[-1].writes
    entered: Entered | None = writes.pop((ref, _ENTERED), None)
    if writes.pop((ref, _CUT), None) is None or entered is None or entered.last:
        return None
    found = entered.effects.union(
        cell for cell, value in writes.items() if value is not MISSING and _is_outside(cell[0], ref)
    )
    return None if found == entered.effects else found


def _is_outside(ref: Ref, call: Ref) -> bool:
    return ref is not call and not ref.is_below(call)


def _in_open_loop(ref: Ref, around: Ref) -> bool:
    """Whether there is a loop of unknown length between a call and one around it."""
    step = ref.parent
    while step is not None and step is not around:
        if isinstance(step.key, TurnKey) and step.key.turn in OPEN_TURNS:
            return True
        step = step.parent
    return False


def _begins_again(it: Interpreter, before: Tuple, now: Tuple) -> bool:
    """Whether a call is given what one around it was given, as far as that is known, and not all of it is."""
    given = _known(it, now)
    return _UNKNOWN in _parts(given) and given == _known(it, before)


def _known(it: Interpreter, value: Any) -> Any:
    """What is known of a value that may decide something: of tensors not which they are."""
    match value:
        case Unknown() | Rest():
            return _UNKNOWN
        case Tensor(shape=shape) | Array(shape=shape):
            return "tensor", *(_known(it, dim) for dim in shape)
        case Tuple(items=items):
            return tuple(_known(it, item) for item in items)
        case List():
            items = elements(it, value)
            return _UNKNOWN if isinstance(items, Unknown) else ("list", *(_known(it, item) for item in items))
        case Dict():
            pairs = entries(it, value)
            if isinstance(pairs, Unknown):
                return _UNKNOWN
            return "dict", *((key, _known(it, item)) for key, item in pairs.items())
        case _:
            return value


def _parts(known: Any) -> Iterator[Any]:
    if isinstance(known, tuple):
        for part in cast("tuple[Any, ...]", known):
            yield from _parts(part)
    else:
        yield known
