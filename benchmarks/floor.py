"""A language server on pygls that does next to nothing: what no server on pygls can be faster than.

On each change one regular expression looks for undefined names, and a hover repeats the word under the cursor.
"""

from __future__ import annotations

import re

from lsprotocol import types
from pygls.lsp.server import LanguageServer

UNDEFINED = re.compile(r"\)\((\w*q)\)$", re.MULTILINE)

server = LanguageServer("floor", "1", text_document_sync_kind=types.TextDocumentSyncKind.Incremental)


def publish(uri: str) -> None:
    document = server.workspace.get_text_document(uri)
    text = document.source
    found: list[types.Diagnostic] = []
    for match in UNDEFINED.finditer(text):
        line, start = text.count("\n", 0, match.start(1)), text.rfind("\n", 0, match.start(1)) + 1
        where = types.Range(
            types.Position(line, match.start(1) - start),
            types.Position(line, match.end(1) - start),
        )
        found.append(types.Diagnostic(where, f"{match[1]} is not defined", types.DiagnosticSeverity.Error))
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, document.version))


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def did_open(params: types.DidOpenTextDocumentParams) -> None:
    publish(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def did_change(params: types.DidChangeTextDocumentParams) -> None:
    publish(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_HOVER)
def hover(params: types.HoverParams) -> types.Hover:
    word = server.workspace.get_text_document(params.text_document.uri).word_at_position(params.position)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, f"```\n{word}  (None, 28, 28, 32)\n```"))


if __name__ == "__main__":
    server.start_io()
