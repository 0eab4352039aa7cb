"""Random layers with random inputs: our rules against real Keras 3 and Keras 2.

`SHAPELENS_FUZZ=1000` tries so many of each family; the seed is fixed, so a failure can be repeated.
"""

from __future__ import annotations

import os
import random
import warnings
from typing import Any

import pytest

from .configurations import Case
from .families import FAMILIES
from .running import Result, ours, real

CASES = int(os.environ.get("SHAPELENS_FUZZ", "60"))


@pytest.fixture(scope="module")
def packages() -> dict[int, Any]:
    keras = pytest.importorskip("keras")
    return {3: keras, 2: pytest.importorskip("tf_keras")}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("version", [3, 2])
def test_as_real_keras(family: str, version: int, packages: dict[int, Any]) -> None:
    wrong = []
    for case in cases(family):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = real(*case, packages[version])
        mine = ours(*case, version)
        if not agree(mine, theirs, version):
            wrong.append(f"{case[0]} on {case[1]}\n    ours: {mine}\n    real: {theirs}")
    packages[version].utils.clear_session() if hasattr(packages[version].utils, "clear_session") else None
    assert not wrong, f"{len(wrong)} of {CASES}:\n" + "\n".join(wrong[:40])


@pytest.mark.parametrize("family", FAMILIES)
def test_lenient_errors_hold_in_both(family: str, packages: dict[int, Any]) -> None:
    """Where no Keras version is known, we report only what both refuse."""
    for case in cases(family):
        mine = ours(*case, None)
        if mine.error is not None and getattr(mine.error, "keras", None) is None:
            for version in (3, 2):
                assert ours(*case, version).error is not None, f"{case}: {mine}, accepted by Keras {version}"


def cases(family: str) -> list[Case]:
    r = random.Random(f"{family} {os.environ.get('SHAPELENS_SEED', '')}")
    return [FAMILIES[family](r) for _ in range(CASES)]


def agree(mine: Result, theirs: Result, version: int) -> bool:
    if mine.error is None and _is_unknown(mine):
        return True
    if "has no attribute" in str(theirs.error) and "module" in str(theirs.error):
        return True  # a layer that this Keras does not have
    if theirs.error is not None or mine.error is not None:
        only = getattr(mine.error, "keras", None)
        return theirs.error is not None and mine.error is not None and only in (None, version)
    return repr(mine) == repr(theirs)


def _is_unknown(mine: Result) -> bool:
    """The rule says that it does not know: at most a wrapped layer or a cell that gets a wrong rank."""
    return "?" in repr(mine.output) or "…" in repr(mine.output)
