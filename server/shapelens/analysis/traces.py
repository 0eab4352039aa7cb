"""What the evaluation of a statement did: the cells that it read and wrote, the facts that it found, how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

from shapelens.analysis.facts import Call, Created, Fact, Held, Problem
from shapelens.immutable import immutable
from shapelens.syntax.statements import Statement
from shapelens.values.place import Position, Ref, position_of
from shapelens.values.python import Code, Function, Scope

Cell = tuple[Ref, str]
"""A name in a frame, or a part of an object."""

Cells = dict[Cell, Any]


@immutable
class Exit:
    """A path that left early (`return`, `break`, `continue`) under an undecided condition, with what it had written."""

    kind: str
    value: Any
    writes: Cells


@immutable
class Outcome:
    """How a statement ended: "normal", "return", "raise", "break" or "continue"."""

    kind: str
    value: Any = None
    exits: tuple[Exit, ...] = ()


NORMAL: Final = Outcome("normal")


@dataclass(slots=True, eq=False)
class Trace:
    """A statement's evaluation: valid while its text and all that it read are the same.

    What is asked of it later is gathered once, from what the statements inside have gathered: after an edit in a long
    function, all but one of these stay as they are.
    """

    here: Ref
    scope: Scope | None
    """The names in sight: which of them are local decides what a name means."""
    version: object
    """Of the statement that it was made from."""
    reads: Cells
    writes: Cells
    outcome: Outcome
    events: list[Fact | Trace]
    called: set[Code]
    defined: dict[Code, Function]
    tally: Any = None
    """What features count in it once: the automatic names that it takes."""
    _subjects: frozenset[object] | None = None
    _problems: tuple[Problem, ...] | None = None

    def is_of(self, statement: Statement, scope: Scope) -> bool:
        """Whether it was made from the statement as it is now, with the same names in sight as far as it has them."""
        return self.version == statement.version() and _means_the_same(self.scope, scope, statement.text)

    @property
    def place(self) -> Position | None:
        """The range of the statement."""
        return _place_of(self.here.key, self.version)

    def writer(self, cell: Cell) -> Ref | None:
        """Where the innermost statement ran that wrote a cell last; None if none in it did."""
        if cell not in self.writes:
            return None
        for event in reversed(self.events):
            if isinstance(event, Trace) and (found := event.writer(cell)) is not None:
                return found
        return self.here

    def subjects(self) -> frozenset[object]:
        """What can be asked of it: the ids of statements that ran or have facts, and the refs that facts are about."""
        if self._subjects is None:
            own: set[object] = {self.here.key}
            inner: list[frozenset[object]] = []
            for event in self.events:
                if isinstance(event, Trace):
                    inner.append(event.subjects())
                else:
                    own |= _subjects_of(event)
            self._subjects = frozenset(own.union(*inner))
        return self._subjects

    def facts_of(self, key: object) -> Iterator[Fact]:
        """The facts inside that are anchored in a statement, by its id, or about a layer, by its ref; in order."""
        for event in self.events:
            if isinstance(event, Trace):
                if key in event.subjects():
                    yield from event.facts_of(key)
            elif key in _subjects_of(event):
                yield event

    def of_statement(self, statement: int) -> Iterator[Trace]:
        """The traces of a statement in it, itself included."""
        if self.here.key == statement:
            yield self
        for event in self.events:
            if isinstance(event, Trace) and statement in event.subjects():
                yield from event.of_statement(statement)

    def problems(self) -> tuple[Problem, ...]:
        """The problems in it, in order."""
        if self._problems is None:
            found: list[Problem] = []
            for event in self.events:
                if isinstance(event, Trace):
                    found += event.problems()
                elif isinstance(event, Problem):
                    found.append(event)
            self._problems = tuple(found)
        return self._problems


def _means_the_same(old: Scope | None, new: Scope | None, text: str) -> bool:
    """Whether the names in a text are found in the same places, though others may be new there or gone."""
    if old is new:
        return True
    moved = None if new is None else new.moved(old)
    return moved is not None and not any(name in text for name in moved)


def _subjects_of(fact: Fact) -> set[object]:
    match fact:
        case Call():
            position = position_of(fact.anchor)
            about = fact.layer.ref
        case Created():
            position = None if fact.made.ref.site is None else fact.made.ref.site.position
            about = fact.made.ref
        case Problem() | Held():
            position = position_of(fact.anchor)
            about = None
        case _:
            return set()
    keys: set[object] = set() if about is None else {about}
    if position is not None:
        keys.add(position.statement)
    return keys


def _place_of(statement: object, version: object) -> Position | None:
    """The range of a statement of that version, by its id."""
    if not isinstance(statement, int) or not isinstance(version, tuple):
        return None
    text, _, col = cast("tuple[str, str, int]", version[:3])
    *before, last = text.split("\n")
    return Position(statement, 0, col, len(before), len(last.encode()) + (0 if before else col))


def flatten(events: Iterable[Fact | Trace]) -> Iterator[Fact]:
    """All facts in order of evaluation, those of statements inside included."""
    stack: list[Iterator[Fact | Trace]] = [iter(events)]
    while stack:
        for event in stack[-1]:
            if isinstance(event, Trace):
                stack.append(iter(event.events))
                break
            yield event
        else:
            stack.pop()
