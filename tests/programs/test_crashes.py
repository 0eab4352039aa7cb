"""Programs of forum questions: they crash where they are marked, and shapelens says so; repaired, they run, and it is silent.

Real Keras is asked first: it must raise in the marked statement and nowhere else, with the marked words. What the
families are, and how many are predicted, is in `crashes_report.py`.
"""

from __future__ import annotations

import ast
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mdtest.real_keras import Failure, run
from mdtest.spec import Mark, Program
from programs.crashes_report import FAMILIES, family, programs, reported
from programs.test_programs import differing_problems

PROGRAMS = programs()
RUNS = [
    pytest.param(program, keras, id=f"{name}-{keras}") for name, program in PROGRAMS.items() for keras in program.keras
]


@pytest.mark.parametrize(("program", "keras"), RUNS)
def test_real_keras_raises_where_it_is_marked(
    program: Program, keras: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    failures = run(program.text, keras, trains=program.trains).failures
    marks = [*program.claims("!", keras)]
    complaints = [
        *(
            f"{program.where(failure.running[-1])}: Keras raises {failure.message}"
            for failure in failures
            if not any(is_of(failure, mark, program) for mark in marks)
        ),
        *(
            f"{program.where(mark.line)}: marked {mark.text}, Keras accepts this"
            for mark in marks
            if not any(is_of(failure, mark, program) for failure in failures)
        ),
    ]
    assert not complaints, "\n".join(["", *complaints])


@pytest.mark.parametrize(("program", "keras"), RUNS)
def test_shapelens_predicts_the_crash(program: Program, keras: int) -> None:
    if is_gap(program, keras):
        assert not reported(program, keras)
        return
    complaints = [*differing_problems(program, keras, reported(program, keras))]
    assert not complaints, "\n".join(["", *complaints])


@pytest.mark.parametrize("name", [name for name in PROGRAMS if not name.endswith("_fixed")])
def test_each_crash_has_its_repair(name: str) -> None:
    crash, repaired = PROGRAMS[name], PROGRAMS[f"{name}_fixed"]
    assert crash.trains
    assert repaired.trains
    assert crash.keras == repaired.keras
    assert [mark.keras for mark in crash.marks] in ([None], [2], [3], [3, 2])
    assert not repaired.marks


def test_all_families_occur() -> None:
    assert {family(program) for program in PROGRAMS.values()} == set(FAMILIES)


def is_gap(program: Program, keras: int) -> bool:
    """Whether the program's head says that shapelens does not see this crash, and why."""
    return re.search(rf"^# not predicted(?: in Keras {keras})?: .", program.text, re.MULTILINE) is not None


def is_of(failure: Failure, mark: Mark, program: Program) -> bool:
    """Whether the failure is in the marked statement, and has the marked words."""
    innermost = min(
        (last - first, first, last) for first, last in _statements(program.text) if first <= failure.running[-1] <= last
    )
    return innermost[1] <= mark.line <= innermost[2] and mark.text.partition(":")[2].strip() in failure.message


def _statements(text: str) -> Iterator[tuple[int, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt):
            yield node.lineno, node.end_lineno or node.lineno
