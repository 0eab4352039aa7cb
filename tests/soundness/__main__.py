"""`python -m tests.soundness --help`: see tests/soundness/__init__.py."""

from __future__ import annotations

import argparse
import logging
import random
import sys
import traceback
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from soundness.compare import Difference, Tally, differences
from soundness.corpus import SOURCES


class _Failures(logging.Handler):
    """Notes what the analysis could not evaluate for a mistake of its own, each kind once."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        frames = traceback.extract_tb(error.__traceback__) if error else []
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno} {error!r}" if frames else record.msg
        self.seen.setdefault(where, record.getMessage())


def watched() -> dict[str, str]:
    """The failures of the analysis from now on, by where they are."""
    handler = _Failures()
    logger = logging.getLogger("shapelens")
    logger.addHandler(handler)
    logger.propagate = False
    return handler.seen


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soundness", description=__doc__)
    parser.add_argument("--source", action="append", choices=SOURCES, help="only these programs (may be repeated)")
    parser.add_argument("--name", default="", help="only programs whose name has this in it")
    parser.add_argument("--sample", type=float, default=1.0, help="the share of the places that is tried")
    parser.add_argument("--count", type=int, default=3, help="how many random programs of each kind")
    parser.add_argument("--seed", default="0")
    parser.add_argument("--show", type=int, default=1, help="how many differences of each kind to show")
    parser.add_argument("--part", default="0/1", help="of all programs, only this part: 0/2, 1/2")
    options = parser.parse_args()
    part, of = map(int, options.part.split("/"))
    failures = watched()
    tally = Tally()
    found: dict[tuple[str, str], list[Difference]] = defaultdict(list)
    for source in options.source or SOURCES:
        for at, program in enumerate(SOURCES[source](options.count)):
            if options.name in program.name and at % of == part:
                r = random.Random(f"{program.name} {options.seed}")
                for one in differences(program, r, options.sample, tally):
                    found[one.kind].append(one)
    for kind, several in sorted(found.items(), key=lambda item: -len(item[1])):
        print(f"\n{len(several)} x {' '.join(kind)}")
        for one in several[: options.show]:
            print(one)
    print("".join(f"\nfailed: {one}" for one in sorted(map(": ".join, failures.items()))))
    total = sum(map(len, found.values()))
    tried = f"{tally.programs} programs, {tally.places} places, {tally.mutants} variants"
    print(f"\n{tried}: {total} differences in {len(found)} kinds")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
