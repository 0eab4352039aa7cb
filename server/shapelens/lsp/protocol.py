"""JSON-RPC as the specification has it where pygls falls short: every request gets an answer, and at once.

pygls leaves a request unanswered that it cannot read or that comes after `shutdown`, and accepts requests before
`initialize`. It reads messages by rules that fit all of them, which for an edit takes as long as its evaluation.
"""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol


class Protocol(LanguageServerProtocol):
    def structure_message(self, data: dict[str, Any]) -> Any:
        method = data.get("method")
        if method == types.TEXT_DOCUMENT_DID_CHANGE and (change := _change(data)) is not None:
            return change
        if "jsonrpc" in data and isinstance(method, str) and self.get_message_type(method) is None:
            data.setdefault("params", None)  # pygls wants them in messages that it does not know
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if isinstance(method, str) and "id" in data:
                self._send_response(data["id"], error=error.to_response_error())
            raise

    def handle_message(self, message: Any) -> None:
        method = getattr(message, "method", None)
        refusal = None
        if method is not None and hasattr(message, "id"):
            if self._shutdown:
                refusal = types.ResponseError(types.ErrorCodes.InvalidRequest, "The server was shut down")
            elif self._workspace is None and method != types.INITIALIZE:
                refusal = types.ResponseError(types.ErrorCodes.ServerNotInitialized, "The server is not initialized")
        if refusal is None:
            super().handle_message(message)
        else:
            self._send_response(message.id, error=refusal)


def _change(data: dict[str, Any]) -> types.DidChangeTextDocumentNotification | None:
    """An edit as it comes with every key; None if it is not as it should be: then pygls says what is wrong with it."""
    try:
        document = data["params"]["textDocument"]
        uri, version = document["uri"], document["version"]
        changes = [_content(change) for change in data["params"]["contentChanges"]]
    except (KeyError, TypeError, AttributeError):
        return None
    if type(uri) is not str or type(version) is not int or None in changes or data.get("jsonrpc") != "2.0":
        return None
    identifier = types.VersionedTextDocumentIdentifier(version, uri)
    params = types.DidChangeTextDocumentParams(identifier, [change for change in changes if change is not None])
    return types.DidChangeTextDocumentNotification(params)


def _content(change: dict[str, Any]) -> types.TextDocumentContentChangeEvent | None:
    text = change["text"]
    if type(text) is not str:
        return None
    if "range" not in change:
        return types.TextDocumentContentChangeWholeDocument(text)
    start, end = change["range"]["start"], change["range"]["end"]
    numbers = start["line"], start["character"], end["line"], end["character"]
    if any(type(number) is not int or number < 0 for number in numbers):
        return None
    span = types.Range(types.Position(*numbers[:2]), types.Position(*numbers[2:]))
    return types.TextDocumentContentChangePartial(span, text)
