"""All that one run measured: kept as JSON, and summed up as medians and percentiles."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.batch import Batch, Run
from benchmarks.processes import busyness
from benchmarks.servers import ROOT
from benchmarks.session import Session


@dataclass(frozen=True, slots=True)
class EditRun:
    """The cost of edits in one program, in milliseconds."""

    construct: str
    at_top: bool
    lines: int
    edit: list[float]
    hover: list[float]


@dataclass(frozen=True, slots=True)
class ColdRun:
    """The first evaluation of a file."""

    file: str
    ms: float
    calls: int


@dataclass(slots=True)
class Results:
    """What was found, on which machine, with which versions; `missing` are servers that are not installed."""

    machine: dict[str, str]
    versions: dict[str, str]
    repeats: int
    missing: list[str] = field(default_factory=list[str])
    sessions: list[Session] = field(default_factory=list[Session])
    reading: list[Session] = field(default_factory=list[Session])
    edits: list[EditRun] = field(default_factory=list[EditRun])
    cold: list[ColdRun] = field(default_factory=list[ColdRun])
    batch: list[Batch] = field(default_factory=list[Batch])

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")

    def of(self, server: str, lines: int | None = None) -> list[Session]:
        """The sessions of a server with generated files, of one size or of all."""
        return [each for each in self.sessions if each.server == server and lines in (None, each.lines)]

    def sizes(self) -> list[int]:
        return sorted({each.lines for each in self.sessions})

    def servers(self) -> list[str]:
        """The names of the servers, in the order in which they were measured."""
        return list(dict.fromkeys(each.server for each in (*self.sessions, *self.reading)))


def load(path: Path) -> Results:
    """What `save` has written."""
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    read["sessions"] = [Session(**each) for each in read["sessions"]]
    read["reading"] = [Session(**each) for each in read["reading"]]
    read["edits"] = [EditRun(**each) for each in read["edits"]]
    read["cold"] = [ColdRun(**each) for each in read["cold"]]
    runs = ("first", "second")
    read["batch"] = [Batch(**each | {name: Run(**each[name]) for name in runs}) for each in read["batch"]]
    return Results(**read)


def machine() -> dict[str, str]:
    """What the figures were measured on, and how busy it was when that began."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "date": time.strftime("%Y-%m-%d"),
        "commit": described.stdout.strip() or "unknown",
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": f"{os.getloadavg()[0]:.1f}",
        "fixed piece of work": f"{busyness():.0f} ms",
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def pooled(sessions: Iterable[Session], name: str) -> list[float]:
    """All times of that name, of all repeats together; of a name with one time for each session, those."""
    return list(_pooled(sessions, name))


def _pooled(sessions: Iterable[Session], name: str) -> Iterator[float]:
    for session in sessions:
        value = getattr(session, name)
        if isinstance(value, list):
            yield from value
        elif value is not None:
            yield value


def median(values: list[float]) -> float | None:
    return statistics.median(values) if values else None


def p95(values: list[float]) -> float | None:
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else median(values)
