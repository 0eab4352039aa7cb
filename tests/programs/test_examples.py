"""The bundled examples: shapelens gives every value that real Keras gives, and reports the deliberate mistakes only."""

from __future__ import annotations

from pathlib import Path

import pytest

from mdtest.observed import values_of
from mdtest.real_keras import Run, run
from mdtest.values import Value, show_all
from shapelens.analysis.module import Module
from shapelens.features.facts import facts

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.py"))
MISTAKES = {"mismatch.py": [10, 15, 19]}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_real_keras_runs_the_example(path: Path) -> None:
    lines = [failure.first for failure in run(path.read_text(), 3).failures]
    assert lines == MISTAKES.get(path.name, [])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_value_is_that_of_keras(path: Path) -> None:
    real = run(path.read_text(), 3)
    module = Module(keras=3)
    module.update(path.read_text())
    found = facts(module)
    differing = [
        f"{path.name}:{line}:{col}: Keras says {show_all(theirs)}, shapelens says {show_all(ours)}"
        for (line, col), theirs, ours in pairs(real, values_of(found))
        if [(value.shape, value.params) for value in theirs] != [(value.shape, value.params) for value in ours]
    ]
    assert not differing, "\n".join(["", *differing])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_only_the_mistakes_are_problems(path: Path) -> None:
    module = Module(keras=3)
    module.update(path.read_text())
    errors = [problem["line"] for problem in facts(module)["problems"] if problem["severity"] == "error"]
    assert errors == MISTAKES.get(path.name, [])


def pairs(real: Run, ours: list[Value]) -> list[tuple[tuple[int, int], list[Value], list[Value]]]:
    """What both say of each position that Keras reached without a failure; models only if there was none at all."""
    positions = sorted(
        {
            (value.start, value.end)
            for value in real.values
            if not real.silent(value.start[0]) and not (real.failures and value.end == (0, 0))
        }
    )
    return [(at[0], *([v for v in side if (v.start, v.end) == at] for side in (real.values, ours))) for at in positions]
