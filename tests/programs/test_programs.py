"""Whole programs: shapelens gives every value that real Keras gives, and reports the deliberate mistakes only.

The programs are the bundled examples and the files in three of the folders beside this one; `crashes` has a test of
its own. A first line `# keras: 2` (or 3) says in which Keras alone a program runs, `#!` marks a deliberate mistake as in
the specification, and a comment `# unknown: 12, 15 (why)` at the top names the lines that shapelens does not know all of;
there it must not be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mdtest.observed import values_of
from mdtest.real_keras import Run, run
from mdtest.spec import Program, read_python
from mdtest.values import Value, agrees, show_all
from shapelens.analysis.module import Module
from shapelens.features.facts import facts

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = ("keras2", "mistakes", "models")
PROGRAMS = [
    read_python(path)
    for folder in (EXAMPLES, *(Path(__file__).parent / name for name in FOLDERS))
    for path in sorted(folder.glob("*.py"))
]
MISTAKES = {"mismatch": [10, 15, 19]}
"""The examples' deliberate mistakes: what users read carries no marks."""


@pytest.mark.parametrize(
    ("program", "keras"),
    [
        pytest.param(program, keras, id=f"{program.source.parent.name}-{program.name}-{keras}")
        for program in PROGRAMS
        for keras in program.keras
    ],
)
def test_shapelens_says_what_keras_says(program: Program, keras: int) -> None:
    real = run(program.text, keras, graph=program.graph, trains=program.trains)
    module = Module(keras=keras)
    module.update(program.text)
    found = facts(module)
    mistakes = mistakes_of(program, keras)
    complaints = [
        *(
            f"{program.where(failure.first)}: Keras raises {failure.message}"
            for failure in real.failures
            if not any(failure.covers(line) for line in mistakes)
        ),
        *(f"{program.where(line)}: Keras accepts this" for line in mistakes if not real.silent(line)),
        *differing_values(program, real, values_of(found)),
        *differing_problems(program, keras, [problem for problem in found["problems"] if problem["severity"] != "hint"]),
    ]
    assert not complaints, "\n".join(["", *complaints])


def mistakes_of(program: Program, keras: int) -> list[int]:
    return MISTAKES.get(program.name) or [mark.line for mark in program.claims("!", keras)]


def unknown_lines(program: Program) -> set[int]:
    """The lines that the program's head names as not known."""
    named = re.search(r"^# unknown: ([\d, ]+) \(.+\)$", program.text, re.MULTILINE)
    return {int(line) for line in named[1].split(",")} if named else set()


def differing_values(program: Program, real: Run, ours: list[Value]) -> Iterator[str]:
    """Where shapelens says something else than Keras, or nothing; on lines named as unknown, where it is wrong."""
    unknown = unknown_lines(program)
    as_said = set(unknown)
    for (line, col), theirs, mine in pairs(real, ours):
        if real.failures:
            mine = mine[: len(theirs)]  # What would have come after the failure, shapelens goes on to show.
        if _counted(theirs) == _counted(mine):
            continue
        as_said.discard(line)
        if line not in unknown or not agrees(mine, theirs):
            yield f"{program.where(line)}:{col}: Keras says {show_all(theirs)}, shapelens says {show_all(mine)}"
    yield from (f"{program.where(line)}: named as unknown, and known" for line in sorted(as_said))


def _counted(values: list[Value]) -> list[str]:
    """The visits in any order: a Sequential's layers are visited when they are added, or when it is built."""
    return sorted(show_all([value]) for value in values)


def differing_problems(program: Program, keras: int, problems: list[dict[str, object]]) -> Iterator[str]:
    """Problems where there is no mistake, mistakes without their problem."""
    if program.name in MISTAKES:
        lines = [problem["line"] for problem in problems if problem["severity"] == "error"]
        if lines != MISTAKES[program.name]:
            yield f"{program.source.name}: reported in {lines}, not in {MISTAKES[program.name]}"
        return
    for mark in program.claims("!", keras):
        code, _, part = (piece.strip() for piece in mark.text.partition(":"))
        fitting = [p for p in problems if (p["line"], p["code"]) == (mark.line, code) and part in str(p["message"])]
        if len(fitting) != 1:
            yield f"{program.where(mark.line)}: marked {mark.text}, shapelens says {fitting or 'nothing'}"
        problems = [problem for problem in problems if problem not in fitting]
    yield from (f"{program.where(int(str(p['line'])))}: {p['code']}: {p['message']}" for p in problems)


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
