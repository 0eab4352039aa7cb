"""Real Keras must do what the specification says: the marks that are true of nothing do not get in."""

from __future__ import annotations

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
    differences = compare(program, keras)
    assert not differences, "\n".join(["", *differences])


def compare(program: Program, keras: int) -> list[str]:
    """What real Keras says otherwise than the marks."""
    result = run(program.text, keras, graph=program.graph)
    differences = []
    for mark in program.claims(":", keras):
        seen = visits(result.values, mark.line)
        if not result.silent(mark.line) and not allows(mark.text, seen):
            differences.append(f"{program.where(mark.line)}: marked {mark.text}, Keras {keras} says {show_all(seen)}")
    marked = {mark.line for mark in program.claims("!", keras)}
    for line in marked:
        if not result.raises(line) and not result.silent(line):
            differences.append(f"{program.where(line)}: marked as an error, Keras {keras} accepts it")
    for first, last in result.raised:
        if not any(result.raises(line) and (first <= line <= last or line in result.raised_at) for line in marked):
            differences.append(f"{program.where(first)}: not marked, Keras {keras} raises {result.messages[first]}")
    return differences
