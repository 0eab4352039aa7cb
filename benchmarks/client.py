"""A language client over standard input and output that notes when each message came.

Times are of `perf_counter`, in seconds, taken when the last byte of a message was read and before it is parsed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from benchmarks.processes import Watch

now = time.perf_counter

CAPABILITIES: Final = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "synchronization": {"didSave": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "publishDiagnostics": {"versionSupport": True, "relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}},
    },
    "window": {"workDoneProgress": True},
    "workspace": {"configuration": True, "workspaceFolders": True, "didChangeConfiguration": {}},
}
"""As an editor that is sent diagnostics and does not ask for them, which all servers support."""


class ServerGone(Exception):
    """The server ended, or closed its output."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request; `result` is None after an error too."""

    sent: float
    received: float
    result: Any

    @property
    def ms(self) -> float:
        return (self.received - self.sent) * 1000


@dataclass(frozen=True, slots=True)
class Published:
    """Diagnostics that the server sent; a version is None where it does not say."""

    received: float
    uri: str
    version: int | None
    diagnostics: list[dict[str, Any]]


class Client:
    """A running server. `published` is all that it published so far, in order."""

    def __init__(self, process: Process, started: float, settings: Mapping[str, Any]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self.started = started
        self.published: list[Published] = []
        self.watch = Watch(process.pid)
        self.watch.start()
        self._input, self._output = process.stdin, process.stdout
        self._settings = settings
        self._waiting: dict[int, tuple[float, asyncio.Future[Answer]]] = {}
        self._requests = 0
        self._news = asyncio.Event()
        self._gone = False
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def start(
        cls,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        settings: Mapping[str, Any],
        errors: Path,
    ) -> Self:
        """Start a server in a folder; what it writes to standard error goes to the file `errors`."""
        started = now()
        with errors.open("wb") as stderr:
            process = await asyncio.create_subprocess_exec(
                *command, cwd=folder, env=environment, stdin=PIPE, stdout=PIPE, stderr=stderr, start_new_session=True
            )
        return cls(process, started, settings)

    def send(self, method: str, params: Any) -> float:
        """Send a notification. Returns when."""
        sent = now()
        self._write({"method": method, "params": params})
        return sent

    def ask(self, method: str, params: Any) -> asyncio.Future[Answer]:
        """Send a request; its answer comes later, or `ServerGone`."""
        self._requests += 1
        answer = asyncio.get_running_loop().create_future()
        self._waiting[self._requests] = now(), answer
        if self._gone:
            _fail(answer)
        self._write({"id": self._requests, "method": method, "params": params})
        return answer

    async def drain(self) -> None:
        """Wait until the pipe takes more."""
        with contextlib.suppress(ConnectionError):
            await self._input.drain()

    async def wait_for(self, accept: Callable[[Published], bool], since: int, timeout: float) -> Published | None:
        """The first of `published`, from the index `since` on, that is acceptable; None if none comes in time."""
        end = now() + timeout
        while True:
            for published in self.published[since:]:
                if accept(published):
                    return published
            since = len(self.published)
            self._news.clear()
            if self._gone:
                raise ServerGone
            try:
                await asyncio.wait_for(self._news.wait(), end - now())
            except TimeoutError:
                return None

    async def quiet(self, seconds: float = 0.5, timeout: float = 30) -> None:
        """Wait until nothing was published for so long."""
        end = now() + timeout
        while (count := len(self.published)) is not None and now() < end:
            await asyncio.sleep(seconds)
            if len(self.published) == count:
                return

    async def end(self) -> None:
        """Stop the server and its children, whatever they do."""
        self.watch.stop()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # It leads a group of its own.
        await self.process.wait()
        self._reader.cancel()
        for _, answer in self._waiting.values():
            answer.cancel()

    def _write(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        with contextlib.suppress(ConnectionError, RuntimeError):  # It went away: the answer will say so.
            self._input.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    async def _read(self) -> None:
        try:
            while True:
                header = await self._output.readuntil(b"\r\n\r\n")
                fields = dict(line.split(b":", 1) for line in header.lower().splitlines() if b":" in line)
                body = await self._output.readexactly(int(fields[b"content-length"]))
                self._receive(now(), json.loads(body))
        except (asyncio.IncompleteReadError, ConnectionError, ValueError, KeyError):
            self._gone = True
            for _, answer in self._waiting.values():
                _fail(answer)
            self._news.set()

    def _receive(self, received: float, message: dict[str, Any]) -> None:
        match message:
            case {"id": number, "method": str(method)}:
                self._write({"id": number, "result": self._reply(method, message.get("params"))})
            case {"id": int(number)} if number in self._waiting:
                sent, answer = self._waiting.pop(number)
                if not answer.done():
                    answer.set_result(Answer(sent, received, message.get("result")))
            case {"method": "textDocument/publishDiagnostics", "params": params}:
                self.published.append(Published(received, params["uri"], params.get("version"), params["diagnostics"]))
                self._news.set()
            case _:
                pass

    def _reply(self, method: str, params: Any) -> Any:
        if method != "workspace/configuration":
            return None
        return [self._section(item.get("section")) for item in params["items"]]

    def _section(self, name: str | None) -> Any:
        found: Any = self._settings
        for part in name.split(".") if name else ():
            found = found.get(part) if isinstance(found, Mapping) else None
        return found


def _fail(answer: asyncio.Future[Answer]) -> None:
    if not answer.done():
        answer.set_exception(ServerGone())
        answer.exception()  # Seen: asyncio complains about those that nobody awaits.
