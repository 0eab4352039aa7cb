"""Processes of our own that look at files, each at one after the other.

They are started like any other program, on every system alike: nothing is inherited that could be locked or half-done, and
what is said to them and by them is a line of JSON. They end when their standard input does, so with the process that they
work for, however that ends.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

from shapelens.batch.report import Outcome, Report, from_json

# -P: nothing is imported from the current folder, which is the user's. We may have been found where Python would not look.
_START: Final = "import sys; sys.path.append(sys.argv[1]); from shapelens.batch.worker import main; main()"
_COMMAND: Final = ("-P", "-c", _START, str(Path(__file__).parents[2]))

# In a group of its own, an interrupt in the terminal does not reach a process: we end it.
_GROUP: Final = None if sys.platform == "win32" else 0
_FLAGS: Final = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0
READY: Final = b"ready\n"
"""What a process says first."""


def cores() -> int:
    """How many processes can work at the same time."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Not on this system.
        return os.cpu_count() or 1


@dataclass(slots=True, eq=False)
class Look:
    """A file that a process is to look at, or has looked at."""

    path: Path
    keras: int | None
    outcome: Outcome | None = None
    """What `check` says of it; also None if no process could be started."""
    is_done: bool = False


class Workers:
    """Up to `jobs` processes; they start when there is something to do.

    A thread talks with each. An interrupt may hit the thread that asks at any moment, also between taking a lock of Python's
    and the block that gives it back; so that one shares nothing with the others but queues that need no such lock, and
    does not wait for them in the end.
    """

    def __init__(self, jobs: int) -> None:
        self._asked: SimpleQueue[Look | None] = SimpleQueue()
        self._done: SimpleQueue[Look] = SimpleQueue()
        self._lock = threading.Lock()
        self._processes: list[subprocess.Popen[bytes]] | None = []
        """None once it is over."""
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(jobs)]
        for thread in self._threads:
            thread.start()

    def look(self, path: Path, keras: int | None) -> Look:
        """Have a file looked at."""
        wanted = Look(path, keras)
        self._asked.put(wanted)
        return wanted

    def wait(self, seconds: float) -> None:
        """Return as soon as one more file has been looked at, or after a while."""
        try:
            self._done.get(timeout=seconds)
        except Empty:
            pass

    def close(self) -> None:
        """End all processes at once, also in the middle of a file."""
        with self._lock:
            processes, self._processes = self._processes or [], None
        for process in processes:
            process.kill()
        for _ in self._threads:
            self._asked.put(None)
        for process in processes:
            _forget(process)

    def _serve(self) -> None:
        """Have a process look at one file after the other, and the next process where that has ended."""
        process: subprocess.Popen[bytes] | None = None
        while (wanted := self._asked.get()) is not None:
            process = process or self._started()
            if process is not None:
                wanted.outcome = _ask(process, wanted)
                if wanted.outcome is None:
                    wanted.outcome = Outcome(Report(error=f"shapelens failed on this file: {_end(process)}"))
                    process = None
            wanted.is_done = True
            self._done.put(wanted)

    def _started(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._processes is None:
                return None
            try:
                process = subprocess.Popen(
                    [sys.executable, *_COMMAND],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    process_group=_GROUP,
                    creationflags=_FLAGS,
                )
            except OSError:
                return None
            self._processes.append(process)
        return process if _line(process) == READY else None


def _ask(process: subprocess.Popen[bytes], wanted: Look) -> Outcome | None:
    """A line for a line; None when the process has ended."""
    assert process.stdin is not None
    request = json.dumps({"path": str(wanted.path), "keras": wanted.keras})
    try:
        process.stdin.write(request.encode() + b"\n")
        process.stdin.flush()
    except (OSError, ValueError):
        return None
    line = _line(process)
    return from_json(json.loads(line)) if line.endswith(b"\n") else None


def _line(process: subprocess.Popen[bytes]) -> bytes:
    """The next line that a process says; it may have ended, and its pipes may be closed."""
    assert process.stdout is not None
    try:
        return process.stdout.readline()
    except (OSError, ValueError):
        return b""


def _end(process: subprocess.Popen[bytes]) -> str:
    code = process.wait()
    return f"its process was ended by signal {-code}" if code < 0 else f"its process ended with status {code}"


def _forget(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    for pipe in (process.stdin, process.stdout):
        try:
            if pipe is not None:
                pipe.close()
        except OSError:  # What was not said will not be heard.
            pass
