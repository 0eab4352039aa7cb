"""The reports of many files, one after the other in their order: which came from where is not to be seen."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shapelens import files
from shapelens.batch.cache import Cache
from shapelens.batch.progress import Progress
from shapelens.batch.report import Outcome, Report, as_json, from_json
from shapelens.batch.states import Disk, digest, digest_of, everywhere
from shapelens.batch.workers import Workers

ENOUGH: Final = 12
"""Files for which workers are started: one takes as long to start as a few files."""
PAUSE: Final = 0.1
"""Seconds after which somebody who waits is told how far it is."""


@dataclass(slots=True)
class _Item:
    """A file, and what has become of it so far."""

    path: Path
    report: Report | None = None
    future: Future[Outcome | None] | None = None

    def is_done(self) -> bool:
        return self.report is not None or (self.future is not None and self.future.done())


def reports(paths: Sequence[Path], keras: int | None, jobs: int, cache: Cache, progress: Progress) -> Generator[Report]:
    """What `check` says of each file, as soon as that of those before it has been said."""
    run = _Run(keras, jobs, cache, progress)
    try:
        for path in paths:
            run.add(path)
            while run.is_next_done():
                yield run.next()
        while run.items:
            yield run.next()
    finally:
        run.close()


class _Run:
    """The files that were not yet told of, in order."""

    def __init__(self, keras: int | None, jobs: int, cache: Cache, progress: Progress) -> None:
        self.items: deque[_Item] = deque()
        self._keras = keras
        self._jobs = jobs
        self._cache = cache
        self._progress = progress
        self._everywhere = everywhere(keras) if cache.is_usable() else ""
        self._known = Disk()
        self._own = Disk()
        self._workers: Workers | None = None
        self._held: list[_Item] = []
        """Files that are too few so far to start workers for."""
        self._told = 0

    def add(self, path: Path) -> None:
        """Take a file from the cache, or see to it that somebody looks at it."""
        item = _Item(path, self._from_cache(path))
        self.items.append(item)
        if item.report is None and self._jobs > 1:
            self._held.append(item)
            if self._workers is None and len(self._held) >= ENOUGH:
                self._workers = Workers(self._jobs, self._keras)
        if self._workers is not None:
            for held in self._held:
                held.future = self._workers.look(held.path)
            self._held.clear()
        self._show()

    def is_next_done(self) -> bool:
        """Whether there is a file, and nothing to be gained by waiting for others."""
        return bool(self.items) and (self._jobs == 1 or self.items[0].is_done())

    def next(self) -> Report:
        """The report of the next file, which may take a while."""
        item = self.items[0]
        self._show()
        report = self._keep(item.path, self._outcome(item)) if item.report is None else item.report
        self.items.popleft()
        self._told += 1
        return report

    def close(self) -> None:
        """End what still runs, and keep what has been found."""
        if self._workers is not None:
            self._workers.close()
        for item in self.items:
            outcome = item.future.result() if item.future and item.is_done() and not item.future.cancelled() else None
            if outcome is not None:
                self._keep(item.path, outcome)
        self._cache.close()

    def _outcome(self, item: _Item) -> Outcome:
        outcome = None
        while item.future is not None and not item.future.done():
            wait([item.future], PAUSE)
            self._show()
        if item.future is not None:
            outcome = item.future.result()
        if outcome is None:
            from shapelens.batch.look import look  # With all of the analysis, which is not needed for what is known.

            outcome = look(item.path, self._keras, self._own)
        return outcome

    def _show(self) -> None:
        if self._progress.is_due():
            self._progress.show(self._told + sum(item.is_done() for item in self.items))

    def _from_cache(self, path: Path) -> Report | None:
        """What is known of a file; None if it must be looked at."""
        if not self._cache.is_usable():
            return None
        try:
            kept = self._cache.get(self._key(path, digest(files.content(path))))
            outcome = None if kept is None else from_json(json.loads(kept))
        except files.Unreadable as error:
            return Report(error=str(error))
        except (ValueError, KeyError, TypeError):
            return None
        return None if outcome is None or not self._holds(outcome) else outcome.report

    def _holds(self, outcome: Outcome) -> bool:
        grounds = outcome.grounds
        return (
            grounds is not None
            and all(self._known.file(path) == state for path, state in grounds.files.items())
            and all(self._known.folder(path) == state for path, state in grounds.folders.items())
        )

    def _keep(self, path: Path, outcome: Outcome) -> Report:
        if outcome.grounds is not None and self._cache.is_usable():
            self._cache.put(self._key(path, outcome.content), json.dumps(as_json(outcome)))
        return outcome.report

    def _key(self, path: Path, content: str) -> str:
        return digest_of(self._everywhere, str(path.absolute()), content)
