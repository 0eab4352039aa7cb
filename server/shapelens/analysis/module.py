"""A module under edit: its text, the statements in it, and what their evaluation found; an edit costs what it changes."""

from __future__ import annotations

import ast
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from shapelens.analysis import config, dialect
from shapelens.analysis.block import Block, Step
from shapelens.analysis.calls import call
from shapelens.analysis.classes import drive, special
from shapelens.analysis.custom import call_at, rule_of
from shapelens.analysis.driven import Driven
from shapelens.analysis.expressions import EXPRESSIONS
from shapelens.analysis.facts import Fact, Held, Problem, Range
from shapelens.analysis.findings import Findings
from shapelens.analysis.interpreter import (
    MAX_DRIVEN_STEPS,
    MAX_STEPS,
    MIN_STEPS,
    Cancelled,
    Frame,
    Interpreter,
    OutOfBudget,
    Wiring,
)
from shapelens.analysis.project import Project
from shapelens.analysis.requirements import keras_of
from shapelens.analysis.statements import execute
from shapelens.analysis.store import MISSING, contained
from shapelens.analysis.traces import NORMAL, Cell, Cells, Trace, flatten
from shapelens.dims import Unknown
from shapelens.syntax.source import Source
from shapelens.syntax.statements import Statement
from shapelens.values.place import Anchor, DrivenKey, Ref, position_of
from shapelens.values.python import Const, Function, Scope

logger = logging.getLogger(__name__)

T = TypeVar("T")
_WIRING = Wiring(execute, EXPRESSIONS, call, call_at, rule_of, special)

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
        self.keras: int | None = keras
        self.ran: list[int] = []
        """Ids of the statements that the last update evaluated, in order; the others were reused."""
        self.version = 0
        """Counts finished updates."""
        self._start()
        self._once: dict[Callable[[Module], Any], Any] = {}
        self._evidence: Counter[str] = Counter()

    def update(self, text: str, cancelled: Callable[[], bool] = lambda: False, line: int | None = None) -> bool:
        """Evaluate the new text.

        Returns False where `cancelled` became true before the end: then what was evaluated so far stands beside what is
        left of the last text, each at its new place, and the next update goes on from there. A function that nothing
        calls and that stands at `line` is evaluated all the same, as soon as all statements have been.
        """
        self.source.update(text)
        gone, come = self._block.arrange(self.source.statements)
        keras = self.setting or self._dialect(gone, come)
        if keras != self.keras:
            self.keras = keras
            self._start()
            self._block.arrange(self.source.statements)
        self._block.look_outside()
        it = Interpreter(self.root, keras, _WIRING, cancelled, self.path, self.project)
        it.steps = MAX_STEPS - MAX_DRIVEN_STEPS
        it.frame = Frame(Scope(self.root, None, None), self.root, _NOWHERE, self.root)
        for cell, value in self._initial.items():
            it.store.write(cell, value)
        self._once.clear()
        try:
            with it.store.on(self._block):
                if line is not None:
                    self._look_at(it, line)
                while (step := self._next()) is not None:
                    self._block.put(step, self._run(it, step))
        except Cancelled:
            return False
        finally:
            self._block.at = None
            self.ran = it.ran
        self.version += 1
        return True

    def _start(self) -> None:
        """Begin with nothing: the file is for another Keras than was thought."""
        self.root = Ref(None, "module")
        self._block = Block(self.root, self._changed)
        self._driven = Driven(self._block)
        self._found = Findings()
        name = self.path.stem if self.imported and self.path is not None else "__main__"
        settings = [("__name__", Const(name)), *self._configured]
        self._initial: Cells = {(self.root, setting): value for setting, value in settings}

    def _changed(self, step: Step, trace: Trace | None) -> None:
        self._driven.changed(step, trace)
        self._found.changed(step)

    def _next(self) -> Step | None:
        """The next step to run; the functions that nothing calls come last."""
        step = self._block.waiting()
        if not self.imported and (step is None or step.level):
            self._driven.settle()
            step = self._block.waiting()
        return step

    def _look_at(self, it: Interpreter, line: int) -> None:
        """Evaluate the functions at a line that nothing calls before the others."""
        first = self._next()
        if first is None or not first.level:
            return
        cancelled, it.cancelled = it.cancelled, lambda: False
        for statement in self.source.chain_at(line):
            step = self._driven.step_of((statement.id, statement.node.col_offset))
            if step is not None and step.waiting:
                self._block.at = step
                self._block.put(step, self._run(it, step))
        it.cancelled = cancelled

    def _run(self, it: Interpreter, step: Step) -> Trace:
        """Run a step within its budget."""
        store, frame = it.store, it.frame
        around = store.push()
        if self.imported and it.installed:
            it.steps = min(it.steps, MAX_STEPS - MIN_STEPS)
        else:
            it.steps = 0 if step.level == 0 else MAX_STEPS - MAX_DRIVEN_STEPS
        try:
            return it.step(step.running, step.causes) if step.level == 0 else self._drive(it, step)
        except (OutOfBudget, RecursionError) as stop:
            events = [event for recorder in store.stack[1:] for event in recorder.events]
            it.frame = frame
            if step.level:
                here, version = self.root.child(DrivenKey(step.running.code.identity)), step.running
                store.unwind(2)
            else:
                here, version = self.root.child(step.running.id), step.running.version()
                long = isinstance(stop, OutOfBudget)
                reason = "this takes too long to evaluate" if long else "this is nested too deep"
                store.give_up(1, reason)
                for name in step.running.bindings().names():
                    store.write((self.root, name), Unknown(reason))
            around.events[:] = events  # What was found by then stands.
            here.trace = around.ended(here, frame.scope, version, NORMAL)
            return here.trace
        finally:
            store.unwind(1)

    def _drive(self, it: Interpreter, step: Step) -> Trace:
        """Run a function that nothing calls as if a statement after the last called it."""
        function: Function = step.running
        here = self.root.child(DrivenKey(function.code.identity))
        trace: Trace | None = here.trace
        store, outer = it.store, it.frame
        if trace is not None and trace.version == function and store.holds(trace, step.causes):
            return trace
        it.frame = Frame(outer.scope, self.root, function.code.owner, here)
        depth = len(store.stack)
        recorder = store.push()
        try:
            drive(it, function)
        except RecursionError:
            raise
        except Exception:
            logger.exception("could not evaluate %s", function.code.name)
            store.unwind(depth + 1)
            recorder.writes.clear()
            recorder.events.clear()
        finally:
            it.frame = outer
        store.drop()
        # Nothing ran it: what it would change did not happen, only what it made is kept, to be shown.
        below = {ref: ref.is_below(here) for ref, _ in recorder.writes}
        recorder.writes = {c: v for c, v in recorder.writes.items() if below[c[0]] or store.now(c) is MISSING}
        here.trace = recorder.ended(here, outer.scope, function, NORMAL)
        return here.trace

    def _dialect(self, gone: Sequence[Statement], come: Sequence[Statement]) -> int | None:
        """The Keras that the file is for, by what its statements tell."""
        for statement in gone:
            self._evidence.subtract(dialect.signs_of(statement))
        for statement in come:
            self._evidence.update(dialect.signs_of(statement))
        return dialect.decide(self._evidence, None if self.path is None else keras_of(self.path))

    def close(self) -> None:
        """Let go of everything at once, where many files are looked at: nothing is left to the garbage collector."""
        self.root.dissolve()
        self.project.close()
        vars(self).clear()

    def depends_on(self, changed: Collection[Path]) -> bool:
        """Whether the module was evaluated with one of these files, or looked for it in vain."""
        return any(self.project.asked_for(path) for path in changed)

    # What was found

    def traces(self) -> Iterator[Trace]:
        """What the statements did, in order; what nothing called comes last."""
        return self._block.traces()

    def facts(self) -> Iterator[Fact]:
        """All facts, in order of evaluation."""
        return flatten(self.traces())

    def problems(self) -> list[Problem]:
        """All problems, in order of evaluation; a comment that says another shape once, and not where it is ever right."""
        found = self._found.problems()
        comments = {one.anchor: one for one in reversed(found) if one.code == "shape-comment"}
        told = [one for anchor, one in comments.items() if not self._is_right(anchor)]
        return [one for one in found if one.code != "shape-comment" or one in told] if comments else found

    def _is_right(self, comment: Anchor) -> bool:
        position = position_of(comment)
        about = () if position is None else self.facts_about(position.statement)
        return any(isinstance(fact, Held) and fact.anchor == comment for fact in about)

    def read(self, cell: Cell) -> Any:
        """A cell as it is at the end of the program."""
        value = self._block.get(cell, self._initial.get(cell, MISSING))
        value = self.project.cells.get(cell, MISSING) if value is MISSING else value
        return contained(cell) if value is MISSING else value

    def all_cells(self) -> Mapping[Cell, Any]:
        """All cells as they are at the end of the program."""
        return {**self._initial, **self._block.cells()}

    def traces_of(self, statement: int) -> Iterator[Trace]:
        """The traces of a statement, one for each call or turn that ran it."""
        return (found for trace in self.traces_about(statement) for found in trace.of_statement(statement))

    def facts_about(self, key: int | Ref) -> Iterator[Fact]:
        """The facts that are anchored in a statement, by its id, or about a layer, by its ref; in order."""
        return (fact for trace in self.traces_about(key) for fact in trace.facts_of(key))

    def traces_about(self, key: int | Ref) -> Iterator[Trace]:
        """The traces of top-level statements in which something is about a statement or a layer."""
        return (step.trace for step in self._found.about(key) if step.trace is not None)

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
