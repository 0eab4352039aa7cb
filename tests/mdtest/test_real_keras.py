"""Real Keras must do what the specification says: the marks that are true of nothing do not get in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mdtest.real_keras import run
from mdtest.spec import Program, read_markdown
from mdtest.values import allows, show_all, visits

PROGRAMS = [
    pytest.param(program, keras, id=f"{program.name}-keras{keras}")
    for path in sorted(Path(__file__).parent.glob("[!R]*.md"))
    for program in read_markdown(path)
    for keras in program.keras
    if program.unrun is None
]


@pytest.mark.parametrize(("program", "keras"), PROGRAMS)
def test_real_keras(program: Program, keras: int) -> None:
    differences = list(compare(program, keras))
    assert not differences, "\n".join(["", *differences])


def compare(program: Program, keras: int) -> Iterator[str]:
    """What real Keras says otherwise than the marks."""
    result = run(program.text, keras, graph=program.graph)
    for mark in program.claims(":", keras):
        seen = visits(result.values, mark.line)
        if not result.silent(mark.line) and not allows(mark.text, seen):
            yield f"{program.where(mark.line)}: marked {mark.text}, Keras {keras} says {show_all(seen)}"
    marked = {mark.line for mark in program.claims("!", keras)}
    for line in marked:
        if not result.silent(line):
            yield f"{program.where(line)}: marked as an error, Keras {keras} accepts it"
    for failure in result.failures:
        if not any(failure.covers(line) for line in marked):
            yield f"{program.where(failure.first)}: not marked, Keras {keras} raises {failure.message}"
