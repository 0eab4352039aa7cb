"""A small, seeded run of the fuzz: a few configurations of every layer. `python -m tests.fuzz` runs more.

`SHAPELENS_FUZZ=50` tries so many of each layer, `SHAPELENS_SEED=1` others.
"""

from __future__ import annotations

import os
import warnings
from typing import Any

import pytest

from fuzz import report
from fuzz.compare import clear, fuzz, shrunk
from fuzz.draw import Random, draw, layers
from rules.running import ours

COUNT = int(os.environ.get("SHAPELENS_FUZZ", "6"))
SEED = os.environ.get("SHAPELENS_SEED", "0")


@pytest.fixture(scope="module")
def packages() -> dict[int, Any]:
    return {3: pytest.importorskip("keras"), 2: pytest.importorskip("tf_keras")}


@pytest.mark.parametrize(("layer", "keras"), [(layer, keras) for keras in (3, 2) for layer in layers(keras)])
def test_layer(layer: str, keras: int, packages: dict[int, Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tally = fuzz(layer, keras, COUNT, SEED, packages[keras])
        cases = [report.case(shrunk(mismatch, packages[keras])) for mismatch in tally.mismatches[:3]]
        clear(packages[keras])
    assert not tally.wrong, "\n".join(["", *cases])


@pytest.mark.parametrize("layer", sorted({*layers(3), *layers(2)}))
def test_lenient_errors_hold_in_both(layer: str) -> None:
    """Where the Keras is not known, we report only what both refuse."""
    versions = [keras for keras in (3, 2) if layer in layers(keras)]
    for keras in versions:
        r = Random(f"{layer} {keras} {SEED}")
        for _ in range(COUNT * 5):
            call, x = draw(r, layer, keras)
            mine = ours(call, x, None)
            if mine.error is not None and getattr(mine.error, "keras", None) is None:
                for version in versions:
                    assert ours(call, x, version).error is not None, f"{call} on {x}: {mine}, accepted by {version}"
