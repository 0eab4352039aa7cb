"""A small LSP client over the standard streams of the real server process.

It is stricter than an editor: a byte on the server's stdout that belongs to no message fails the test. Everything it
waits for is an event, with a timeout that only a hang can reach.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

TIMEOUT = 60.0

COMMAND = [sys.executable, "-m", "shapelens", "serve"]


class Refused(Exception):
    """The server answered a request with an error."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(error["message"])
        self.code: int = error["code"]


class Client:
    def __init__(
        self,
        *,
        command: Sequence[str] = COMMAND,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
            cwd=directory,
        )
        self.notifications: list[dict[str, Any]] = []
        self.configuration: Any = None
        """What `workspace/configuration` answers for the section `shapelens`."""
        self.registered: list[str] = []
        """The methods that the server registered for by `client/registerCapability`."""
        self.options: dict[str, Any] = {}
        """What it said of them."""
        self.refreshes: list[str] = []
        """What the server asked to be asked again for."""
        self.capabilities: dict[str, Any] = {}
        self.stray: bytes | None = None
        """What stood between the messages on stdout; None as long as nothing did."""
        self._answers: dict[int | str, dict[str, Any]] = {}
        self._last_id = 0
        self._condition = threading.Condition()
        self._ended = False
        self._writing = threading.Lock()
        self._stderr: list[bytes] = []
        self._readers = [threading.Thread(target=self._read), threading.Thread(target=self._read_stderr)]
        for reader in self._readers:
            reader.start()

    # Messages

    def initialize(
        self, capabilities: Mapping[str, Any] | None = None, options: Any = None, root: Path | None = None
    ) -> dict[str, Any]:
        result = self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": None if root is None else root.as_uri(),
                "capabilities": capabilities or {},
                "initializationOptions": options,
            },
        )
        self.capabilities = result["capabilities"]
        self.notify("initialized", {})
        return result

    def notify(self, method: str, params: Any = None) -> None:
        self.send(message(method, params))

    def request(self, method: str, params: Any = None) -> Any:
        return self.answer(self.ask(method, params))

    def ask(self, method: str, params: Any = None) -> int:
        """Send a request and return its id, without waiting for the answer."""
        self._last_id += 1
        self.send({**message(method, params), "id": self._last_id})
        return self._last_id

    def answer(self, number: int | str) -> Any:
        self._wait(lambda: number in self._answers, f"the answer to request {number}")
        answer = self._answers.pop(number)
        if "error" in answer:
            raise Refused(answer["error"])
        assert "result" in answer, answer
        return answer["result"]

    def send(self, *messages: Mapping[str, Any]) -> None:
        """Write messages in one go, so that the server may find all of them at once."""
        self.send_bytes(encode(*messages))

    def send_bytes(self, data: bytes) -> None:
        assert self.process.stdin is not None
        with self._writing:
            self.process.stdin.write(data)
            self.process.stdin.flush()

    # Files

    def open(self, uri: str, text: str, *, version: int = 1, language: str = "python") -> None:
        document = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, version: int, *changes: Mapping[str, Any]) -> None:
        self.send(change_message(uri, version, *changes))

    def close(self, uri: str) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def hover(self, uri: str, line: int, character: int) -> Any:
        return self.request("textDocument/hover", position_params(uri, line, character))

    def diagnostics(self, uri: str, version: int | None) -> list[dict[str, Any]]:
        """The diagnostics published for a version; waits for them."""
        return self.wait_for(
            "textDocument/publishDiagnostics",
            lambda params: params["uri"] == uri and params.get("version") == version,
        )["diagnostics"]

    def wait_for(self, method: str, matches: Callable[[Any], bool] = lambda _: True) -> Any:
        """The params of the first notification of the method that matches, whether it came or is yet to come."""

        return self.wait_for_later(0, method, matches)

    def wait_for_later(self, number: int, method: str, matches: Callable[[Any], bool] = lambda _: True) -> Any:
        """The same, from that notification on."""

        def found() -> list[Any]:
            later = self.notifications[number:]
            return [n["params"] for n in later if n["method"] == method and matches(n["params"])]

        self._wait(lambda: bool(found()), method)
        return found()[0]

    def wait_for_refresh(self, method: str) -> None:
        """Wait until the server asks to be asked again for something."""
        self._wait(lambda: method in self.refreshes, method)

    # The end

    def shut_down(self) -> int:
        """Leave in good order and return the exit code."""
        assert self.request("shutdown") is None
        self.notify("exit")
        return self.wait()

    def end_input(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def wait(self) -> int:
        code = self.process.wait(TIMEOUT)
        for reader in self._readers:
            reader.join(TIMEOUT)
        return code

    def kill(self) -> None:
        self.process.kill()
        self.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            with contextlib.suppress(BrokenPipeError):
                stream.close()

    @property
    def stderr(self) -> str:
        return b"".join(self._stderr).decode(errors="replace")

    # Reading

    def _wait(self, happened: Callable[[], bool], what: str) -> None:
        with self._condition:
            self._condition.wait_for(lambda: happened() or self._ended, TIMEOUT)
            assert happened(), f"no {what}; the server {'ended' if self._ended else 'is silent'}. stderr: {self.stderr}"

    def _read(self) -> None:
        assert self.process.stdout is not None
        while (incoming := self._read_message(self.process.stdout)) is not None:
            if "id" in incoming and "method" in incoming:
                self._serve(incoming)
            with self._condition:
                if "method" not in incoming:
                    self._answers[incoming["id"]] = incoming
                elif "id" not in incoming:
                    self.notifications.append(incoming)
                self._condition.notify_all()
        with self._condition:
            self._ended = True
            self._condition.notify_all()

    def _read_message(self, stream: IO[bytes]) -> dict[str, Any] | None:
        length = None
        while (header := stream.readline()) not in (b"", b"\r\n"):
            name, _, value = header.partition(b": ")
            if name == b"Content-Length":
                length = int(value)
            elif name != b"Content-Type":
                self.stray = header + stream.read()
                return None
        return None if length is None else json.loads(stream.read(length))

    def _serve(self, request: Mapping[str, Any]) -> None:
        result = None
        match request["method"]:
            case "workspace/configuration":
                sections = [item.get("section") for item in request["params"]["items"]]
                result = [self.configuration if section == "shapelens" else None for section in sections]
            case "client/registerCapability":
                self.registered += [each["method"] for each in request["params"]["registrations"]]
                self.options |= {
                    each["method"]: each.get("registerOptions") for each in request["params"]["registrations"]
                }
            case "client/unregisterCapability":
                for each in request["params"]["unregisterations"]:
                    self.registered.remove(each["method"])
            case "workspace/inlayHint/refresh" | "workspace/codeLens/refresh" | "workspace/diagnostic/refresh" as again:
                self.refreshes.append(again)
            case other:
                raise AssertionError(f"an unexpected request: {other}")
        self.send({"jsonrpc": "2.0", "id": request["id"], "result": result})

    def _read_stderr(self) -> None:
        assert self.process.stderr is not None
        self._stderr.extend(iter(self.process.stderr.readline, b""))


def encode(*messages: Mapping[str, Any]) -> bytes:
    bodies = [json.dumps(each).encode() for each in messages]
    return b"".join(b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies)


def message(method: str, params: Any = None) -> dict[str, Any]:
    sent = {"jsonrpc": "2.0", "method": method, "params": params}
    return {key: value for key, value in sent.items() if value is not None}


def position_params(uri: str, line: int, character: int) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def change_message(uri: str, version: int, *changes: Mapping[str, Any]) -> dict[str, Any]:
    params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)}
    return message("textDocument/didChange", params)


def edit(start: tuple[int, int], end: tuple[int, int], text: str) -> dict[str, Any]:
    """A content change: replace what is between two places (line, character) by a text."""
    places = {
        name: {"line": line, "character": character} for name, (line, character) in (("start", start), ("end", end))
    }
    return {"range": places, "text": text}
