"""A module under edit: its text, the statements in it, and what their evaluation found; an edit costs what it changes."""

from __future__ import annotations

import ast
import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from shapelens.analysis import config, dialect
from shapelens.analysis.calls import call
from shapelens.analysis.classes import drive, special
from shapelens.analysis.custom import call_at, rule_of
from shapelens.analysis.expressions import EXPRESSIONS
from shapelens.analysis.facts import Fact, Range
from shapelens.analysis.interpreter import (
    MAX_DRIVEN_STEPS,
    MAX_STEPS,
    Cancelled,
    Frame,
    Interpreter,
    OutOfBudget,
    Wiring,
)
from shapelens.analysis.names import bound_names
from shapelens.analysis.project import Project
from shapelens.analysis.requirements import keras_of
from shapelens.analysis.statements import execute
from shapelens.analysis.store import MISSING, NORMAL, Cell, Trace, contained, flatten
from shapelens.dims import Unknown
from shapelens.syntax.source import Source
from shapelens.syntax.statements import Statement
from shapelens.values.place import Anchor, DrivenKey, Ref, position_of
from shapelens.values.python import Code, Const, Function, Scope

logger = logging.getLogger(__name__)

T = TypeVar("T")
_WIRING = Wiring(execute, EXPRESSIONS, call, call_at, rule_of, special)
MAX_DRIVEN = 500
"""Functions that nothing calls, evaluated with their defaults."""


_NOWHERE = Statement(id=-1, text="", node=ast.Pass(lineno=1, col_offset=0), line=1, blocks={})


class Module:
    """One file. `keras` is 2, 3, or None to find out from the file and its project.

    With a `path`, imports of other files are followed; modules of one `project` share what they read.
    """

    def __init__(self, keras: int | None = None, path: Path | None = None, project: Project | None = None) -> None:
        self.imported = project is not None
        """Another file asked for it: it is not `__main__`, and what nothing calls in it is not looked at."""
        self.setting = keras
        self.path = None if path is None else path.absolute()
        self._configured = [] if path is None else [*config.initial()]
        self.project = Project(lambda other: Module(keras, other, self.project)) if project is None else project
        self.source = Source()
        self.root = Ref(None, "module")
        self.keras: int | None = keras
        self.ran: list[int] = []
        """Ids of the statements that the last update evaluated, in order; the others were reused."""
        self.version = 0
        """Counts finished updates."""
        self._cells: dict[Cell, Any] = {}
        self._traces: list[Trace] = []
        self._once: dict[Callable[[Module], Any], Any] = {}
        self._known: set[int] = set()
        self._evidence: dict[int, tuple[str, dialect.Evidence]] = {}

    def update(self, text: str, cancelled: Callable[[], bool] = lambda: False) -> bool:
        """Evaluate the new text.

        Returns False where `cancelled` became true before the end: the findings are then those of the last update that
        ended, at their new places.
        """
        self.source.update(text)
        statements = self.source.statements
        self._forget_gone(statements)
        keras = self.setting or self._dialect(statements)
        if keras != self.keras:
            self.root = Ref(None, "module")
            self.keras = keras
        it = Interpreter(self.root, keras, _WIRING, cancelled, self.path, self.project)
        it.frame = Frame(Scope(self.root, None, None), self.root, _NOWHERE, self.root)
        name = self.path.stem if self.imported and self.path is not None else "__main__"
        it.store.write((self.root, "__name__"), Const(name))
        for setting, value in self._configured:
            it.store.write((self.root, setting), value)
        try:
            for statement in statements:
                self._step(it, statement)
            if not self.imported:
                self._drive(it)
        except Cancelled:
            return False
        finally:
            self.ran = it.ran
        self._cells = it.store.cells
        self._traces = [event for event in it.store.stack[0].events if isinstance(event, Trace)]
        self._once.clear()
        self.version += 1
        return True

    def _step(self, it: Interpreter, statement: Statement) -> None:
        """Run a top-level statement within its budget."""
        it.steps = 0
        try:
            it.step(statement)
        except (OutOfBudget, RecursionError) as stop:
            it.store.unwind(1)
            it.depth = 0
            reason = "this takes too long to evaluate" if isinstance(stop, OutOfBudget) else "this is nested too deep"
            for name in bound_names([statement.node]):
                it.store.write((self.root, name), Unknown(reason))
        except Cancelled:
            it.store.unwind(1)
            raise

    def _drive(self, it: Interpreter) -> None:
        """Evaluate the functions that nothing called."""
        seen: set[Code] = set()
        base = it.store.stack[0]
        for _ in range(MAX_DRIVEN):
            waiting = next(
                (f for code, f in base.defined.items() if code not in base.called and code not in seen), None
            )
            if waiting is None:
                return
            seen.add(waiting.code)
            self._drive_one(it, waiting)

    def _drive_one(self, it: Interpreter, function: Function) -> None:
        """Run a function that nothing calls as if a statement after the last called it; its trace is kept like any."""
        here = self.root.child(DrivenKey(function.code.identity))
        trace: Trace | None = here.trace
        store = it.store
        if trace is not None and trace.version == function.code.version and store.holds(trace):
            store.replay(trace)
            return
        it.steps = MAX_STEPS - MAX_DRIVEN_STEPS
        outer = it.frame
        it.frame = Frame(outer.scope, self.root, function.code.owner, here)
        store.push()
        try:
            drive(it, function)
        except Cancelled:
            store.unwind(1)
            raise
        except Exception as error:
            if not isinstance(error, OutOfBudget | RecursionError):
                logger.exception("could not evaluate %s", function.code.name)
            store.unwind(1)
            it.depth = 0
            return
        finally:
            it.frame = outer
        recorder = store.roll_back()
        # Nothing ran it: what it would change did not happen, only what it made is kept, to be shown.
        made = {cell: value for cell, value in recorder.writes.items() if recorder.before[cell] is MISSING}
        here.trace = Trace(
            here,
            None,
            function.code.version,
            recorder.reads,
            made,
            NORMAL,
            recorder.events,
            recorder.called,
            recorder.defined,
        )
        store.replay(here.trace)

    def _forget_gone(self, statements: Any) -> None:
        known = {statement.id for statement in statements}
        for gone in self._known - known:
            self.root.forget(gone)
            self._evidence.pop(gone, None)
        self._known = known

    def _dialect(self, statements: Any) -> int | None:
        three = two = selects = False
        for statement in statements:
            cached = self._evidence.get(statement.id)
            if cached is None or cached[0] is not statement.text:
                cached = self._evidence[statement.id] = (statement.text, dialect.evidence(statement.text))
            three, two, selects = three or cached[1][0], two or cached[1][1], selects or cached[1][2]
        return dialect.decide((three, two, selects), None if self.path is None else keras_of(self.path))

    def depends_on(self, changed: Collection[Path]) -> bool:
        """Whether the module was evaluated with one of these files, or looked for it in vain."""
        return any(self.project.asked_for(path) for path in changed)

    # What was found

    def facts(self) -> Iterator[Fact]:
        """All facts, in order of evaluation."""
        return flatten(self._traces)

    def read(self, cell: Cell) -> Any:
        """A cell as it is at the end of the program."""
        value = self._cells.get(cell, MISSING)
        value = self.project.cells.get(cell, MISSING) if value is MISSING else value
        return contained(cell) if value is MISSING else value

    def all_cells(self) -> Mapping[Cell, Any]:
        """All cells as they are at the end of the program."""
        return self._cells

    def traces_of(self, statement: int) -> Iterator[Trace]:
        """The traces of a statement, one for each call or turn that ran it."""
        for trace in self._traces:
            yield from trace.nested().get(statement, ())

    def facts_on(self, statement: int) -> Iterator[Fact]:
        """The facts that are anchored in a statement, whichever caused them, in order of evaluation."""
        for trace in self._traces:
            yield from trace.anchored().get(statement, ())

    def once(self, compute: Callable[[Module], T]) -> T:
        """The result of a function of this module, computed once for each update."""
        if compute not in self._once:
            self._once[compute] = compute(self)
        return self._once[compute]

    def resolve(self, anchor: Anchor) -> Range | None:
        """Where an anchor is in the file now; None if its statement is gone."""
        position = position_of(anchor)
        if position is None or not self.source.known(position.statement):
            return None
        first = self.source.line_of(position.statement)
        return Range(first + position.line, position.col, first + position.end_line, position.end_col)
