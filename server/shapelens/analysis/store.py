"""The program's state as cells, and the traces that let a statement be reused.

A cell is a name in a frame or a part of an object. Reading and writing cells goes through the store, which notes what each
statement read, with the values, and wrote. A trace holds as long as everything that it read is unchanged.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, cast

from shapelens.analysis.facts import Call, Fact, Problem
from shapelens.syntax.statements import Statement
from shapelens.values.join import join
from shapelens.values.place import Position, Ref, position_of
from shapelens.values.python import Code, Function, Scope

Cell = tuple[Ref, str]


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""What a cell holds that was never written, or deleted."""

Cells = dict[Cell, Any]


def contained(cell: Cell) -> Any:
    """The value of a cell that was never written."""
    contents = cell[0].contents
    return MISSING if contents is None else contents.cell(*cell)


@dataclass(frozen=True, slots=True)
class Exit:
    """A path that left early (`return`, `break`, `continue`) under an undecided condition, with what it had written."""

    kind: str
    value: Any
    writes: Cells


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a statement ended: "normal", "return", "raise", "break" or "continue"."""

    kind: str
    value: Any = None
    exits: tuple[Exit, ...] = ()


NORMAL: Final = Outcome("normal")


@dataclass(slots=True)
class Recorder:
    """What happened since it was pushed: first reads, last writes and what they replaced, facts in order."""

    reads: Cells = field(default_factory=Cells)
    writes: Cells = field(default_factory=Cells)
    before: Cells = field(default_factory=Cells)
    events: list[Fact | Trace] = field(default_factory=list["Fact | Trace"])
    called: set[Code] = field(default_factory=set[Code])
    defined: dict[Code, Function] = field(default_factory=dict[Code, Function])


@dataclass(slots=True)
class Trace:
    """A statement's evaluation: valid while its text and all that it read are the same."""

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
    _facts: tuple[Fact, ...] | None = None
    _anchored: dict[int, list[Fact]] | None = None
    _nested: dict[object, list[Trace]] | None = None

    def is_of(self, statement: Statement, scope: Scope) -> bool:
        """Whether it was made from the statement as it is now."""
        return self.scope == scope and self.version == statement.version()

    def writer(self, cell: Cell) -> Position | None:
        """The range of the innermost statement in it that wrote a cell last; None if none did."""
        if cell not in self.writes:
            return None
        for event in reversed(self.events):
            if isinstance(event, Trace) and (place := event.writer(cell)) is not None:
                return place
        return _place_of(self.here.key, self.version)

    def facts(self) -> tuple[Fact, ...]:
        """All facts of it and of the statements inside, in order."""
        if self._facts is None:
            self._facts = tuple(flatten(self.events))
        return self._facts

    def anchored(self) -> dict[int, list[Fact]]:
        """Its facts that have a place, by the statement of the place."""
        if self._anchored is None:
            self._anchored = {}
            for fact in self.facts():
                position = position_of(fact.anchor) if isinstance(fact, Call | Problem) else None
                if position is not None:
                    self._anchored.setdefault(position.statement, []).append(fact)
        return self._anchored

    def nested(self) -> dict[object, list[Trace]]:
        """It and the traces of the statements inside, by statement."""
        if self._nested is None:
            self._nested = {}
            stack = [self]
            while stack:
                trace = stack.pop()
                self._nested.setdefault(trace.here.key, []).append(trace)
                stack += [event for event in reversed(trace.events) if isinstance(event, Trace)]
        return self._nested


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


class Store:
    """Cells with a stack of recorders."""

    def __init__(self, others: Cells | None = None) -> None:
        self.cells: Cells = {}
        self.others: Cells = {} if others is None else others
        """The cells of other modules, as they are at their ends."""
        self.stack: list[Recorder] = [Recorder()]

    def now(self, cell: Cell) -> Any:
        """The value of a cell, without noting that it was read."""
        value = self.cells.get(cell, MISSING)
        if value is MISSING and self.others:
            value = self.others.get(cell, MISSING)
        return contained(cell) if value is MISSING else value

    def read(self, cell: Cell) -> Any:
        """The value of a cell, MISSING if there is none."""
        value = self.now(cell)
        recorder = self.stack[-1]
        if cell not in recorder.writes:
            recorder.reads.setdefault(cell, value)
        return value

    def write(self, cell: Cell, value: Any) -> None:
        recorder = self.stack[-1]
        if cell not in recorder.writes:
            recorder.before[cell] = self.now(cell)
        recorder.writes[cell] = value
        self.cells[cell] = value

    def forget(self, cell: Cell) -> None:
        """Drop a cell that nothing can reach any more, made since the innermost recording began."""
        self.cells.pop(cell, None)
        recorder = self.stack[-1]
        for seen in (recorder.reads, recorder.writes, recorder.before):
            seen.pop(cell, None)

    def emit(self, event: Fact | Trace) -> None:
        self.stack[-1].events.append(event)

    def push(self) -> Recorder:
        recorder = Recorder()
        self.stack.append(recorder)
        return recorder

    @contextmanager
    def trial(self) -> Generator[Recorder]:
        """What is done inside leaves nothing behind but the reads; the recorder says what happened."""
        recorder = self.push()
        try:
            yield recorder
        finally:
            self.roll_back()

    def pop(self, keep_events: bool = True) -> Recorder:
        """End the innermost recording and add what it saw to the one around it."""
        inner = self.stack.pop()
        self.absorb(inner.reads, inner.writes, inner.before)
        outer = self.stack[-1]
        if keep_events:
            outer.events.extend(inner.events)
        outer.called |= inner.called
        outer.defined |= inner.defined
        return inner

    def absorb(self, reads: Cells, writes: Cells, before: Cells) -> None:
        """Note what happened inside as having happened in the innermost recording."""
        outer = self.stack[-1]
        for cell, value in reads.items():
            if cell not in outer.writes:
                outer.reads.setdefault(cell, value)
        for cell in writes:
            if cell not in outer.writes:
                outer.before[cell] = before[cell]
        outer.writes.update(writes)

    def roll_back(self) -> Recorder:
        """End the innermost recording and undo its writes; its reads still count."""
        inner = self.stack.pop()
        self.cells.update(inner.before)
        outer = self.stack[-1]
        for cell, value in inner.reads.items():
            if cell not in outer.writes:
                outer.reads.setdefault(cell, value)
        outer.called |= inner.called
        outer.defined |= inner.defined
        return inner

    def unwind(self, depth: int) -> None:
        """Roll back all recordings but the outermost `depth`."""
        while len(self.stack) > depth:
            self.roll_back()

    def holds(self, trace: Trace) -> bool:
        """Whether all that the trace read is as it was."""
        get = self.cells.get
        for cell, value in trace.reads.items():
            now = get(cell, MISSING)
            if now is not value and now != value and (now is not MISSING or self.now(cell) != value):
                return False
        return True

    def replay(self, trace: Trace) -> Cells:
        """Do again what the trace did. Returns what its writes replaced."""
        cells = self.cells
        before = {cell: self.now(cell) for cell in trace.writes}
        self.absorb(trace.reads, trace.writes, before)
        cells.update(trace.writes)
        outer = self.stack[-1]
        outer.events.append(trace)
        outer.called |= trace.called
        outer.defined |= trace.defined
        return before

    def join_paths(self, paths: Sequence[Cells], reason: str) -> None:
        """Merge the states of several paths into one; each is what it wrote since the innermost recording began.

        A cell that one path wrote and another did not is joined with what it held before, which counts as read.
        """
        recorder = self.stack[-1]
        used = {ref for path in paths for ref, _ in path}
        for cell in dict.fromkeys(cell for path in paths for cell in path):
            before = recorder.before[cell] if cell in recorder.writes else self.now(cell)
            recorder.reads.setdefault(cell, before)
            known = [value for path in paths if (value := path.get(cell, before)) is not MISSING]
            joined = known[0] if known else MISSING
            for value in known[1:]:
                joined = join(joined, value, reason, used)
            self.write(cell, joined)
