"""What is measured in one session with a server: it starts, a file is opened, hovered, edited and typed in, it leaves.

All times are in milliseconds. What a server does not answer in time is counted or left out; what was measured before
that is kept.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.client import CAPABILITIES, Answer, Client, Published, ServerGone, now
from benchmarks.generate import Mark, Place, layer_places, mark
from benchmarks.processes import busyness, cpu_seconds
from benchmarks.servers import Server

FEW = 4
"""So many edits without an answer, and none answered before: the server is not asked any further."""
PAUSE = 0.05
"""Seconds between two measurements, and between two keys when somebody types."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """How often everything is done."""

    hovers: int = 60
    hovers_in_each_of_many: int = 20
    edits: int = 40
    edits_with_hover: int = 20
    typing: int = 40
    burst: int = 200
    session_seconds: float = 180
    answer_seconds: float = 15


QUICK = Amounts(
    hovers=10, hovers_in_each_of_many=10, edits=6, edits_with_hover=4, typing=12, burst=40, session_seconds=60
)


@dataclass(slots=True)
class Session:
    """What was measured; lists have one number for each time. None: it did not come to that."""

    server: str
    file: str
    lines: int
    start: float | None = None
    """From the start of the process to the answer to `initialize`."""
    first_diagnostics: float | None = None
    first_hover: float | None = None
    hover: list[float] = field(default_factory=list[float])
    hovers_empty: int = 0
    shown: list[float] = field(default_factory=list[float])
    """From an edit to the first diagnostics of that version, or a newer one, with an error on the edited line."""
    gone: list[float] = field(default_factory=list[float])
    """The same, when the error is removed again."""
    missed: int = 0
    hover_after_edit: list[float] = field(default_factory=list[float])
    typing_hover: list[float] = field(default_factory=list[float])
    burst_hover: list[float] = field(default_factory=list[float])
    burst_settled: float | None = None
    """From the first edit to the last answer or publication."""
    burst_published: int | None = None
    memory: float | None = None
    """The peak of the whole process tree, in MB."""
    cpu: float | None = None
    exit: float | None = None
    """From `shutdown` to the end of the process."""
    exit_status: int | None = None
    errors: str = ""
    """The end of what it wrote to standard error."""
    busyness: float = field(default_factory=busyness)
    problem: str = ""


async def edit_session(server: Server, text: str, amounts: Amounts, environment: Mapping[str, str]) -> Session:
    """A session on one file with this text, alone in a folder."""
    found = Session(server.name, "generated", text.count("\n"))

    async def work(client: Client) -> None:
        file = _EditedFile(client, path.as_uri(), text, amounts, mark(text, server.edit))
        await file.open(found)
        await file.hovers(found, amounts.hovers)
        await file.edits(found)
        await file.edits_with_hover(found)
        found.typing_hover, *_ = await file.keys(amounts.typing, every=4, gap=PAUSE)
        found.burst_hover, found.burst_settled, found.burst_published = await file.keys(amounts.burst, every=5)

    with TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder, "models.py")
        path.write_text(text, "utf-8")
        await _serve(server, found, Path(folder), amounts, environment, work)
    return found


async def reading_session(
    server: Server, files: Sequence[Path], folder: Path, amounts: Amounts, environment: Mapping[str, str]
) -> list[Session]:
    """One session in which the files are opened, hovered and closed, one after the other; a result for each."""
    whole = Session(server.name, "", 0)
    found: list[Session] = []

    async def work(client: Client) -> None:
        for path in files:
            text = path.read_text("utf-8")
            found.append(Session(server.name, path.name, text.count("\n"), start=whole.start))
            file = _File(client, path.as_uri(), text, amounts)
            await file.open(found[-1])
            await file.hovers(found[-1], amounts.hovers_in_each_of_many)
            client.send("textDocument/didClose", {"textDocument": {"uri": file.uri}})

    await _serve(server, whole, folder, amounts, environment, work)
    for each in found:
        each.memory, each.problem = whole.memory, whole.problem
    return found or [whole]


async def _serve(
    server: Server,
    found: Session,
    folder: Path,
    amounts: Amounts,
    environment: Mapping[str, str],
    work: Callable[[Client], Awaitable[None]],
) -> None:
    """Start the server, work with it, and let it leave; what fails ends the session and is noted."""
    with TemporaryDirectory(prefix="bench-") as aside:
        errors = Path(aside, "errors")
        client = await Client.start(server.command, folder, environment, server.settings, errors)
        try:
            async with asyncio.timeout(amounts.session_seconds):
                found.start = await _initialize(client, server, folder)
                await work(client)
                found.cpu = cpu_seconds(client.process.pid)
                began = now()
                await client.ask("shutdown", None)
                client.send("exit", None)
                found.exit_status = await client.process.wait()
                found.exit = (now() - began) * 1000
        except TimeoutError:
            found.problem = "timed out"
        except ServerGone:
            found.problem = "ended by itself"
        finally:
            await client.end()
            found.memory = client.watch.peak
            found.errors = errors.read_text("utf-8", errors="replace")[-1000:]


async def _initialize(client: Client, server: Server, folder: Path) -> float:
    root = folder.as_uri()
    params = {
        "processId": os.getpid(),
        "rootUri": root,
        "workspaceFolders": [{"uri": root, "name": folder.name}],
        "capabilities": CAPABILITIES,
    }
    answer = await client.ask("initialize", params)
    client.send("initialized", {})
    if server.settings:
        client.send("workspace/didChangeConfiguration", {"settings": server.settings})
    return (answer.received - client.started) * 1000


class _File:
    """An open file."""

    def __init__(self, client: Client, uri: str, text: str, amounts: Amounts) -> None:
        self.client = client
        self.uri = uri
        self.text = text
        self.amounts = amounts
        self.layers = layer_places(text)

    async def open(self, found: Session) -> None:
        """Open it; wait for the first diagnostics, and ask for a hover when they came."""
        document = {"uri": self.uri, "languageId": "python", "version": 1, "text": self.text}
        since = len(self.client.published)
        sent = self.client.send("textDocument/didOpen", {"textDocument": document})
        first = await self.client.wait_for(self.is_mine, since, 4 * self.amounts.answer_seconds)
        found.first_diagnostics = None if first is None else (first.received - sent) * 1000
        found.first_hover = (await self.hover(self.layers[len(self.layers) // 2])).ms
        await self.client.quiet()

    async def hovers(self, found: Session, count: int) -> None:
        """Hover so many layers all over the file, one at a time."""
        for place in self.layers[:: max(1, len(self.layers) // count)][:count]:
            answer = await self.hover(place)
            found.hover.append(answer.ms)
            found.hovers_empty += not answer.result

    def hover(self, place: Place) -> asyncio.Future[Answer]:
        position = {"line": place.line, "character": place.column}
        return self.client.ask("textDocument/hover", {"textDocument": {"uri": self.uri}, "position": position})

    def is_mine(self, published: Published) -> bool:
        return published.uri == self.uri


class _EditedFile(_File):
    """An open file, in which one error is typed and removed in turn; while it is there, `version` is even."""

    def __init__(self, client: Client, uri: str, text: str, amounts: Amounts, error: Mark) -> None:
        super().__init__(client, uri, text, amounts)
        self.version = 1
        self._mark = error
        self._layer = next(place for place in self.layers if place.line == error.place.line)
        self._usual = 0
        """How many errors the server reports about the line as it is."""

    async def edits(self, found: Session) -> None:
        """Type the error and remove it, each time until the diagnostics say so."""
        mine = [each for each in self.client.published if self.is_mine(each)]
        self._usual = self._errors(mine[-1]) if mine else 0
        for _ in range(self.amounts.edits):
            since = len(self.client.published)
            sent = self._change()
            answer = await self.client.wait_for(self._is_answer, since, self.amounts.answer_seconds)
            if answer is not None:
                (found.shown if self._is_bad() else found.gone).append((answer.received - sent) * 1000)
            else:
                found.missed += 1
                if found.missed >= FEW and not found.shown:
                    break
            await asyncio.sleep(PAUSE)
        await self._mend()

    async def edits_with_hover(self, found: Session) -> None:
        """Edit, and hover the edited line at once."""
        for _ in range(self.amounts.edits_with_hover):
            sent = self._change()
            answer = await self.hover(self._layer)
            found.hover_after_edit.append((answer.received - sent) * 1000)
            await asyncio.sleep(PAUSE)
        await self._mend()

    async def keys(self, count: int, every: int, gap: float = 0) -> tuple[list[float], float | None, int]:
        """Edits that wait for no answer, with a hover after each few.

        Returns the times of the hovers, that from the first edit to the last answer, and how often was published.
        """
        since = len(self.client.published)
        waiting: list[asyncio.Future[Answer]] = []
        began = now()
        for number in range(1, count + 1):
            self._change()
            if number % every == 0:
                waiting.append(self.hover(self._layer))
            await self.client.drain()
            if gap:
                await asyncio.sleep(gap)
        if self._is_bad():
            self._change()
        answers = [await each for each in waiting]
        await self.client.wait_for(self._is_answer, since, self.amounts.answer_seconds)
        await self.client.quiet()
        mine = [each.received for each in self.client.published[since:] if self.is_mine(each)]
        settled = (max([*mine, *(each.received for each in answers)]) - began) * 1000 if mine else None
        return [each.ms for each in answers], settled, len(mine)

    def _change(self) -> float:
        """Type the character that is wrong, or remove it. Returns when."""
        self.version += 1
        place = self._mark.place
        start = {"line": place.line, "character": place.column}
        if self._is_bad():
            change = {"range": {"start": start, "end": start}, "text": self._mark.character(self.version // 2)}
        else:
            change = {"range": {"start": start, "end": {**start, "character": place.column + 1}}, "text": ""}
        document = {"uri": self.uri, "version": self.version}
        return self.client.send("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    async def _mend(self) -> None:
        if self._is_bad():
            self._change()
        await self.client.quiet()

    def _is_bad(self) -> bool:
        return self.version % 2 == 0

    def _is_answer(self, published: Published) -> bool:
        """Whether this is about the current version, and rightly says whether there is an error."""
        current = published.version is None or published.version >= self.version
        return self.is_mine(published) and current and (self._errors(published) > self._usual) == self._is_bad()

    def _errors(self, published: Published) -> int:
        """How many errors begin on the edited line; a bracket too many is noticed in the lines after it."""
        line = self._mark.place.line
        end = line + (3 if self._mark.characters == "(" else 1)
        return sum(
            each.get("severity", 1) == 1 and line <= each["range"]["start"]["line"] < end
            for each in published.diagnostics
        )
