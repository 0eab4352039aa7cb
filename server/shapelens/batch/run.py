"""What is said of many files, one after the other in their order: which came from where is not to be seen."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shapelens import files
from shapelens.batch.cache import Cache
from shapelens.batch.progress import Progress
from shapelens.batch.report import Outcome, Report, as_json, from_json
from shapelens.batch.states import Disk, digest, digest_of, everywhere
from shapelens.batch.workers import Look, Workers

ENOUGH: Final = 12
"""Files for which workers are started: one takes as long to start as a few files."""
PAUSE: Final = 0.1
"""Seconds after which somebody who waits is told how far it is."""


@dataclass(slots=True)
class _Item:
    """A file, and what has become of it so far."""

    path: Path
    keras: int | None
    outcome: Outcome | None = None
    look: Look | None = None

    def is_done(self) -> bool:
        return self.outcome is not None or (self.look is not None and self.look.is_done)


Task = tuple[Path, int | None]
"""A file to look at, and the Keras that it is for; None: the project and the file tell."""


def outcomes(
    tasks: Iterable[Task], jobs: int, cache: Cache, progress: Progress, enough: int = ENOUGH
) -> Generator[Outcome]:
    """What `check` says of each file, as soon as that of those before it has been said."""
    run = _Run(jobs, cache, progress, enough)
    try:
        for path, keras in tasks:
            run.add(path, keras)
            while run.is_next_done():
                yield run.next()
        while run.items:
            yield run.next()
    finally:
        run.close()


class _Run:
    """The files that were not yet told of, in order."""

    def __init__(self, jobs: int, cache: Cache, progress: Progress, enough: int) -> None:
        self.items: deque[_Item] = deque()
        self._jobs = jobs
        self._cache = cache
        self._progress = progress
        self._enough = enough
        self._everywhere = everywhere() if cache.is_usable() else ""
        self._known = Disk()
        self._own = Disk()
        self._workers: Workers | None = None
        self._held: list[_Item] = []
        """Files that are too few so far to start workers for."""
        self._told = 0

    def add(self, path: Path, keras: int | None) -> None:
        """Take a file from the cache, or see to it that somebody looks at it."""
        item = _Item(path, keras, self._from_cache(path, keras))
        self.items.append(item)
        if item.outcome is None and self._jobs > 1:
            self._held.append(item)
            if self._workers is None and len(self._held) >= self._enough:
                self._workers = Workers(self._jobs)
        if self._workers is not None:
            for held in self._held:
                held.look = self._workers.look(held.path, held.keras)
            self._held.clear()
        self._show()

    def is_next_done(self) -> bool:
        """Whether there is a file, and nothing to be gained by waiting for others."""
        return bool(self.items) and (self._jobs == 1 or self.items[0].is_done())

    def next(self) -> Outcome:
        """What is said of the next file, which may take a while."""
        item = self.items[0]
        self._show()
        outcome = self._keep(item, self._outcome(item)) if item.outcome is None else item.outcome
        self.items.popleft()
        self._told += 1
        return outcome

    def close(self) -> None:
        """End what still runs, and keep what has been found."""
        if self._workers is not None:
            self._workers.close()
        for item in self.items:
            if item.look is not None and item.look.outcome is not None:
                self._keep(item, item.look.outcome)
        self._cache.close()

    def _outcome(self, item: _Item) -> Outcome:
        while self._workers is not None and item.look is not None and not item.look.is_done:
            self._workers.wait(PAUSE)
            self._show()
        if item.look is not None and item.look.outcome is not None:
            return item.look.outcome
        from shapelens.batch.look import look  # With all of the analysis, which is not needed for what is known.

        return look(item.path, item.keras, self._own)

    def _show(self) -> None:
        if self._progress.is_due():
            self._progress.show(self._told + sum(item.is_done() for item in self.items))

    def _from_cache(self, path: Path, keras: int | None) -> Outcome | None:
        """What is known of a file; None if it must be looked at."""
        if not self._cache.is_usable():
            return None
        try:
            kept = self._cache.get(self._key(path, keras, digest(files.content(path))))
            outcome = None if kept is None else from_json(json.loads(kept))
        except files.Unreadable as error:
            return Outcome(Report(error=str(error)))
        except (ValueError, KeyError, TypeError):
            return None
        return None if outcome is None or not self._holds(outcome) else outcome

    def _holds(self, outcome: Outcome) -> bool:
        grounds = outcome.grounds
        return (
            grounds is not None
            and all(self._known.file(path) == state for path, state in grounds.files.items())
            and all(self._known.folder(path) == state for path, state in grounds.folders.items())
        )

    def _keep(self, item: _Item, outcome: Outcome) -> Outcome:
        if outcome.grounds is not None and self._cache.is_usable():
            self._cache.put(self._key(item.path, item.keras, outcome.content), json.dumps(as_json(outcome)))
        return outcome

    def _key(self, path: Path, keras: int | None, content: str) -> str:
        return digest_of(self._everywhere, f"{keras}", str(path.absolute()), content)
