"""What a server's process and all its children take of the machine, as Linux says in /proc."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Final

_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PROC: Final = Path("/proc")
_STEP: Final = 0.05


class Watch(threading.Thread):
    """Looks every 50 ms; `peak` is the most resident memory that the processes had together, in MB."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root = root
        self._tree = [root]
        self._stopped = threading.Event()
        self.peak = 0.0

    def run(self) -> None:
        looks = 0
        while not self._stopped.wait(_STEP):
            if looks % 10 == 0:  # Reading all of /proc takes as long as what is measured.
                self._tree = tree(self._root)
            looks += 1
            self.peak = max(self.peak, sum(map(_resident, self._tree)) / 2**20)

    def stop(self) -> None:
        self._stopped.set()


def tree(root: int) -> list[int]:
    """The process and its descendants."""
    children: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [root]
    for process in found:
        found += children.get(process, ())
    return found


def cpu_seconds(root: int) -> float:
    """User and system time of the tree until now."""
    return sum(int(fields[11]) + int(fields[12]) for process in tree(root) if (fields := _stat(process))) / _TICKS


def busyness() -> float:
    """Milliseconds that a fixed piece of work takes: how fast the machine is right now."""
    began = time.perf_counter()
    sum(number * number % 7 for number in range(300_000))
    return (time.perf_counter() - began) * 1000


def _stat(process: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name, state first; none if the process is gone."""
    try:
        return (_PROC / str(process) / "stat").read_text("utf-8").rpartition(") ")[2].split()
    except OSError:
        return []


def _resident(process: int) -> int:
    try:
        return int((_PROC / str(process) / "statm").read_text("utf-8").split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
