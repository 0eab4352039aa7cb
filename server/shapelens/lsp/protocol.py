"""JSON-RPC as the specification has it where pygls falls short: every request gets an answer.

pygls leaves a request unanswered that it cannot read or that comes after `shutdown`, and accepts requests before
`initialize`.
"""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol


class Protocol(LanguageServerProtocol):
    def structure_message(self, data: dict[str, Any]) -> Any:
        method = data.get("method")
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
