"""Compares the marks of a program with what real Keras does."""

from __future__ import annotations

from collections.abc import Iterator

from mdtest.real_keras import run
from mdtest.spec import Program
from mdtest.values import allows, show_all, visits


def differences(program: Program, keras: int) -> Iterator[str]:
    """What real Keras says otherwise than the marks."""
    result = run(program.text, keras, graph=program.graph, trains=program.trains)
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
