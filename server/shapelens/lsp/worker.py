"""The one thread that evaluates.

The newest version of the file that was touched last goes first; a change stops what runs at its next checkpoint, and
what was not begun is dropped for the newer version. Questions (hovers) are asked on this thread too, since a module
belongs to it: after the current version is evaluated or, for want of patience, in between. A file that was just opened
is evaluated in slices, after each of which the problems found so far are reported.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from shapelens.immutable import immutable
from shapelens.lsp.documents import Program

if TYPE_CHECKING:
    from shapelens.analysis.module import Module
    from shapelens.features.diagnostics import Diagnostic

log = logging.getLogger(__name__)

_T = TypeVar("_T")

PATIENCE: Final = 0.2
"""Seconds that a question waits for the evaluation of the current version; then it is answered from what is known."""

FIRST_PATIENCE: Final = 2.0
"""The same where next to nothing is known, as the file was just opened."""

SLICE: Final = 0.1
"""Seconds for which a file that was just opened is evaluated before it is said what was found so far."""

_STACK: Final = 64 * 1024 * 1024
"""Deeply nested code needs stack, and a thread has only 512 KB on macOS."""


@immutable
class Job:
    """A version of a file to evaluate, and for which Keras."""

    program: Program
    keras: Literal[2, 3] | None
    path: Path | None
    """Where the file is on disk: the files that it imports are found from there."""


@dataclass(slots=True)
class _Evaluated:
    module: Module
    job: Job
    """The last job that the module was given, finished or not."""
    slice: float
    """Seconds for which it may be evaluated at a time until a version has come to its end.

    Each is twice as long as the one before: a statement that takes longer than one will have the time.
    """


@immutable
class _Question:
    uri: str
    ask: Callable[[Module, Program], Any]
    line: int | None
    """The line that it is about, from 1."""
    deadline: float
    answer: Future[Any]

    def overdue(self) -> bool:
        return time.monotonic() >= self.deadline and not self.answer.cancelled()


class Worker:
    """`report` is called on the worker's thread with each version evaluated to its end, and a new file's after each slice."""

    def __init__(self, report: Callable[[Program, list[Diagnostic]], None]) -> None:
        self._report = report
        self._condition = threading.Condition()
        self._pending: dict[str, Job | None] = {}  # the last is the newest; None: forget the file
        self._questions: list[_Question] = []
        self._started = False
        self._opened: set[str] = set()  # files of which a version was evaluated to its end
        self._interrupted = False
        self._slice_ends = math.inf
        self._changed: set[Path] = set()
        self._evaluated: dict[str, _Evaluated] = {}  # the worker's thread only

    def start(self) -> None:
        """Begin to work; nothing happens if it has begun."""
        if self._started:
            return
        self._started = True
        before = threading.stack_size(_STACK)
        threading.Thread(target=self._run, name="evaluation", daemon=True).start()
        threading.stack_size(before)

    def evaluate(self, uri: str, job: Job) -> None:
        """Evaluate this version next; an older one of the same file is dropped."""
        self._put(uri, job)

    def forget(self, uri: str) -> None:
        self._put(uri, None)

    def changed_on_disk(self, paths: Iterable[Path]) -> None:
        """Evaluate again what imports one of these files; they were saved, made or removed."""
        with self._condition:
            self._changed.update(paths)
            self._condition.notify()

    def ask(
        self, uri: str, ask: Callable[[Module, Program], _T], line: int | None = None, *, patient: bool = False
    ) -> Future[_T | None]:
        """The answer for the newest version; None where the file is not known (or its evaluation failed).

        `line` is the one that it is about: of a file that is being evaluated, that is evaluated first. Where what is known so
        far would be a wrong answer, one is `patient` until all is.
        """
        patience = math.inf if patient else PATIENCE if uri in self._opened else FIRST_PATIENCE
        question = _Question(uri, ask, line, time.monotonic() + patience, Future())
        with self._condition:
            self._questions.append(question)
            self._condition.notify()
        return question.answer

    def _put(self, uri: str, job: Job | None) -> None:
        self.start()
        with self._condition:
            self._pending.pop(uri, None)
            self._pending[uri] = job
            self._interrupted = True
            self._condition.notify()

    def _run(self) -> None:
        _load()
        while True:
            with self._condition:
                while (work := self._next()) is None:
                    self._condition.wait()
                self._interrupted = False
            work()

    def _next(self) -> Callable[[], object] | None:
        if self._changed:
            changed, self._changed = self._changed, set()
            return partial(self._refresh, changed)
        for index, question in enumerate(self._questions):
            if question.uri not in self._pending or question.overdue() or question.answer.cancelled():
                del self._questions[index]
                return partial(self._answer, question)
        if not self._pending:
            return None
        uri, job = self._pending.popitem()
        return partial(self._close, uri) if job is None else partial(self._evaluate, uri, job)

    def _close(self, uri: str) -> None:
        if (evaluated := self._evaluated.pop(uri, None)) is not None:
            evaluated.module.close()
        self._opened.discard(uri)

    def _answer(self, question: _Question) -> None:
        if not question.answer.set_running_or_notify_cancel():
            return
        answer = None
        with self._condition:
            waiting = self._pending.get(question.uri)
        if waiting is not None:
            self._take_over(question.uri, waiting, question.line)
        if (evaluated := self._evaluated.get(question.uri)) is not None:
            try:
                answer = question.ask(evaluated.module, evaluated.job.program)
            except Exception:
                log.exception("A request about %s failed", question.uri)
        question.answer.set_result(answer)

    def _refresh(self, changed: set[Path]) -> None:
        stale = [uri for uri, evaluated in self._evaluated.items() if evaluated.module.depends_on(changed)]
        for uri in stale:
            evaluated = self._evaluated.pop(uri)
            evaluated.module.close()
            self._opened.discard(uri)
            with self._condition:
                self._pending.setdefault(uri, evaluated.job)

    def _module(self, uri: str, job: Job) -> _Evaluated:
        """The module of a file, which is about to be given a job."""
        from shapelens.analysis.module import Module

        evaluated = self._evaluated.get(uri)
        if evaluated is None or evaluated.job.keras != job.keras:
            evaluated = self._evaluated[uri] = _Evaluated(Module(job.keras, job.path), job, SLICE)
        evaluated.job = job
        return evaluated

    @contextmanager
    def _surviving(self, uri: str) -> Generator[None]:
        """A failure of the analysis inside is logged, and the next version of the file starts from scratch."""
        try:
            yield
        except Exception:
            log.exception("The analysis of %s failed", uri)
            del self._evaluated[uri]  # Its state may be torn.

    def _take_over(self, uri: str, job: Job, line: int | None) -> None:
        """Give a module the text of a job without its evaluation, for which nobody has the time; a line may be wanted first."""
        evaluated = self._module(uri, job)
        with self._surviving(uri):
            evaluated.module.update(job.program.text, lambda: True, line)

    def _evaluate(self, uri: str, job: Job) -> None:
        from shapelens.features.diagnostics import diagnostics

        evaluated = self._module(uri, job)
        self._slice_ends = math.inf if uri in self._opened else time.monotonic() + evaluated.slice
        finished, problems = True, list["Diagnostic"]()
        with self._surviving(uri):
            done = evaluated.module.update(job.program.text, self.is_interrupted)
            problems = diagnostics(evaluated.module) if done or uri not in self._opened else []
            finished = done
        self._slice_ends = math.inf
        if finished:
            self._opened.add(uri)
            self._report(job.program, problems)
            return
        evaluated.slice *= 2
        if problems:
            self._report(job.program, problems)
        with self._condition:
            if uri not in self._pending:
                self._pending = {uri: job, **self._pending}  # behind what interrupted it

    def is_settled(self, uri: str) -> bool:
        """Whether the newest version of a file was evaluated to its end, so that answers will stay what they are."""
        with self._condition:
            return uri not in self._pending

    def is_interrupted(self) -> bool:
        """Whether what the worker does now should stop: a newer version waits, a question has waited too long, a slice ends."""
        late = self._slice_ends < math.inf and time.monotonic() >= self._slice_ends
        return self._interrupted or late or any(question.overdue() for question in self._questions)


def _load() -> None:
    """Import what evaluates, which takes longer than everything before it: while the client is told that we are here."""
    from shapelens.analysis import module
    from shapelens.features import diagnostics, hover

    _ = module, diagnostics, hover
