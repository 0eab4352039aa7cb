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
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
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


class Workers:
    """Up to `jobs` processes; they start when there is something to do."""

    def __init__(self, jobs: int) -> None:
        self._threads = ThreadPoolExecutor(jobs)
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._processes: list[subprocess.Popen[bytes]] | None = []
        """None once it is over."""

    def look(self, path: Path, keras: int | None) -> Future[Outcome | None]:
        """What `check` says of a file, later; None if no process can be started."""
        return self._threads.submit(self._look, path, keras)

    def close(self) -> None:
        """End all processes at once, also in the middle of a file."""
        with self._lock:
            processes, self._processes = self._processes or [], None
        for process in processes:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in processes:
            _forget(process)

    def _look(self, path: Path, keras: int | None) -> Outcome | None:
        process: subprocess.Popen[bytes] | None = getattr(self._mine, "process", None) or self._started()
        if process is None:
            return None
        self._mine.process = process
        answer = _ask(process, json.dumps({"path": str(path), "keras": keras}))
        if answer:
            return from_json(json.loads(answer))
        self._mine.process = None  # The next file gets a new one.
        return Outcome(Report(error=f"shapelens failed on this file: {_end(process)}"))

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
        assert process.stdout is not None
        return process if process.stdout.readline() == READY else None


def _ask(process: subprocess.Popen[bytes], request: str) -> bytes:
    """A line for a line; empty when the process has ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(request.encode() + b"\n")
        process.stdin.flush()
    except OSError:
        return b""
    line = process.stdout.readline()
    return line if line.endswith(b"\n") else b""


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
