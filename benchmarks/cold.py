"""What the first evaluation of a file costs for each layer call in it: `python -m benchmarks.cold FILE`.

A program is evaluated before, so that what is read and compiled once in a process does not count; nothing else is kept
from it. Prints milliseconds and the number of calls as JSON.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.client import now
from benchmarks.generate import program
from shapelens.analysis.facts import Call
from shapelens.analysis.module import Module


@dataclass(frozen=True, slots=True)
class ColdCost:
    """How long the evaluation took, and how many calls of layers there were."""

    ms: float
    calls: int


def measure(path: Path) -> ColdCost:
    Module().update(program(100, seed=1))
    text = path.read_text("utf-8")
    module = Module(path=path)
    began = now()
    module.update(text)
    ms = (now() - began) * 1000
    return ColdCost(ms, sum(isinstance(fact, Call) for fact in module.facts()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    print(json.dumps(asdict(measure(parser.parse_args().file))))


if __name__ == "__main__":
    main()
