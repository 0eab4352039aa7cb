"""A small part of the search: a few places of a few programs. `python -m tests.soundness` tries all."""

from __future__ import annotations

import random

import pytest

from soundness.claims import against
from soundness.compare import Reader, Tally, differences
from soundness.corpus import SOURCES, Program
from soundness.mutants import FIRST, places

PLACES = 16
"""Of each source."""


@pytest.mark.parametrize("source", SOURCES)
def test_knowing_less_claims_nothing_else(source: str) -> None:
    r = random.Random(f"soundness {source}")
    programs = [*SOURCES[source](1)]
    tally = Tally()
    found: list[str] = []
    for program in r.sample(programs, len(programs)):
        if tally.places >= PLACES:
            break
        found += map(str, differences(program, r, 0.1, tally))
    assert tally.places >= PLACES, "hardly anything was tried: the test tests nothing"
    assert not found, "\n".join(["", *found])


def test_another_claim_is_a_difference() -> None:
    """Two values of one program: what is claimed with the one is not so with the other."""
    text = "import keras\nx = keras.Input((4,))\ny = keras.layers.Reshape((2, 2))(x)\n"
    reader = Reader(Program("", text, 3))
    place = next(one for one in places(FIRST + text) if one.text == "4")
    said = "\n".join(against(reader.at(place, "5"), reader.plain))
    assert "('tensor', (None, 5), 'float32') against ('tensor', (None, 4), 'float32')" in said
    assert "error (4, 'reshape-size')" in said
    assert not [*against(reader.at(place, "unknown"), reader.plain)]
