"""Statements that run one after the other, with who wrote and who read which cell: an edit evaluates what hangs on it.

A `Block` is kept between updates. What has to run again is found from cell to cell: a statement that is evaluated
anew to other values calls those that read them, up to the next statement that writes the same cell. The cost is that of
what changed, however long the block is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import repeat
from typing import Any, Final

from shapelens.analysis.store import MISSING
from shapelens.analysis.traces import NORMAL, Cell, Cells, Outcome, Trace
from shapelens.syntax.sequences import common_prefix, common_suffix
from shapelens.syntax.statements import Statement
from shapelens.values.place import Ref
from shapelens.values.python import Function, Scope

_GAP: Final = 1 << 40
"""Between the numbers of two neighbours: room for what is typed between them."""
_UNWRITTEN: Final = object()


class Step:
    """A statement of a block in its place, and what it did; or a function that nothing calls, run after the statements.

    Steps compare by their places.
    """

    __slots__ = ("causes", "definer", "number", "place", "running", "trace", "waiting")

    def __init__(self, running: Statement | Function, number: int = 0, definer: Step | None = None) -> None:
        self.running: Any = running
        self.definer = definer
        self.trace: Trace | None = None
        self.waiting = False
        self.causes: set[Cell] | None = None
        """The cells that changed since it ran; None if nothing is known of them."""
        self.put_at(number)

    @property
    def level(self) -> int:
        """0 of a statement; of a function one more than of what defines it."""
        return self.place[0]

    def put_at(self, number: int) -> None:
        """Stand there among the statements, or the functions of the same definer."""
        self.number = number
        self.place: tuple[Any, ...] = (0, number)
        if self.definer is not None:
            self.place = (self.definer.level + 1, *self.definer.place, number)

    def __lt__(self, other: Step) -> bool:
        return self.place < other.place


class Block:
    """The steps of a branch in order. The store asks it for cells as they are where its `at` runs."""

    def __init__(self, branch: Ref, changed: Callable[[Step, Trace | None], None] | None = None) -> None:
        self.branch = branch
        self._changed = changed
        """Who wants to know of each step that has another trace. Nobody, where it is part of a statement: then it is
        asked what it did as a whole."""
        self.at: Step | None = None
        """The step that runs; None: all have run."""
        self._scope: Scope | None = None
        self._statements: tuple[Statement, ...] = ()
        self._steps: list[Step] = []  # of the statements
        self._extra: list[Step] = []  # of functions that nothing calls
        self._writers: dict[Cell, list[Step]] = {}
        self._readers: dict[Cell, list[Step]] = {}
        self._waiting: list[Step] = []
        self._leavers: set[Step] = set()  # steps that leave the block, or may
        self._touched: set[Cell] = set()
        self._passing: set[Cell] = set()  # cells that something outside the program decides
        self._reads: Cells = {}
        self._writes: Cells = {}

    # What the store asks

    def get(self, cell: Cell, default: Any) -> Any:
        """The value of a cell where the block stands; `default` if none of its steps wrote it before."""
        writers = self._writers.get(cell)
        if writers is None:
            return default
        step = writers[-1]
        if self.at is not None and not step.place < self.at.place:
            index = bisect_left(writers, self.at)
            if not index:
                return default
            step = writers[index - 1]
        return default if step.trace is None else step.trace.writes[cell]

    def writer(self, cell: Cell) -> Ref | None:
        """Where the statement ran that wrote a cell last, where the block stands."""
        writers = self._writers.get(cell, [])
        index = len(writers) if self.at is None else bisect_left(writers, self.at)
        trace = writers[index - 1].trace if index else None
        return None if trace is None else trace.writer(cell)

    # Steps

    def __iter__(self) -> Iterator[Step]:
        yield from self._steps
        yield from self._extra

    def is_of(self, statements: Sequence[Statement]) -> bool:
        """Whether some of the statements are in it: the `else` of a loop runs in the same branch as others do."""
        return not {statement.id for statement in self._statements}.isdisjoint(one.id for one in statements)

    def traces(self) -> Iterator[Trace]:
        """What the steps did, in order."""
        return (step.trace for step in self if step.trace is not None)

    def outcome(self) -> Outcome | None:
        """How the last statement ended; None if one before it leaves, or any of them only may leave."""
        last = self._steps[-1] if self._steps else None
        if last is None or last.trace is None:
            return NORMAL
        return last.trace.outcome if self._leavers <= {last} and not last.trace.outcome.exits else None

    def fill(self, statements: Sequence[Statement], traces: Sequence[Trace]) -> None:
        """Take over statements that have run."""
        self.arrange(statements)
        for step, trace in zip(self._steps, traces, strict=True):
            self.put(step, trace)

    def arrange(self, statements: Sequence[Statement]) -> tuple[list[Statement], Sequence[Statement]]:
        """Take over the statements as they are now: those that are new or changed wait to be run.

        Returns the statements that are gone or were changed, and those that came or are changed.
        """
        new = tuple(statements)
        old = self._statements
        start = common_prefix(old, new)
        end = common_suffix(old, new, start)
        self._statements = new
        gone, come = self._steps[start : len(old) - end], new[start : len(new) - end]
        before = [step.running for step in gone]
        if [statement.id for statement in before] == [statement.id for statement in come]:
            steps = gone
        else:
            steps = self._rearranged(gone, come, start, len(old) - end)
        for step, statement in zip(steps, come, strict=True):
            step.running = statement
            self.call(step)
        return before, come

    def _rearranged(self, gone: Sequence[Step], come: Sequence[Statement], start: int, end: int) -> list[Step]:
        """The steps for statements that are not the ones that stood there, in the same order."""
        place = {step.running.id: index for index, step in enumerate(gone)}
        passed = -1
        steps: list[Step | None] = []
        for statement in come:
            index = place.get(statement.id, -1)
            steps.append(gone[index] if index > passed else None)  # One that moved up is another step.
            passed = max(passed, index)
        staying = {step for step in steps if step is not None}
        for step in gone:
            if step not in staying:
                self.put(step, None)
        known = {statement.id for statement in come}
        for identity in place.keys() - known:
            self.branch.forget(identity)
        made = [step or Step(statement) for step, statement in zip(steps, come, strict=True)]
        self._steps[start:end] = made
        self._number(start, start + len(made))
        return made

    def _number(self, start: int, end: int) -> None:
        """Number the new steps between their neighbours; all of them, where there is no room left."""
        low = self._steps[start - 1].number if start else 0
        room = self._steps[end].number - low if end < len(self._steps) else (end - start + 1) * _GAP
        gap = room // (end - start + 1)
        if gap == 0:
            start, low, gap = 0, 0, _GAP
            end = len(self._steps)
        for index in range(start, end):
            low += gap
            self._steps[index].put_at(low)
        if (start, end) == (0, len(self._steps)):
            for step in self._extra:
                step.put_at(step.number)

    def enter(self, scope: Scope) -> None:
        """Run in this scope from now on: those are looked at for whom other names are local than before."""
        moved, self._scope = scope.moved(self._scope), scope
        cells = [(ref, name) for name in moved or () for ref in scope.refs]
        of_cells = [step for cell in cells for step in (*self._readers.get(cell, ()), *self._writers.get(cell, ()))]
        for step in self if moved is None else of_cells:
            self.call(step)

    def add(self, step: Step) -> None:
        """Add the step of a function that nothing calls, to be run."""
        insort(self._extra, step)
        self.call(step)

    def remove(self, step: Step) -> None:
        """Drop such a step: somebody calls the function now, or it is gone."""
        del self._extra[bisect_left(self._extra, step)]
        self.put(step, None)

    def call(self, step: Step) -> None:
        """Have a step looked at, when those before it have run."""
        if not step.waiting:
            step.waiting = True
            heappush(self._waiting, step)

    def waiting(self) -> Step | None:
        """The first step that has to be looked at; then the block stands there. None if there is none."""
        while self._waiting and not self._waiting[0].waiting:
            heappop(self._waiting)
        self.at = self._waiting[0] if self._waiting else None
        return self.at

    def put(self, step: Step, trace: Trace | None) -> None:
        """Take over what a step did now, and call those for whom that makes a difference; None: it is gone."""
        step.waiting = False
        # One that does not parse still does what it did before, whatever has changed since then.
        step.causes = None if isinstance(step.running, Statement) and step.running.broken else set()
        before = step.trace
        if before is trace:
            return
        if self._changed is not None:
            self._changed(step, trace)
        step.trace = trace
        old: Trace | Any = before or _NOTHING
        new: Trace | Any = trace or _NOTHING
        for cell in old.reads.keys() - new.reads.keys():
            _discard(self._readers, cell, step)
        for cell in new.reads.keys() - old.reads.keys():
            _insert(self._readers, cell, step)
            if cell[0].contents is not None and not cell[0].contents.lasting:
                self._passing.add(cell)
        if self._changed is None:
            self._touched |= old.reads.keys() | new.reads.keys()
        formers = map(old.writes.get, new.writes, repeat(_UNWRITTEN))
        other = [
            (cell, value, former)
            for (cell, value), former in zip(new.writes.items(), formers, strict=True)
            if former is not value
        ]
        more = len(new.writes)
        for cell, value, former in other:
            if former is _UNWRITTEN:
                _insert(self._writers, cell, step)
                more -= 1
            if former != value:
                self._spread(cell, step)
            elif self._changed is None:
                self._touched.add(cell)
        if more < len(old.writes):
            for cell in old.writes.keys() - new.writes.keys():
                _discard(self._writers, cell, step)
                self._spread(cell, step)
        self._leavers.discard(step)
        if trace is not None and (trace.outcome.kind != "normal" or trace.outcome.exits):
            self._leavers.add(step)

    def _spread(self, cell: Cell, step: Step | None) -> None:
        """Call the steps that read a cell after this one (from the start if None), up to the next that writes it."""
        if self._changed is None:
            self._touched.add(cell)
        readers = self._readers.get(cell)
        if readers is None:
            return
        writers = self._writers.get(cell, ())
        after = 0 if step is None else bisect_right(writers, step)
        until = writers[after] if after < len(writers) else None
        for index in range(0 if step is None else bisect_right(readers, step), len(readers)):
            if until is not None and until < readers[index]:
                break
            reader = readers[index]
            if reader.causes is not None:
                reader.causes.add(cell)
            self.call(reader)

    # As a whole

    def settle(self) -> tuple[Cells, Cells]:
        """What the steps together read from around the block, with the values, and what they have written in the end."""
        for cell in self._touched:
            readers, writers = self._readers.get(cell), self._writers.get(cell)
            first = None if not readers or (writers and writers[0] < readers[0]) else readers[0].trace
            value = MISSING if first is None else first.reads[cell]
            if first is None or (value is MISSING and cell[0].is_below(self.branch)):
                self._reads.pop(cell, None)
            else:
                self._reads[cell] = value
            if writers and writers[-1].trace is not None:
                self._writes[cell] = writers[-1].trace.writes[cell]
            else:
                self._writes.pop(cell, None)
        self._touched.clear()
        return self._reads, self._writes

    def changed_outside(self, cell: Cell) -> None:
        """Call those that read a cell as it is before the block."""
        self._spread(cell, None)

    def look_outside(self) -> None:
        """Call those that read what may have changed outside the program."""
        self._passing &= self._readers.keys()
        for cell in self._passing:
            self._spread(cell, None)

    def cells(self) -> Cells:
        """All cells as they are after the last step."""
        return {
            cell: writers[-1].trace.writes[cell]
            for cell, writers in self._writers.items()
            if writers[-1].trace is not None
        }


class _Nothing:
    reads: Final[Cells] = {}
    writes: Final[Cells] = {}


_NOTHING: Final = _Nothing()


def _insert(index: dict[Cell, list[Step]], cell: Cell, step: Step) -> None:
    steps = index.get(cell)
    if steps is None:
        index[cell] = [step]
    elif steps[-1] < step:
        steps.append(step)
    else:
        insort(steps, step)


def _discard(index: dict[Cell, list[Step]], cell: Cell, step: Step) -> None:
    steps = index[cell]
    if len(steps) == 1:
        del index[cell]
    else:
        del steps[bisect_left(steps, step)]
