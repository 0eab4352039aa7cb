"""`python -m tests.fuzz [--keras 2|3] [--layer NAME] [--count N] [--seed S]`: see tests/fuzz/__init__.py."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

from fuzz import report
from fuzz.compare import Tally, fuzz, kind_of, shrunk
from fuzz.draw import layers


def run(keras: int, names: list[str], count: int, seed: int, shown: int) -> tuple[list[Tally], list[str]]:
    """The tallies of one Keras and its mismatches as cases, a few of each layer."""
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    package = importlib.import_module("keras" if keras == 3 else "tf_keras")
    tallies, cases = [], []
    for name in names:
        tally = fuzz(name, keras, count, seed, package)
        tallies.append(tally)
        kinds = {kind_of(mismatch): mismatch for mismatch in reversed(tally.mismatches)}
        cases += dict.fromkeys(report.case(shrunk(one, package)) for one in [*kinds.values()][:shown])
        tally.mismatches.clear()  # errors of Keras do not travel between processes
    return tallies, cases


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--keras", type=int, choices=[2, 3], help="only this Keras")
    parser.add_argument("--layer", action="append", help="only this layer (may be repeated)")
    parser.add_argument("--count", type=int, default=20, help="configurations per layer")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=3, help="how many mismatches of each layer to show")
    parser.add_argument("--arguments", action="store_true", help="show how often each argument was given")
    options = parser.parse_args()
    versions = [options.keras] if options.keras else [3, 2]
    wrong = 0
    with ProcessPoolExecutor(len(versions)) as workers:
        running = {}
        for version in versions:
            names = [name for name in layers(version) if not options.layer or name in options.layer]
            if names:
                arguments = (version, names, options.count, options.seed, options.show)
                running[version] = workers.submit(run, *arguments)
        for version, result in running.items():
            tallies, cases = result.result()
            print(f"\nKeras {version}\n" + "\n".join(report.table(tallies)) + "\n")
            if options.arguments:
                print("\n".join(report.arguments(tallies)))
            print("\n".join(cases))
            wrong += sum(tally.wrong for tally in tallies)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
