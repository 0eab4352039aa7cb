"""The program's state as cells, in layers: what runs writes on top of what ran before it.

Reading and writing cells goes through the store, which notes what each statement read, with the values, and wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol

from shapelens.analysis.facts import Fact
from shapelens.analysis.traces import Cell, Cells, Outcome, Trace
from shapelens.dims import Unknown
from shapelens.values.join import join
from shapelens.values.place import Ref
from shapelens.values.python import Code, Function, Scope


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""What a cell holds that was never written, or deleted."""

UNNAMED: Final = "an attribute of any name"
"""The cell of an object or a module on which the program set an attribute whose name is not known, or deleted one of Keras'."""

_UNWRITTEN: Final = _Missing()
"""Of a cell that a layer has nothing to say of."""


def contained(cell: Cell) -> Any:
    """The value of a cell that was never written."""
    contents = cell[0].contents
    return MISSING if contents is None else contents.cell(*cell)


class Ground(Protocol):
    """What statements that ran before have written, below all that runs now (`block.Block`)."""

    def get(self, cell: Cell, default: Any) -> Any:
        """The value of a cell as it is now; `default` if it was not written."""
        ...

    def writer(self, cell: Cell) -> Ref | None:
        """Where the statement ran that wrote a cell last; None if none did."""
        ...

    def cells(self) -> Cells:
        """All that is written."""
        ...


class Recorder:
    """What happened since it was pushed: first reads, last writes, facts in order."""

    __slots__ = ("called", "defined", "events", "reads", "writes")

    def __init__(self) -> None:
        self.reads: Cells = {}
        self.writes: Cells = {}
        self.events: list[Fact | Trace] = []
        self.called: set[Code] = set()
        self.defined: dict[Code, Function] = {}

    def ended(self, here: Ref, scope: Scope | None, version: object, outcome: Outcome) -> Trace:
        """The trace of a statement that this recorded."""
        # What a statement makes has no past: nobody can have written there before.
        reads = {
            cell: value for cell, value in self.reads.items() if value is not MISSING or not cell[0].is_below(here)
        }
        return Trace(here, scope, version, reads, self.writes, outcome, self.events, self.called, self.defined)

    def writer(self, cell: Cell) -> Ref | None:
        """Where the statement ran that wrote a cell last, as far as it has ended."""
        for event in reversed(self.events):
            if isinstance(event, Trace) and (found := event.writer(cell)) is not None:
                return found
        return None


class Store:
    """A stack of layers: recorders, and the grounds that they stand on."""

    def __init__(self, others: Cells | None = None) -> None:
        self.others: Cells = {} if others is None else others
        """The cells of other modules, as they are at their ends."""
        self.stack: list[Recorder] = []
        self._layers: list[Recorder | Ground] = []
        self._gets: list[Callable[[Cell, Any], Any]] = []  # of the layers, the lowest first
        self.push()

    def now(self, cell: Cell) -> Any:
        """The value of a cell, without noting that it was read."""
        for get in reversed(self._gets):
            value = get(cell, _UNWRITTEN)
            if value is not _UNWRITTEN:
                break
        else:
            value = MISSING
        if value is MISSING:
            value = self.others.get(cell, MISSING) if self.others else MISSING
            return contained(cell) if value is MISSING else value
        return value

    def read(self, cell: Cell) -> Any:
        """The value of a cell, MISSING if there is none."""
        value = self.now(cell)
        recorder = self.stack[-1]
        if cell not in recorder.writes:
            recorder.reads.setdefault(cell, value)
        return value

    def names(self, ref: Ref) -> set[str]:
        """The names of the cells of something that were written; it goes through all."""
        layers = (layer.writes if isinstance(layer, Recorder) else layer.cells() for layer in self._layers)
        return {name for cells in (self.others, *layers) for owner, name in cells if owner is ref}

    def write(self, cell: Cell, value: Any) -> None:
        self.stack[-1].writes[cell] = value

    def forget(self, ref: Ref, parts: Iterable[str]) -> None:
        """Drop cells that nothing can reach any more, made since the innermost recording began."""
        recorder = self.stack[-1]
        recorder.reads = {cell: value for cell, value in recorder.reads.items() if cell[0] is not ref}
        for part in parts:
            recorder.writes.pop((ref, part), None)

    def emit(self, event: Fact | Trace) -> None:
        self.stack[-1].events.append(event)

    def writer(self, cell: Cell) -> Ref | None:
        """Where the statement ran that gave a cell its value, as far as it has ended; None if none did."""
        found = (layer.writer(cell) for layer in reversed(self._layers))
        return next((ref for ref in found if ref is not None), None)

    def push(self) -> Recorder:
        recorder = Recorder()
        self.stack.append(recorder)
        self._layers.append(recorder)
        self._gets.append(recorder.writes.get)
        return recorder

    @contextmanager
    def on(self, ground: Ground) -> Generator[None]:
        """What runs inside stands on this, and that on what was there."""
        depth = len(self.stack)
        self._layers.append(ground)
        self._gets.append(ground.get)
        try:
            yield
        finally:
            self.unwind(depth)
            self._layers.pop()
            self._gets.pop()

    def drop(self) -> Recorder:
        """End the innermost recording, as if it had not been."""
        self._layers.pop()
        self._gets.pop()
        return self.stack.pop()

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
        inner = self.drop()
        self._absorb_reads(inner.reads)
        outer = self.stack[-1]
        outer.writes.update(inner.writes)
        if keep_events:
            outer.events.extend(inner.events)
        outer.called |= inner.called
        outer.defined |= inner.defined
        return inner

    def roll_back(self) -> Recorder:
        """End the innermost recording and undo its writes; its reads still count."""
        inner = self.drop()
        self._absorb_reads(inner.reads)
        outer = self.stack[-1]
        outer.called |= inner.called
        outer.defined |= inner.defined
        return inner

    def unwind(self, depth: int) -> None:
        """Roll back all recordings but the outermost `depth`."""
        while len(self.stack) > depth:
            self.roll_back()

    def give_up(self, depth: int, reason: str) -> None:
        """End all recordings but the outermost `depth` and one: what they wrote to and was there before is unknown.

        What they read still counts.
        """
        touched = dict.fromkeys(cell for recorder in self.stack[depth:] for cell in recorder.writes)
        self.unwind(depth + 1)
        self.stack[-1].writes.clear()
        for cell in touched:
            if self.now(cell) is not MISSING:
                self.write(cell, Unknown(reason))

    def holds(self, trace: Trace, causes: Iterable[Cell] | None = None) -> bool:
        """Whether all that the trace read is as it was; `causes` are all cells that may have changed, if that is known."""
        for cell in trace.reads if causes is None else causes:
            value, now = trace.reads.get(cell, MISSING), self.now(cell)
            if now is not value and now != value:
                return False
        return True

    def replay(self, trace: Trace) -> None:
        """Note what a statement did as having happened in the innermost recording."""
        self.absorb(trace.reads, trace.writes, (trace,))

    def absorb(self, reads: Cells, writes: Cells, traces: Sequence[Trace]) -> None:
        """Note what statements did, which together read and wrote these cells."""
        self._absorb_reads(reads)
        outer = self.stack[-1]
        outer.writes.update(writes)
        outer.events += traces
        outer.called.update(*[trace.called for trace in traces if trace.called])
        for defined in [trace.defined for trace in traces if trace.defined]:
            outer.defined |= defined

    def _absorb_reads(self, reads: Cells) -> None:
        outer = self.stack[-1]
        known, written = outer.reads, outer.writes
        for cell, value in reads.items():
            if cell not in known and cell not in written:
                known[cell] = value

    def join_paths(self, paths: Sequence[Cells], reason: str) -> None:
        """Merge the states of several paths into one; each is what it wrote since the innermost recording began.

        A cell that one path wrote and another did not is joined with what it held before, which counts as read.
        """
        recorder = self.stack[-1]
        used = {ref for path in paths for ref, _ in path}
        for cell in dict.fromkeys(cell for path in paths for cell in path):
            before = self._before(cell)
            recorder.reads.setdefault(cell, before)
            known = [value for path in paths if (value := path.get(cell, before)) is not MISSING]
            joined = known[0] if known else MISSING
            for value in known[1:]:
                joined = join(joined, value, reason, used)
            self.write(cell, joined)

    def _before(self, cell: Cell) -> Any:
        """The value of a cell when the innermost recording began."""
        top = self._gets.pop()
        try:
            return self.now(cell)
        finally:
            self._gets.append(top)
