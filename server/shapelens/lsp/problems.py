"""The problems of files, as the client wants to hear of them: pushed when they are found, or when it asks.

A client that can ask (`textDocument/diagnostic`) is not pushed to, since it would show both.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from lsprotocol import types

from shapelens.lsp import convert
from shapelens.lsp.documents import Part, Program

if TYPE_CHECKING:
    from shapelens.features.diagnostics import Diagnostic
    from shapelens.lsp.server import Server


@dataclass(slots=True)
class _Result:
    """What is wrong in a file or cell of a program; `id` is another whenever that is another."""

    program: Program
    part: Part
    items: list[types.Diagnostic]
    id: str
    is_told: bool = False
    """Whether the client has asked for it."""


@dataclass(slots=True)
class _Elsewhere:
    """The same of a file that is not open, or was not when it was looked at."""

    items: list[types.Diagnostic]
    id: str


GATHERING = 0.3
"""Seconds for which news of files that are not open are gathered before they are told."""
_NOTHING = "0"
"""The `id` of no problems in such a file."""


class Problems:
    """What was found last in each open file and cell, and in the other files of the workspace."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._results: dict[str, _Result] = {}
        self._elsewhere: dict[str, _Elsewhere] = {}
        self._ids = map(str, count(1))
        self._waiting: list[asyncio.Future[None]] = []
        self._offered: types.Registration | None = None

    def can_be_offered(self) -> bool:
        """Whether the client can be told later on that it may ask; it is then not told at the start."""
        text_document = self._server.client_capabilities.text_document
        return bool(text_document and text_document.diagnostic and text_document.diagnostic.dynamic_registration)

    def offer(self, all_files: bool) -> None:
        """Tell the client that it may ask, for files that are not open as well or not.

        A client that may, VS Code's, leaves it to us to take back what it shows of a file that is closed.
        """
        if self._offered is not None and self._offered.id == str(all_files):
            return
        method = types.TEXT_DOCUMENT_DIAGNOSTIC
        if self._offered is not None:
            taken_back = types.Unregistration(self._offered.id, method)
            self._server.client_unregister_capability(types.UnregistrationParams([taken_back]))
        options = types.DiagnosticRegistrationOptions(
            inter_file_dependencies=True, workspace_diagnostics=all_files, document_selector=None
        )
        self._offered = types.Registration(str(all_files), method, options)
        self._server.client_register_capability(types.RegistrationParams([self._offered]))

    def found(self, program: Program, problems: Sequence[Diagnostic]) -> None:
        """The newest version of an open file or notebook was evaluated, as far as it could be for now."""
        items: Mapping[str, list[types.Diagnostic]] = {part.uri: [] for part in program.parts}
        for problem in problems:
            shown = convert.to_diagnostic(program, problem, self._server.encoding)
            items[program.at(problem.range.line).uri].append(shown)
        is_news = False
        for part in program.parts:
            before = self._results.get(part.uri)
            is_same = before is not None and before.items == items[part.uri]
            result = _Result(program, part, items[part.uri], before.id if before and is_same else next(self._ids))
            self._results[part.uri] = result
            has_asked = before is not None and before.is_told and before.part.document is part.document
            is_news = is_news or (has_asked and not is_same)
            result.is_told = has_asked and is_same
            if not self._is_asked() and not (is_same and before and before.part.document is part.document):
                self._push(part.uri, result.items, part.document.version)
        self._wake()
        if is_news and self._can_refresh():
            self._server.workspace_diagnostic_refresh(None)

    def forget(self, uri: str) -> None:
        """A file or cell was closed."""
        self._results.pop(uri, None)
        items = self._elsewhere[uri].items if uri in self._elsewhere else []
        self._elsewhere[uri] = _Elsewhere(items, next(self._ids))  # It is news again.
        if not self._is_asked():
            self._push(uri, items, None)
        self._wake()

    def found_elsewhere(self, uri: str, items: list[types.Diagnostic]) -> None:
        """A file of the workspace was looked at, as it is on disk."""
        before = self._elsewhere.get(uri)
        if items == (before.items if before else []):
            return
        self._elsewhere[uri] = _Elsewhere(items, next(self._ids))
        if not self._is_asked() and uri not in self._results:
            self._push(uri, items, None)
        self._wake()

    def keep_elsewhere(self, uris: Set[str]) -> None:
        """There are no other files in the workspace, or none that anybody wants to hear of."""
        for gone in self._elsewhere.keys() - uris:
            self.found_elsewhere(gone, [])

    async def answer(self, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        """The problems of the newest version of a file or cell, when it has been evaluated."""
        uri = params.text_document.uri
        while (program := self._server.program_of(uri)) is not None:
            result = self._results.get(uri)
            if result is not None and result.program is program:
                result.is_told = True
                if result.id == params.previous_result_id:
                    return types.RelatedUnchangedDocumentDiagnosticReport(result.id)
                return types.RelatedFullDocumentDiagnosticReport(result.items, result_id=result.id)
            await self._news()
        return types.RelatedFullDocumentDiagnosticReport([])

    async def answer_all(self, params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        """What has changed in the files that are not open, as soon as something has."""
        told = {one.uri: one.value for one in params.previous_result_ids}
        while True:
            now = {uri: found for uri, found in self._elsewhere.items() if uri not in self._results}
            there = self._elsewhere.keys() | self._results.keys()
            gone = [uri for uri, value in told.items() if value != _NOTHING and uri not in there]
            changed = [(uri, found) for uri, found in now.items() if told.get(uri) != found.id]
            changed += [(uri, _Elsewhere([], _NOTHING)) for uri in gone]
            if changed:
                return types.WorkspaceDiagnosticReport(
                    [
                        types.WorkspaceFullDocumentDiagnosticReport(uri, new.items, result_id=new.id)
                        for uri, new in changed
                    ]
                )
            await self._news()
            await asyncio.sleep(GATHERING)

    async def _news(self) -> None:
        """Wait until something was found."""
        news = self._server.loop.create_future()
        self._waiting.append(news)
        await news

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for news in waiting:
            if not news.done():
                news.set_result(None)

    def _push(self, uri: str, items: list[types.Diagnostic], version: int | None) -> None:
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, items, version))

    def _is_asked(self) -> bool:
        text_document = self._server.client_capabilities.text_document
        return bool(text_document and text_document.diagnostic)

    def _can_refresh(self) -> bool:
        workspace = self._server.client_capabilities.workspace
        return bool(workspace and workspace.diagnostics and workspace.diagnostics.refresh_support)
