"""Loops: unrolled while their turns are known and few, and stopped as soon as a turn changes nothing.

A loop of unknown length may run any number of turns: what it writes is joined with what was there before.
"""

from __future__ import annotations

import ast
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Set
from typing import Any, Final, Literal

from shapelens.analysis.facts import Created
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.operations import truth
from shapelens.analysis.sequences import every_item, iterate
from shapelens.analysis.state import CHANGED_UNKNOWN, set_trainable
from shapelens.analysis.store import MISSING
from shapelens.analysis.targets import assign
from shapelens.analysis.traces import NORMAL, Cells, Exit, Outcome, Trace, flatten
from shapelens.dims import Unknown
from shapelens.immutable import field_names
from shapelens.rules.arguments import is_sequence
from shapelens.syntax.bindings import bound_names
from shapelens.syntax.statements import Statement
from shapelens.values.classes import Instance
from shapelens.values.data import Array
from shapelens.values.join import join
from shapelens.values.keras import Layer, Model
from shapelens.values.place import ANY_TURN, LATER_TURN, PROBE, Ref, TurnKey
from shapelens.values.python import Const, Tuple

MAX_TURNS: Final = 1000
MAX_ITEMS: Final = 5000
"""Items of a loop that is cut short whose flags are forgotten: more layers no model has."""
MAX_CREATING_TURNS: Final = 50
"""Turns of a loop that makes layers in each, which are followed even if all are alike."""
PROBES: Final = frozenset({2, 12, 200})
"""The turns before which a loop that changes nothing is asked whether any later turn could."""
CHEAP: Final = 2000
"""Steps of a loop that makes nothing for which it is followed all the same: what it computes is then exact."""
WIDENINGS: Final = 3
MAX_OPEN_TURNS: Final = 3
"""Turns of a `while True` that are told apart although it may have been left before, or gives items for ever.

So are as many turns of a loop over a dataset, whose elements are alike."""

_PLAIN: Final = (Const, Array, Unknown)
"""Values without a part of the program's objects."""

LOOP: Final = "changes in a loop of unknown length"


def for_loop(it: Interpreter, statement: Statement, node: ast.For) -> Outcome:
    """`for target in iterable`."""
    iterable = it.evaluate(node.iter)
    items = iterate(it, iterable)
    every = every_item(it, iterable)
    targets = bound_names([node.target])
    exits: list[Exit] = []
    if isinstance(items, Unknown):
        item = Unknown(items.reason) if every is MISSING else every
        return _unknown_turns(it, statement, lambda: assign(it, node.target, item), LOOP)

    def unknown_item() -> None:
        assign(it, node.target, Unknown(LOOP) if every is MISSING else every)

    previous: Cells | None = None
    begun = it.steps
    with it.share() as limit:
        for turn, item in enumerate(items):
            alike = every is not MISSING and turn >= MAX_OPEN_TURNS
            if alike or turn >= MAX_TURNS or it.steps > limit:
                if _widen(it, statement, unknown_item, LOOP if alike else _followed(turn)):
                    _forget_flags(it, (item, *itertools.islice(items, MAX_ITEMS)))
                break
            turned = _turn(it, statement, turn, lambda item=item: assign(it, node.target, item))
            exits += turned.exits
            if turned.outcome != "normal":
                return _leave(it, statement, turned, exits)
            repeats = turn >= MAX_CREATING_TURNS or not turned.creates
            if previous is not None and repeats and _same(it, targets, turned.writes, previous, turn):
                if not turned.reads & targets:
                    _go_to_last(items, lambda last: assign(it, node.target, last), unknown_item)
                    break
                probed = _probe(it, statement, unknown_item, targets, turned.writes, turn) if turn in PROBES else None
                if probed == "same":
                    _go_to_last(items, lambda last: assign(it, node.target, last), unknown_item)
                    break
                if probed == "harmless" and it.steps - begun > CHEAP:
                    _widen(it, statement, unknown_item, _followed(turn))
                    break
            previous = turned.writes
    return _finish(it, statement, exits)


def _go_to_last(items: Iterator[Any], bind: Callable[[Any], None], unknown_item: Callable[[], None]) -> None:
    """Give the target the last item, where the turns that are left would do nothing else."""
    left = deque(itertools.islice(items, MAX_ITEMS), maxlen=1)
    if len(left) and next(items, MISSING) is not MISSING:
        unknown_item()
    elif left:
        bind(left[0])


def _forget_flags(it: Interpreter, items: Iterable[Any]) -> None:
    """Which of these layers are frozen is not known: an attribute of any of them was set."""
    for item in items:
        if isinstance(item, Tuple):
            _forget_flags(it, item.items)
        elif isinstance(item, Layer | Model | Instance):
            set_trainable(it, item, Unknown(LOOP))


def while_loop(it: Interpreter, statement: Statement, node: ast.While) -> Outcome:
    """`while test`."""
    exits: list[Exit] = []
    previous: Cells | None = None
    endless = it.frame.yields is not None and isinstance(node.test, ast.Constant)
    with it.share() as limit:
        for turn in range(MAX_TURNS + 1):
            decided = truth(it, it.evaluate(node.test))
            if decided is False:
                return _finish(it, statement, exits)
            too_long = turn == MAX_TURNS or it.steps > limit
            if isinstance(decided, Unknown) or too_long or ((exits or endless) and turn >= MAX_OPEN_TURNS):
                reason = _followed(turn) if too_long else LOOP
                after = _unknown_turns(it, statement, lambda: None, reason)
                return Outcome(after.kind, after.value, (*exits, *after.exits)) if exits else after
            turned = _turn(it, statement, turn, lambda: None)
            exits += turned.exits
            if turned.outcome != "normal":
                return _leave(it, statement, turned, exits)
            if previous is not None and _same(it, frozenset(), turned.writes, previous, turn):
                break  # It will do the same for ever; what comes after is not reached, or not for a reason that we see.
            previous = turned.writes
    return _finish(it, statement, exits)


def _followed(turns: int) -> str:
    return f"the loop was followed for {turns:,} turns only"


class _Turned:
    """How one turn went."""

    __slots__ = ("creates", "exits", "outcome", "reads", "value", "writes")

    def __init__(self, outcome: Outcome, reads: Set[object], writes: Cells, creates: bool) -> None:
        # `continue` ends a turn like its end does; a conditional one is a path that joins there.
        self.outcome = "normal" if outcome.kind == "continue" else outcome.kind
        self.value = outcome.value
        self.exits = [exit_ for exit_ in outcome.exits if exit_.kind != "continue"]
        self.reads = reads
        """The names and parts that its statements read, the loop's targets among them."""
        self.writes = writes
        self.creates = creates
        """Whether it made layers: then the next turn makes others, which are counted and named."""


def _turn(it: Interpreter, statement: Statement, key: int | str, start: Callable[[], None]) -> _Turned:
    store = it.store
    recorder = store.push()
    start()
    outcome = it.run_in(it.frame.here.child(TurnKey(key)), statement.blocks.get("body", ()))
    again = [exit_.writes for exit_ in outcome.exits if exit_.kind == "continue"]
    if again:
        alive = [dict(recorder.writes)] if outcome.kind in ("normal", "continue") else []
        store.join_paths([*alive, *again], LOOP)
        if not alive:
            outcome = Outcome("normal", None, outcome.exits)
    prefix = dict(store.stack[-2].writes)
    store.pop()
    exits = tuple(Exit(e.kind, e.value, {**prefix, **e.writes}) for e in outcome.exits)
    creates = any(isinstance(fact, Created) for fact in flatten(recorder.events))
    # What the turn itself set first, its target, does not count as read by the turn, but does by its statements.
    reads = {part for event in recorder.events if isinstance(event, Trace) for (_, part) in event.reads}
    return _Turned(Outcome(outcome.kind, outcome.value, exits), reads, recorder.writes, creates)


def _leave(it: Interpreter, statement: Statement, turned: _Turned, exits: list[Exit]) -> Outcome:
    """The turn certainly left the loop."""
    if turned.outcome == "break":
        return _finish(it, statement, exits, broken=True)
    return Outcome(turned.outcome, turned.value, tuple(exits))


def _finish(it: Interpreter, statement: Statement, exits: list[Exit], broken: bool = False) -> Outcome:
    """After the last turn: `else`, then the paths that may have broken out join in."""
    outcome = NORMAL
    if not broken:
        outcome = it.run_in(it.frame.here, statement.blocks.get("orelse", ()))
    breaks = [exit_.writes for exit_ in exits if exit_.kind == "break"]
    if breaks:
        it.store.join_paths([dict(it.store.stack[-1].writes), *breaks], LOOP)
    others = tuple(exit_ for exit_ in exits if exit_.kind != "break")
    return Outcome(outcome.kind, outcome.value, (*outcome.exits, *others))


def _unknown_turns(it: Interpreter, statement: Statement, start: Callable[[], None], reason: str) -> Outcome:
    """Any number of turns, none included: run one as it may be, then widen what changes."""
    store = it.store
    store.push()
    turned = _turn(it, statement, ANY_TURN, start)
    recorder = store.roll_back()
    store.stack[-1].events.extend(recorder.events)
    breaks = [e.writes for e in turned.exits if e.kind == "break"]
    if turned.outcome == "break":
        breaks.append(turned.writes)
    elif turned.outcome in ("return", "raise"):
        turned.exits.append(Exit(turned.outcome, turned.value, turned.writes))
    ends = [turned.writes] if turned.outcome == "normal" else []
    store.join_paths([{}, *ends, *breaks], reason)
    if ends:
        _widen(it, statement, start, reason)
    others = tuple(e for e in turned.exits if e.kind == "return")
    orelse = it.run_in(it.frame.here, statement.blocks.get("orelse", ()))
    return Outcome(orelse.kind, orelse.value, (*orelse.exits, *others))


def _widen(it: Interpreter, statement: Statement, start: Callable[[], None], reason: str) -> bool:
    """Go on joining until another turn changes nothing; what does not settle is unknown.

    Returns whether a turn sets an attribute of what it does not know.
    """
    store = it.store
    lost = False
    for attempt in range(WIDENINGS):
        store.push()
        _turn(it, statement, LATER_TURN, start)
        recorder = store.roll_back()
        lost = lost or (it.module, CHANGED_UNKNOWN) in recorder.writes
        changed: dict[Any, Any] = {}
        for cell, value in recorder.writes.items():
            before = store.now(cell)
            if before is not MISSING and join(before, value, reason) != before:
                changed[cell] = value
        if not changed:
            break
        if attempt < WIDENINGS - 1:
            store.join_paths([{}, changed], reason)
        else:
            for cell in changed:
                store.write(cell, Unknown(reason))
    return lost


def _probe(
    it: Interpreter,
    statement: Statement,
    unknown_item: Callable[[], None],
    targets: frozenset[str],
    writes: Cells,
    turn: int,
) -> Literal["same", "harmless", "different"]:
    """Whether a turn with any item at all would do what the last one did, or else makes nothing that is shown."""
    it.store.push()
    turned = _turn(it, statement, PROBE, unknown_item)
    recorder = it.store.roll_back()
    probe = it.frame.here.child(TurnKey(PROBE))
    last = it.frame.here.child(TurnKey(turn))
    if turned.outcome != "normal" or (it.module, CHANGED_UNKNOWN) in turned.writes:
        return "different"
    if _equal_modulo(turned.writes, writes, probe, last, it, targets):
        return "same"
    return "different" if turned.exits or any(True for _ in flatten(recorder.events)) else "harmless"


def _same(it: Interpreter, targets: frozenset[str], writes: Cells, previous: Cells, turn: int) -> bool:
    """Whether a turn did what the one before did, but for the identities of what it made."""
    here = it.frame.here
    return _equal_modulo(writes, previous, here.child(TurnKey(turn)), here.child(TurnKey(turn - 1)), it, targets)


def _equal_modulo(a: Cells, b: Cells, made_a: Ref, made_b: Ref, it: Interpreter, targets: frozenset[str]) -> bool:
    scope = it.frame.scope.ref
    if len(a) != len(b):
        return False
    for (ref, part), value in a.items():
        if ref is scope and part in targets:
            continue
        other = b.get((_renamed(ref, made_a, made_b), part), MISSING)
        if not _matches(value, other, made_a, made_b):
            return False
    return True


def _renamed(ref: Ref, made_a: Ref, made_b: Ref) -> Ref:
    """What stands at the same place below another turn; itself where it is not below the turn."""
    keys: list[Any] = []
    step: Ref | None = ref
    while step is not None and step is not made_a:
        keys.append(step.key)
        step = step.parent
    if step is None:
        return ref
    found = made_b
    for key in reversed(keys):
        found = found.child(key)
    return found


def _matches(a: Any, b: Any, made_a: Ref, made_b: Ref) -> bool:
    if a is b:
        return True
    if isinstance(a, Ref) and isinstance(b, Ref):
        return _renamed(a, made_a, made_b) is b
    if type(a) is not type(b):
        return False
    if isinstance(a, _PLAIN):
        return a == b
    if is_sequence(a):
        return len(a) == len(b) and all(_matches(x, y, made_a, made_b) for x, y in zip(a, b, strict=True))
    names = field_names(a)
    if "ref" in names or (names and type(a).__module__.startswith("shapelens.values")):
        return all(_matches(getattr(a, name), getattr(b, name), made_a, made_b) for name in names)
    return bool(a == b)
