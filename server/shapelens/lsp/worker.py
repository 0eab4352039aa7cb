"""The one thread that evaluates.

The newest version of the file that was touched last goes first; a change stops what runs at its next checkpoint, and
what was not begun is dropped for the newer version. Questions (hovers) are asked on this thread too, since a module
belongs to it: after the current version is evaluated or, for want of patience, in between.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

from shapelens.analysis.module import Module
from shapelens.features.diagnostics import Diagnostic, diagnostics
from shapelens.immutable import immutable
from shapelens.lsp.documents import Document

log = logging.getLogger(__name__)

_T = TypeVar("_T")

PATIENCE = 2.0
"""Seconds that a question waits for the evaluation of the current version."""

_STACK = 64 * 1024 * 1024
"""Deeply nested code needs stack, and a thread has only 512 KB on macOS."""


@immutable
class Job:
    """A version of a file to evaluate, and for which Keras."""

    document: Document
    keras: Literal[2, 3] | None
    path: Path | None
    """Where the file is on disk: the files that it imports are found from there."""


@dataclass(slots=True)
class _Evaluated:
    module: Module
    job: Job
    """The last job that the module was given, finished or not."""


@immutable
class _Question:
    uri: str
    ask: Callable[[Module, Document], Any]
    answer: Future[Any] = field(default_factory=Future[Any])
    deadline: float = field(default_factory=lambda: time.monotonic() + PATIENCE)

    def overdue(self) -> bool:
        return time.monotonic() >= self.deadline and not self.answer.cancelled()


class Worker:
    """`report` is called on the worker's thread with each version evaluated to its end."""

    def __init__(self, report: Callable[[str, Document, list[Diagnostic]], None]) -> None:
        self._report = report
        self._condition = threading.Condition()
        self._pending: dict[str, Job | None] = {}  # the last is the newest; None: forget the file
        self._questions: list[_Question] = []
        self._interrupted = False
        self._changed: set[Path] = set()
        self._evaluated: dict[str, _Evaluated] = {}  # the worker's thread only

    def start(self) -> None:
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

    def ask(self, uri: str, ask: Callable[[Module, Document], _T]) -> Future[_T | None]:
        """The answer for the newest version; None where the file is not known (or its evaluation failed)."""
        question = _Question(uri, ask)
        with self._condition:
            self._questions.append(question)
            self._condition.notify()
        return question.answer

    def _put(self, uri: str, job: Job | None) -> None:
        with self._condition:
            self._pending.pop(uri, None)
            self._pending[uri] = job
            self._interrupted = True
            self._condition.notify()

    def _run(self) -> None:
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
        return partial(self._evaluated.pop, uri, None) if job is None else partial(self._evaluate, uri, job)

    def _answer(self, question: _Question) -> None:
        if not question.answer.set_running_or_notify_cancel():
            return
        answer = None
        if (evaluated := self._evaluated.get(question.uri)) is not None:
            try:
                answer = question.ask(evaluated.module, evaluated.job.document)
            except Exception:
                log.exception("A request about %s failed", question.uri)
        question.answer.set_result(answer)

    def _refresh(self, changed: set[Path]) -> None:
        stale = [uri for uri, evaluated in self._evaluated.items() if evaluated.module.depends_on(changed)]
        for uri in stale:
            job = self._evaluated.pop(uri).job
            with self._condition:
                self._pending.setdefault(uri, job)

    def _evaluate(self, uri: str, job: Job) -> None:
        evaluated = self._evaluated.get(uri)
        if evaluated is None or evaluated.job.keras != job.keras:
            evaluated = self._evaluated[uri] = _Evaluated(Module(job.keras, job.path), job)
        evaluated.job = job
        try:
            finished = evaluated.module.update(job.document.text, self.is_interrupted)
            problems = diagnostics(evaluated.module) if finished else []
        except Exception:
            log.exception("The analysis of %s failed", uri)
            del self._evaluated[uri]  # its state may be torn: the next version starts from scratch
            finished, problems = True, []
        if finished:
            self._report(uri, job.document, problems)
        else:
            with self._condition:
                if uri not in self._pending:
                    self._pending = {uri: job, **self._pending}  # behind what interrupted it

    def is_interrupted(self) -> bool:
        """Whether what the worker does now should stop: a newer version waits, or a question has waited too long."""
        return self._interrupted or any(question.overdue() for question in self._questions)
