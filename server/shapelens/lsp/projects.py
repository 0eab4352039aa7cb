"""What the projects of the open files set, taken over whenever it changes; what is wrong with it is told, and where it stands."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls import uris

from shapelens.config.project import WrongLine
from shapelens.lsp.convert import SOURCE

if TYPE_CHECKING:
    from shapelens.lsp.server import Server

log = logging.getLogger(__name__)


def read(ls: Server) -> None:
    """Read the settings of the projects, and show everything accordingly."""
    before = {uri: ls.settings_of(uri) for uri in ls.files}
    found = ls.settings.read_projects(ls.paths())
    ls.apply_settings(before)
    mistakes = {project.path: tuple(project.mistakes) for project in found if project.mistakes}
    for path in ls.mistakes.keys() | mistakes.keys():
        wrong = mistakes.get(path, ())
        if wrong == ls.mistakes.get(path, ()):
            continue
        uri = uris.from_fs_path(str(path)) or path.as_uri()
        shown = [_diagnostic(one) for one in wrong]
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, shown))
        for one in wrong:
            log.warning("%s:%s: %s", path, one.line, one.message)
        if wrong:
            more = "" if len(wrong) == 1 else f" (and {len(wrong) - 1} more)"
            text = f"{path}:{wrong[0].line}: {wrong[0].message}{more}"
            ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, text))
    ls.mistakes = mistakes


def _diagnostic(wrong: WrongLine) -> types.Diagnostic:
    start, end = types.Position(wrong.line - 1, 0), types.Position(wrong.line, 0)
    return types.Diagnostic(types.Range(start, end), wrong.message, types.DiagnosticSeverity.Warning, source=SOURCE)
