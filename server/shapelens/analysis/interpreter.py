"""The abstract interpreter's state, and the running of statements with reuse of what is unchanged.

A statement in a frame is the unit of reuse: it is evaluated only if its text, or something that it read, has changed.
"""

from __future__ import annotations

import ast
import logging
from collections.abc import Callable, Generator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from shapelens.analysis.block import Block
from shapelens.analysis.facts import CallKind, Comparison, Fact, Problem, Related, Severity
from shapelens.analysis.project import Project
from shapelens.analysis.store import MISSING, Store
from shapelens.analysis.traces import NORMAL, Cell, Exit, Outcome, Trace, flatten
from shapelens.dims import Unknown
from shapelens.immutable import immutable
from shapelens.rules.rule import LayerRule, ShapeError
from shapelens.syntax.statements import Statement
from shapelens.values.classes import Instance
from shapelens.values.data import Array
from shapelens.values.frames import Series
from shapelens.values.keras import Made, Model
from shapelens.values.place import Anchor, CallSite, Position, Ref, Site, range_of
from shapelens.values.python import Function, Scope

logger = logging.getLogger(__name__)

MAX_STEPS: Final = 120_000
"""Expressions that one update of a top-level statement may evaluate: four times what the largest of Keras' models takes."""
MAX_DRIVEN_STEPS: Final = 30_000
"""The same for a function that nothing calls, and for a whole file of an installed package that is imported."""
MIN_STEPS: Final = 1000
"""What a statement of such a file has in any case: it may define what is asked for."""
CHANGED: Final = "changed"
"""The cell of the memory of an array (ref, "changed") that says that somebody wrote to it."""
LONG: Final = 8
"""Statements of a branch, from which on it is worth to know which of them read what."""

_IN_MEMORY: Final = frozenset((Array, Series))


class OutOfBudget(BaseException):
    """The evaluation of a top-level statement took too much; what it would have set is unknown.

    No `Exception`, so that nobody on its way takes it for a bug of ours.
    """


class Cancelled(BaseException):
    """A newer text waits: nobody will read this evaluation. No `Exception` either."""


@dataclass(slots=True)
class Frame:
    """Where evaluation stands: the names in sight, the statement that runs and its place in the tree of what happened."""

    scope: Scope
    branch: Ref
    """Refs of the statements that run now are its children: a call, or a turn of a loop in it."""
    statement: Statement
    here: Ref
    ordinal: int = 0
    class_ref: Ref | None = None
    """The class whose body runs."""
    function: Function | None = None
    call: Ref | None = None
    """The function that runs, and the Ref of its call, where its names live."""
    yields: Ref | None = None
    """The list of what a generator has given so far."""


@immutable
class Wiring:
    """The parts that call each other through the interpreter, since Python's grammar is recursive."""

    execute: Callable[[Interpreter, Statement], Outcome]
    expressions: Mapping[type[ast.expr], Callable[[Interpreter, Any], Any]]
    call: Callable[[Interpreter, Any, Arguments], Any]
    call_custom: Callable[[Interpreter, Instance, Arguments, CallKind, Anchor, Model | None], Any]
    rule_of: Callable[[Interpreter, Model | Instance], LayerRule]
    special: Callable[[Interpreter, Instance, str, Arguments], Any]


@immutable
class Arguments:
    """The arguments of a call. `complete` is false where a `*` or `**` of unknown content may hold more."""

    positional: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = MappingProxyType({})
    complete: bool = True
    node: ast.Call | None = None

    def get(self, index: int, name: str, default: Any = None) -> Any:
        """An argument by position or name; `default` if it was not given."""
        if name in self.keywords:
            return self.keywords[name]
        if index < len(self.positional):
            return self.positional[index]
        return default if self.complete else Unknown("it may be in the `*` or `**` arguments")

    def given(self) -> tuple[tuple[str, Any], ...]:
        """All arguments by name, the positional ones under their number."""
        return (*((str(index), value) for index, value in enumerate(self.positional)), *self.keywords.items())


@immutable
class Blame:
    """Where to report what goes wrong inside something that this made run, and what to say before the message."""

    at: Anchor
    what: str
    related: tuple[Related, ...] = ()
    inside: bool = False
    """Whether it is the program's own code that runs, in which the problem stands: what made it run is then beside it."""


class Interpreter:
    """Evaluates statements against a store. `keras` is the Keras in force; None accepts both."""

    def __init__(
        self,
        module: Ref,
        keras: int | None,
        wiring: Wiring,
        cancelled: Callable[[], bool],
        path: Path | None,
        project: Project,
    ) -> None:
        self.store = Store(project.cells)
        self._path = path
        self.project = project
        self.module = module
        self.wiring = wiring
        self._expressions = wiring.expressions
        self.keras = keras
        self.cancelled = cancelled
        self.steps = 0
        self.limit = MAX_STEPS
        """The step after which loops are followed no further."""
        self.calls: list[tuple[object, Ref]] = []
        """The calls of user functions that run, the outermost first: the identity of the code, and the Ref of the call."""
        self.inside = 0
        """Custom layers whose `call` runs now: operators in it are no nodes of the graph."""
        self.blame: Blame | None = None
        """What made run what runs now: `fit` builds the layers on its data."""
        self.ran: list[int] = []
        """Ids of the statements that were evaluated rather than reused."""
        self.frame: Frame = None  # type: ignore[assignment]  # set by `run`

    @property
    def home(self) -> Ref:
        """The module whose code runs: a function runs with the names of the file that defines it."""
        return self.frame.scope.module

    @property
    def path(self) -> Path | None:
        """The file whose code runs."""
        home = self.home
        return self._path if home is self.module else self.project.path_of(home)

    @property
    def installed(self) -> bool:
        """Whether that is a file of an installed package: it is read as in an environment that sets nothing."""
        path = self.path
        return path is not None and not {"site-packages", "dist-packages"}.isdisjoint(path.parts)

    # Places

    def new_ref(self) -> Ref:
        """The identity of the next object that the running statement makes."""
        frame = self.frame
        frame.ordinal += 1
        ref = frame.here.child(frame.ordinal)
        ref.site = ref.contents = None  # Before the last edit, it may have been another object's.
        return ref

    def position(self, node: ast.expr | ast.stmt | ast.keyword | ast.alias) -> Position:
        """The range of a node of the running statement."""
        statement = self.frame.statement
        return range_of(statement.id, statement.node.lineno, node)

    def site(self, node: ast.Call, names: Sequence[str] = ()) -> Site:
        """A call of the running statement as a place; `names` are those of its arguments by position."""
        statement = self.frame.statement
        return CallSite(statement.id, statement.node.lineno, node, names)

    def bound_at(self, name: str) -> Anchor | None:
        """The statement that gave a variable in sight its value, as far as it has ended; for messages."""
        scope: Scope | None = self.frame.scope
        while scope is not None:
            if (writer := self.store.writer((scope.ref, name))) is not None:
                return writer, None
            scope = scope.parent
        return None

    # Facts

    def emit(self, fact: Fact) -> None:
        self.store.emit(fact)

    @contextmanager
    def blaming(
        self, at: Anchor, what: str = "", related: tuple[Related, ...] = (), inside: bool = False
    ) -> Generator[None]:
        """What is reported meanwhile is told of what made it run, unless that is something around it already."""
        before, self.blame = self.blame, self.blame or Blame(at, what, related, inside)
        try:
            yield
        finally:
            self.blame = before

    def report(
        self,
        anchor: Anchor,
        code: str,
        severity: Severity,
        message: str,
        related: Sequence[Related] = (),
        about: Made | Comparison | None = None,
    ) -> None:
        if self.blame is not None and self.blame.inside:
            related = (*related, Related(self.blame.at, self.blame.what), *self.blame.related)
        elif self.blame is not None:
            inside = () if anchor == self.blame.at else (Related(anchor, "it goes wrong here"),)
            related = (*inside, *self.blame.related, *related)
            anchor, message = self.blame.at, self.blame.what + message
        self.store.emit(Problem(anchor, code, severity, message, tuple(related), about))

    def happened(self) -> int:
        """How many facts the running statement has so far, to ask `failed_since`."""
        return len(self.store.stack[-1].events)

    def failed_since(self, happened: int) -> bool:
        """Whether an error was reported since then."""
        facts = flatten(self.store.stack[-1].events[happened:])
        return any(isinstance(fact, Problem) and fact.severity == "error" for fact in facts)

    def refuse(
        self, error: ShapeError, anchor: Anchor, related: Sequence[Related] = (), about: Made | None = None
    ) -> bool:
        """Report what Keras refuses; not what only a Keras refuses that may not be the one in force.

        Returns whether it is refused.
        """
        if error.keras is not None and error.keras != self.keras:
            return False
        self.report(anchor, error.code, "error", error.message, related, about)
        return True

    # Running

    def run(self, statements: Sequence[Statement]) -> Outcome:
        """Run statements in order until one leaves, collecting the paths that may have left."""
        branch = self.frame.branch
        block: Block | None = branch.block
        if (
            block is not None
            and block.is_of(statements)
            and (outcome := self._run_again(block, statements)) is not None
        ):
            return outcome
        exits: list[Exit] = []
        traces: list[Trace] = []
        ran = len(self.ran)
        outcome = NORMAL
        for statement in statements:
            trace = self.step(statement)
            outcome = trace.outcome
            if outcome.exits:
                prefix = dict(self.store.stack[-1].writes)
                exits += [Exit(e.kind, e.value, {**prefix, **e.writes}) for e in outcome.exits]
            self.store.replay(trace)
            traces.append(trace)
            if outcome.kind != "normal":
                break
        if len(traces) == len(statements) >= LONG and len(self.ran) - ran < len(traces):
            branch.block = Block(branch)
            branch.block.enter(self.frame.scope)
            branch.block.fill(statements, traces)
        return Outcome(outcome.kind, outcome.value, tuple(exits)) if exits else outcome

    def _run_again(self, block: Block, statements: Sequence[Statement]) -> Outcome | None:
        """Run those of many statements that an edit concerns; None if the others cannot be left as they are."""
        store = self.store
        branch, branch.block = self.frame.branch, None  # It is whole again only if this comes to its end.
        block.enter(self.frame.scope)
        block.arrange(statements)
        reads, _ = block.settle()
        for cell, value in reads.items():
            now = store.now(cell)
            if now is not value and now != value:
                block.changed_outside(cell)
        with store.on(block):
            while (step := block.waiting()) is not None:
                block.put(step, self.step(step.running, step.causes))
        outcome = block.outcome()
        if outcome is None:
            return None
        branch.block = block
        reads, writes = block.settle()
        store.absorb(reads, writes, [*block.traces()])
        return outcome

    def step(self, statement: Statement, causes: Set[Cell] | None = None) -> Trace:
        """What a statement does: what it did the last time, or else it is evaluated now.

        `causes` are the cells that changed since then, where that is known.
        """
        here = self.frame.branch.child(statement.id)
        trace: Trace | None = here.trace
        store = self.store
        if trace is not None and (
            statement.broken or (trace.is_of(statement, self.frame.scope) and store.holds(trace, causes))
        ):
            # A statement that stopped parsing, while it is being typed, still means what it last meant.
            return trace
        if self.cancelled():
            raise Cancelled
        self.ran.append(statement.id)
        outer = self.frame
        self.frame = Frame(
            outer.scope, outer.branch, statement, here, 0, outer.class_ref, outer.function, outer.call, outer.yields
        )
        depth = len(store.stack)
        recorder = store.push()
        try:
            outcome = self.wiring.execute(self, statement)
        except Exception as error:
            # Code deeper than the stack, or a bug of ours: it costs this statement, and the log says what it was.
            if not isinstance(error, RecursionError):
                logger.exception("could not evaluate %r", statement.text[:200])
            reason = "shapelens could not evaluate this statement"
            store.give_up(depth, reason)
            recorder.events.clear()
            for name in statement.bindings().names():
                self.bind(name, Unknown(reason))
            outcome = NORMAL
        finally:
            self.frame = outer
        store.drop()
        here.trace = recorder.ended(here, outer.scope, statement.version(), outcome)
        return here.trace

    def run_in(self, branch: Ref, statements: Sequence[Statement]) -> Outcome:
        """Run statements as children of another Ref: a turn of a loop, a side of a branch."""
        frame = self.frame
        self.frame = replace(frame, branch=branch)
        try:
            return self.run(statements)
        finally:
            frame.ordinal = self.frame.ordinal
            self.frame = frame

    def evaluate(self, node: ast.expr) -> Any:
        """The value of an expression of the running statement."""
        self.tick()
        value = self._expressions[node.__class__](self, node)
        kind = value.__class__
        if kind is Unknown and value.name and not isinstance(node, ast.Name | ast.Attribute):
            return Unknown(value.reason)  # What is computed from it has no name.
        return self.forgotten(value) if kind in _IN_MEMORY and value.base is not None else value

    def forgotten(self, value: Array | Series) -> Any:
        """An array or series, without its numbers if somebody wrote to its memory since."""
        if value.base is None or self.store.read((value.base, CHANGED)) is MISSING:
            return value
        if isinstance(value, Series):
            return Series(value.rows, None, None, value.index)  # A series of ints takes a float, and is one of floats.
        return Array(value.shape, value.dtype, base=value.base)

    def call(self, callee: Any, arguments: Arguments) -> Any:
        """The result of a call."""
        return self.wiring.call(self, callee, arguments)

    def special(self, owner: Any, name: str, *args: Any) -> Any:
        """What a special method (`__len__`) of an object of the program gives, MISSING if it has none."""
        return self.wiring.special(self, owner, name, Arguments(args)) if isinstance(owner, Instance) else MISSING

    @contextmanager
    def share(self) -> Generator[int]:
        """The step at which a loop that starts now has used its share: loops leave a quarter to what comes after them."""
        outer = self.limit
        self.limit = self.steps + max(0, outer - self.steps) * 3 // 4
        try:
            yield self.limit
        finally:
            self.limit = outer

    def tick(self) -> None:
        """Count a step of work; raise OutOfBudget when there were too many, Cancelled when nobody waits."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise OutOfBudget
        if not self.steps & 1023 and self.cancelled():
            raise Cancelled

    def count(self, items: int) -> None:
        """Count the work of going through so many values, which is much less than evaluating as many expressions."""
        self.steps += items >> 4
        self.tick()

    # Names

    def lookup(self, name: str) -> Any:
        """The value of a name in sight, MISSING if it has none."""
        scope: Scope | None = self.frame.scope
        while scope is not None:
            if scope.names is None or name in scope.names:
                value = self.store.read((scope.ref, name))
                if value is not MISSING:
                    return value
            scope = scope.parent
        return MISSING

    def bind(self, name: str, value: Any) -> None:
        """Set a name where it lives: here, or where `global` or `nonlocal` says."""
        scope = self.frame.scope.home(name)
        if value.__class__ is Unknown and not value.name:
            value = Unknown(value.reason, name)
        self.store.write((scope.ref, name), value)

    # Cells of objects

    def items(self, ref: Ref) -> Any:
        """The content of a list or dict: a `Tuple`, or Unknown."""
        value = self.store.read((ref, "items"))
        return Unknown("its content is not known") if value is MISSING else value
