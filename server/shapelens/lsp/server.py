"""The language server: what the client says about files and settings goes to the worker, what the worker finds goes
to the client.

Handlers of notifications are plain functions: they run in the order of the messages and do little. Handlers of
requests are coroutines, so that a cancelled one is answered as cancelled. All of this runs on the event loop's thread;
only the worker runs beside it.
"""

from __future__ import annotations

import asyncio
import logging
import math
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls import uris
from pygls.exceptions import JsonRpcInternalError
from pygls.io_ import run_async
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

import shapelens
from shapelens.config.project import NAME, WrongLine
from shapelens.lsp import notebooks, projects, questions, stdio
from shapelens.lsp.documents import Encoding, Part, Program, open_document, program_of_file
from shapelens.lsp.notebooks import Notebook
from shapelens.lsp.problems import Problems
from shapelens.lsp.protocol import Protocol
from shapelens.lsp.settings import SECTION, InForce, initial_settings, known_names, section, wanted
from shapelens.lsp.worker import Job, Worker
from shapelens.lsp.workspace import Workspace

if TYPE_CHECKING:
    from shapelens.config.settings import Settings
    from shapelens.features.diagnostics import Diagnostic

log = logging.getLogger(__name__)

EVALUATED = "shapelens/evaluated"
"""Tells a client that wishes to know that the answers about a file or notebook may be others now."""
BURST = 0.03
"""Seconds between two evaluations of a file: one alone is evaluated at once, of a burst only every so often."""


class Server(LanguageServer):
    """The open Python files, the settings and the worker; all but the worker belong to the event loop's thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            "shapelens",
            shapelens.__version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            notebook_document_sync=notebooks.OPTIONS,
            protocol_cls=Protocol,
            converter_factory=default_converter,
        )
        self.loop = loop
        self.stopped = threading.Event()
        self.was_shut_down = False
        self.files: dict[str, Program] = {}
        """The files and notebooks that are open, by their URIs."""
        self.notebooks: dict[str, Notebook] = {}
        self.problems = Problems(self)
        self.workspace_files = Workspace(self)
        self.commands: frozenset[str] = frozenset()
        """The commands of ours that the client knows."""
        self.tells_evaluated = False
        self.settings = InForce()
        self.initial_settings: object = None
        self.mistakes: dict[Path, tuple[WrongLine, ...]] = {}
        """What is wrong with the settings of projects, as far as it was told."""
        self.encoding = Encoding.Utf16
        self.worker = Worker(self._report)
        self.early: set[str] = set()
        """Files of which hints were told before their newest version was evaluated: the client is to ask again."""
        self._homes: dict[str, str] = {}
        """The file or notebook that what the client calls so is in."""
        self._published: dict[str, Program] = {}
        """The version of each file of which problems were shown last."""
        self._held: dict[str, asyncio.TimerHandle] = {}
        self._last: dict[str, float] = {}
        self._changed: dict[str, float] = {}

    def paths(self) -> list[Path | None]:
        """Where the open files are on disk."""
        return [path_of(uri) for uri in self.files]

    def settings_of(self, uri: str) -> Settings:
        """The settings that are in force for a file or notebook, or for a cell of one."""
        return self.settings.of(path_of(self._homes.get(uri, uri)))

    def on_loop(self, act: Callable[..., object], *args: object) -> None:
        """Call a function on the event loop's thread, from any thread."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(act, *args)

    def program_of(self, uri: str) -> Program | None:
        """The newest version of the open file that a client calls so, or of the notebook whose cell it is."""
        return self.files.get(self._homes.get(uri, ""))

    def open(self, program: Program) -> None:
        """A file or notebook was opened."""
        self._take(program)
        self.evaluate(program.uri)
        projects.read(self)

    def change(self, program: Program) -> None:
        """Evaluate a file's newest version: at once, or after a moment where the last one was just now."""
        self._take(program)
        uri = program.uri
        self._changed[uri] = self.loop.time()
        if uri in self._held:
            return
        wait = self._last.get(uri, 0) + BURST - self.loop.time()
        if wait <= 0:
            self.evaluate(uri)
        else:
            self._held[uri] = self.loop.call_later(wait, self.evaluate, uri)

    def evaluate(self, uri: str) -> None:
        if (held := self._held.pop(uri, None)) is not None:
            held.cancel()
        self._last[uri] = self.loop.time()
        self.worker.evaluate(uri, Job(self.files[uri], self.settings_of(uri).keras, path_of(uri)))

    def _take(self, program: Program) -> None:
        before = self.files.get(program.uri)
        self.files[program.uri] = program
        self._homes.update({part.uri: program.uri for part in program.parts})
        staying = {part.uri for part in program.parts}
        for part in before.parts if before is not None else ():
            if part.uri not in staying:
                self._forget(part)

    def _forget(self, part: Part) -> None:
        del self._homes[part.uri]
        self.problems.forget(part.uri)

    def evaluate_held(self, uri: str) -> None:
        """Do not hold the file's newest version back any longer: somebody waits for it."""
        if uri in self._held:
            self.evaluate(uri)

    def close(self, uri: str) -> None:
        if (held := self._held.pop(uri, None)) is not None:
            held.cancel()
        self._last.pop(uri, None)
        self._changed.pop(uri, None)
        self._published.pop(uri, None)
        self.worker.forget(uri)
        for part in self.files.pop(uri).parts:
            self._forget(part)

    def saved(self, uri: str) -> None:
        """A file or notebook was saved: others may import it."""
        self.evaluate_held(uri)
        if (path := path_of(uri)) is not None:
            self.changed_on_disk([path])
        projects.read(self)  # Not every client watches files.

    def changed_on_disk(self, paths: Sequence[Path]) -> None:
        """Files were saved, made or removed."""
        self.worker.changed_on_disk(paths)
        self.look_at_workspace()

    def look_at_workspace(self) -> None:
        """See to it that what is shown of files that are not open is what is on disk."""
        uris = [folder.uri for folder in self.workspace.folders.values()] or [self.workspace.root_uri or ""]
        folders = map(path_of, uris)
        self.workspace_files.look_again([folder for folder in folders if folder is not None])

    def _report(self, program: Program, problems: list[Diagnostic]) -> None:
        self.on_loop(self.publish, program, problems)

    def publish(self, program: Program, problems: list[Diagnostic]) -> None:
        """Show the problems when the text has been still for as long as the user wishes.

        They are not shown if the file has changed meanwhile: then the newer version's come soon.
        """
        uri = program.uri
        if self.files.get(uri) is not program:
            return
        still = self.loop.time() - self._changed.get(uri, -math.inf)
        settings = self.settings_of(uri)
        if still < settings.delay:
            self.loop.call_later(settings.delay - still, self.publish, program, problems)
            return
        # Of what the client has not edited itself it does not know that there is something else to see.
        if uri in self.early or self._published.get(uri) is program or program.is_notebook():
            self.early.discard(uri)
            questions.refresh(self)
        self._published[uri] = program
        self.problems.found(program, wanted(problems, settings))
        if self.tells_evaluated:
            self.protocol.notify(EVALUATED, {"uri": uri})

    def configure(self, *sources: object) -> None:
        """Take over the settings; a source may be partial, then the client's initial ones stand below it."""
        before = {uri: self.settings_of(uri) for uri in self.files}
        self.settings.configure(self.initial_settings, *sources)
        self.apply_settings(before)
        self.look_at_workspace()

    def apply_settings(self, before: Mapping[str, Settings]) -> None:
        """Show all that is shown as the settings are now, where they were others before."""
        changed = [uri for uri in self.files if self.settings_of(uri) != before[uri]]
        for uri in changed:
            self.evaluate(uri)
        if changed:
            questions.refresh(self)

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Trouble with a message goes to the log; pygls would pop up a window."""
        traceback = ""
        if isinstance(error, JsonRpcInternalError) and error.data:
            traceback = "".join(error.data["traceback"])
        log.error("%s: %s\n%s", source.__name__, error, traceback)


def path_of(uri: str) -> Path | None:
    """The file of a URI; None for what is not saved yet, or is elsewhere than on disk."""
    path = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return None if path is None else Path(path)


def serve() -> int:
    """Serve one client on standard input and output until it leaves; the exit code is 0 after an orderly shutdown."""
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR, format="%(levelname)s %(name)s: %(message)s")
    # The interpreter gives a waiting thread its turn after this long: answers should not wait for the worker.
    sys.setswitchinterval(0.001)
    source, output = stdio.claim()
    try:
        return asyncio.run(_serve(source, output))
    except KeyboardInterrupt:
        return 1


async def _serve(source: int, output: stdio.Output) -> int:
    server = Server(asyncio.get_running_loop())
    server.protocol.set_writer(output)
    _log_to_client(server)
    for method in _OURS:
        del server.protocol.fm.builtin_features[method]  # pyright: ignore[reportUnknownMemberType]
    for method, handler in _HANDLERS.items():
        server.feature(method, questions.OPTIONS.get(method))(handler)
    try:
        await run_async(
            stop_event=server.stopped,
            reader=stdio.read_in_background(source),
            protocol=server.protocol,
            error_handler=server.report_server_error,
        )
    except (asyncio.IncompleteReadError, ValueError):  # it ended within a message, or is no protocol at all
        pass
    output.close()
    return 0 if server.was_shut_down else 1


def initialize(ls: Server, params: types.InitializeParams) -> None:
    ls.encoding = Encoding(ls.workspace.position_encoding or Encoding.Utf16)
    ls.initial_settings = section(initial_settings(params.initialization_options))
    ls.commands = known_names(params.initialization_options, "commands")
    ls.tells_evaluated = EVALUATED in known_names(params.initialization_options, "notifications")
    ls.settings.configure(ls.initial_settings)
    if not ls.problems.can_be_offered():
        ls.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, _ASKED)(diagnostic)


def initialized(ls: Server, _: types.InitializedParams) -> None:
    ls.worker.start()
    if ls.problems.can_be_offered():
        ls.feature(types.TEXT_DOCUMENT_DIAGNOSTIC)(diagnostic)
        ls.problems.offer(False)
    ls.look_at_workspace()
    workspace = ls.client_capabilities.workspace
    watching = workspace and workspace.did_change_configuration
    if watching and watching.dynamic_registration:
        options = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
        change = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        ls.client_register_capability(types.RegistrationParams([types.Registration(change, change, options)]))
    files = workspace and workspace.did_change_watched_files
    if files and files.dynamic_registration:
        watched = [types.FileSystemWatcher(pattern) for pattern in ("**/*.py", f"**/{NAME}")]
        watchers = types.DidChangeWatchedFilesRegistrationOptions(watched)
        change = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        ls.client_register_capability(types.RegistrationParams([types.Registration(change, change, watchers)]))
    if workspace and workspace.configuration:
        _ask_configuration(ls)


def did_change_configuration(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    workspace = ls.client_capabilities.workspace
    if workspace and workspace.configuration:
        _ask_configuration(ls)
    else:
        ls.configure(section(params.settings))


def did_open(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    opened = params.text_document
    is_cell = opened.uri.startswith("vscode-notebook-cell:")  # a cell alone does not know the names of the others
    if opened.language_id == "python" and not is_cell:
        ls.open(program_of_file(opened.uri, open_document(opened.text, opened.version)))


def did_change(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    uri = params.text_document.uri
    if (program := ls.files.get(uri)) is not None:
        (part,) = program.parts
        document = part.document.edited(params.content_changes, params.text_document.version, ls.encoding)
        ls.change(program_of_file(uri, document))


def did_save(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    ls.saved(params.text_document.uri)


def did_change_watched_files(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    paths = [path for change in params.changes if (path := path_of(change.uri)) is not None]
    ls.changed_on_disk(paths)
    if any(path.name == NAME for path in paths):
        projects.read(ls)


def did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    if params.text_document.uri in ls.files:
        ls.close(params.text_document.uri)


def did_change_workspace_folders(ls: Server, _: types.DidChangeWorkspaceFoldersParams) -> None:
    ls.look_at_workspace()


async def diagnostic(ls: Server, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    return await ls.problems.answer(params)


async def workspace_diagnostic(ls: Server, params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
    return await ls.problems.answer_all(params)


def shutdown(ls: Server, _: None) -> None:
    ls.was_shut_down = True


def leave(ls: Server, _: None) -> None:
    ls.stopped.set()


_HANDLERS: dict[str, Callable[..., Any]] = {
    types.INITIALIZE: initialize,
    types.INITIALIZED: initialized,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: did_change_configuration,
    types.TEXT_DOCUMENT_DID_OPEN: did_open,
    types.TEXT_DOCUMENT_DID_CHANGE: did_change,
    types.TEXT_DOCUMENT_DID_SAVE: did_save,
    types.TEXT_DOCUMENT_DID_CLOSE: did_close,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: did_change_watched_files,
    types.WORKSPACE_DIAGNOSTIC: workspace_diagnostic,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: did_change_workspace_folders,
    types.SHUTDOWN: shutdown,
    types.EXIT: leave,
    **notebooks.HANDLERS,
    **questions.HANDLERS,
}
_ASKED = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True)

_OURS = (
    # pygls would keep a second copy of each text, wrong after a form feed, and a future for each change, for ever;
    # its exit raises SystemExit, which it then swallows with the exit code.
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.NOTEBOOK_DOCUMENT_DID_OPEN,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE,
    types.EXIT,
)


def _ask_configuration(ls: Server) -> None:
    params = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])

    def take(answer: Future[Any]) -> None:
        if not answer.cancelled() and answer.exception() is None and answer.result():
            ls.configure(section(answer.result()[0]))

    ls.protocol.send_request(types.WORKSPACE_CONFIGURATION, params).add_done_callback(take)


def _log_to_client(server: Server) -> None:
    """Send our own log to the client, who shows it to the user; what libraries have to say goes to standard error."""
    levels = {logging.ERROR: types.MessageType.Error, logging.WARNING: types.MessageType.Warning}

    class ClientLog(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kind = levels.get(record.levelno, types.MessageType.Info)
            params = types.LogMessageParams(kind, self.format(record))
            server.on_loop(partial(server.window_log_message, params))

    logger = logging.getLogger("shapelens")
    logger.addHandler(ClientLog())
    logger.setLevel(logging.INFO)
    logger.propagate = False  # clients show standard error as well
