"""`check` of a folder with many files, twice: the second run may use what the first has kept."""

from __future__ import annotations

import random
import resource
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.client import now
from benchmarks.generate import mark, program
from benchmarks.servers import Server

LIMIT_SECONDS = 1200
WRONG = 20
"""One file of so many has an error: reporting one is work too."""


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds by the clock and of all cores together; the status, and what it printed."""

    seconds: float
    cpu: float
    status: int
    output: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Two runs of one server over the same files."""

    server: str
    files: int
    lines: int
    first: Run
    second: Run

    def files_per_core_second(self) -> float:
        """Files for each second that one core worked on them."""
        return self.files / self.first.cpu


def write_tree(folder: Path, files: int) -> int:
    """So many different files of 20 to 200 lines, in packages of 25. Returns how many lines they have."""
    rng = random.Random(11)
    written = 0
    for number in range(files):
        lines = rng.randint(20, 200)
        text = program(lines, seed=number)
        if number % WRONG == 0:
            text = mark(text, "shape").typed(text, number)
        package = folder / f"package_{number // 25}"
        package.mkdir(exist_ok=True)
        (package / f"models_{number}.py").write_text(text, "utf-8")
        written += text.count("\n")
    return written


def check_twice(server: Server, files: int, environment: Mapping[str, str]) -> Batch | None:
    """With no cache before the first run; None where a run takes too long."""
    with TemporaryDirectory(prefix="bench-") as folder, TemporaryDirectory(prefix="bench-") as cache:
        lines = write_tree(Path(folder), files)
        private = {**environment, "XDG_CACHE_HOME": cache}
        try:
            first, second = (_run([*server.check, folder], folder, private) for _ in range(2))
        except subprocess.TimeoutExpired:
            return None
    return Batch(server.name, files, lines, first, second)


def _run(command: Sequence[str], folder: str, environment: Mapping[str, str]) -> Run:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = now()
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False
    )
    seconds = now() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Run(seconds, cpu, done.returncode, done.stdout)
