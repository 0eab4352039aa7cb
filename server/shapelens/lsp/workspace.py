"""The problems of the files that are not open, for users who wish to see them (`diagnostics.mode`).

They are looked at as `check` does: in processes of their own, and what has not changed comes from the cache on disk. When
something changes on disk all are asked for again, after a moment.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Generator, Sequence
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsprotocol import types
from pygls import uris

from shapelens.config.project import NAME, Projects
from shapelens.lsp import convert
from shapelens.lsp.documents import Part, open_document

if TYPE_CHECKING:
    from shapelens.batch.report import Place, Report
    from shapelens.lsp.server import Server

log = logging.getLogger(__name__)

PAUSE: Final = 0.5
"""Seconds without a change on disk after which the files are looked at."""


class Workspace:
    """The folders that the client has opened."""

    def __init__(self, server: Server) -> None:
        self._folders: Sequence[Path] = ()
        self._server = server
        self._due: asyncio.TimerHandle | None = None
        self._wanted = 0
        """How often the files were to be looked at; only the last time is gone on with."""

    def look_again(self, folders: Sequence[Path]) -> None:
        """Look at the files below the folders soon; a look that is under way ends."""
        self._folders = folders
        self._wanted += 1
        if self._due is not None:
            self._due.cancel()
        self._due = self._server.loop.call_later(PAUSE, self._begin)

    def _begin(self) -> None:
        self._due = None
        settings = self._server.settings
        folders = [folder for folder in self._folders if settings.of(folder / NAME).whole_workspace]
        if self._server.problems.can_be_offered():
            self._server.problems.offer(bool(folders))
        if folders:
            self._server.loop.run_in_executor(None, self._look, self._wanted, folders)
        else:
            self._server.problems.keep_elsewhere(set())

    def _look(self, number: int, folders: Sequence[Path]) -> None:
        """Tell the server of each file; this is not the thread that it lives on."""
        server = self._server
        seen: set[str] = set()
        try:
            with closing(self._found(folders)) as found:
                for uri, items in found:
                    if number != self._wanted:
                        return
                    seen.add(uri)
                    server.on_loop(server.problems.found_elsewhere, uri, items)
        except Exception:
            log.exception("The files of the workspace could not be looked at")
        server.on_loop(server.problems.keep_elsewhere, seen)

    def _found(self, folders: Sequence[Path]) -> Generator[tuple[str, list[types.Diagnostic]]]:
        from shapelens.batch.cache import Cache, home
        from shapelens.batch.progress import Progress
        from shapelens.batch.run import outcomes
        from shapelens.batch.workers import cores
        from shapelens.finding import find

        paths, _ = find(map(str, folders), Projects().excludes)
        # The cells of a notebook have names that only the client knows, and only while it is open.
        wanted = [(path, self._server.settings.of(path)) for path in paths if path.suffix != ".ipynb"]
        tasks = [(path, settings.keras) for path, settings in wanted if settings.diagnostics]
        # The user has some of the cores, and what is done in this process is for the open files.
        jobs = max(cores() // 2, 2)
        with closing(outcomes(tasks, jobs, Cache(home()), Progress(StringIO(), 0), enough=1)) as found:
            for (path, _), outcome in zip(tasks, found, strict=True):
                yield self._shown(path, outcome.report)

    def _shown(self, path: Path, report: Report) -> tuple[str, list[types.Diagnostic]]:
        uri = uris.from_fs_path(str(path)) or path.as_uri()
        settings = self._server.settings.of(path)
        problems = [problem for problem in report.problems if settings.reports(problem.code)]
        if not problems:
            return uri, []
        from shapelens.files import Unreadable, read

        try:
            part = Part(uri, open_document(read(path).text, None))
        except Unreadable:  # It has gone since it was looked at.
            return uri, []
        encoding = self._server.encoding

        def placed(place: Place) -> types.Range:
            return convert.from_characters(part, place.line, place.column, place.end_line, place.end_column, encoding)

        return uri, [
            convert.shown(
                problem.code,
                problem.severity,
                problem.message,
                placed(problem.place),
                [(types.Location(uri, placed(where)), message) for where, message in problem.related],
            )
            for problem in problems
        ]
