"""The rows and totals of `shapelens summary` are those of real `model.summary()`, Keras 2's in the notation of Keras 3.

The programs stand in `models.md`; what is expected is asked of real Keras, Keras 2 and Keras 3, when the test runs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mdtest.real_keras import run
from mdtest.spec import Program, read_markdown
from shapelens.analysis.module import Module
from shapelens.features.summary import Summary, summaries

PROGRAMS = read_markdown(Path(__file__).parent / "models.md")
CASES = [
    pytest.param(program, keras, id=f"{program.name}-keras{keras}") for program in PROGRAMS for keras in program.keras
]
WIDE = 2000
"""Columns, so that no cell is cut."""

NOT_KNOWN = {"A subclassed model, not built"}
"""Programs of which we say `?` where Keras says more: what nothing calls is evaluated as if something would call it."""

Cells = list[str]


@pytest.mark.parametrize(("program", "keras"), CASES)
def test_the_summary_is_that_of_keras(program: Program, keras: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDE))
    real = run(program.text, keras)
    assert not real.failures
    assert real.models
    theirs = sorted(list(of_keras(model, keras)) for model in real.models)
    module = Module(keras)
    module.update(program.text)
    ours = sorted(list(shown(summary)) for summary in summaries(module, None))
    if program.name.rpartition("-")[2] in NOT_KNOWN:
        assert ours != theirs
        theirs = [
            [keep_known(*rows) for rows in zip(*models, strict=True)] for models in zip(ours, theirs, strict=True)
        ]
    assert ours == theirs


def test_there_are_many_models() -> None:
    for keras in (3, 2):
        assert sum(keras in program.keras for program in PROGRAMS) > 60


def keep_known(ours: Cells, theirs: Cells) -> Cells:
    """Their cells, `?` where ours say so."""
    return [mine if "?" in mine else real for mine, real in zip(ours, theirs, strict=True)]


def shown(summary: Summary) -> Iterator[Cells]:
    """The title, the rows and the totals of a summary of ours, without blanks."""
    yield [summary.name]
    for row in summary.rows:
        cells = [f"{row.name}({row.cls})", row.output, row.params]
        yield [plain(cell) for cell in (cells if row.connected is None else [*cells, row.connected])]
    for title, text in summary.totals():
        yield [plain(f"{title}:{text}")]


def plain(cell: str) -> str:
    """A cell without blanks, and its numbers without commas."""
    return re.sub(r"(?<=\d),(?=\d{3}(\D|$))(?!.*None)", "", re.sub(r"\s", "", cell))


def of_keras(model: Any, keras: int) -> Iterator[Cells]:
    """The same of a real model."""
    lines: list[str] = []
    model.summary(line_length=WIDE, print_fn=lambda text, **_: lines.extend(text.splitlines()))
    yield [found[1] for line in lines if (found := re.match(r'Model: "(.*)"$', line))]
    yield from rows_of_keras_3(lines) if keras == 3 else rows_of_keras_2(lines)
    for line in lines:
        if re.match(r"\s*(Total|Trainable|Non-trainable) params:", line):
            yield [plain(line).replace("Byte)", "B)")]


def rows_of_keras_3(lines: list[str]) -> Iterator[Cells]:
    """Keras 3 draws a table with lines between its rows."""
    for line in lines:
        if line.startswith("│"):
            yield [plain(cell) for cell in line.strip("│\n").split("│")]


def rows_of_keras_2(lines: list[str]) -> Iterator[Cells]:
    """Keras 2 has columns, of which one cell may continue on lines that have nothing in the first."""
    first, last = (index for index, line in enumerate(lines) if set(line) == {"="})
    columns = [found.start() for found in re.finditer(r"(?:Layer|Output|Param|Connected)\b", lines[first - 1])]
    rows: list[Cells] = []
    for line in lines[first + 1 : last]:
        cells = [line[start:end] for start, end in zip(columns, [*columns[1:], None], strict=True)]
        if cells[0].strip():
            rows.append(cells)
        elif rows:
            rows[-1] = [before + more for before, more in zip(rows[-1], cells, strict=True)]
    for title, output, params, *connected in rows:
        sources = [", ".join(ast.literal_eval(part.strip())) or "-" for part in connected]
        yield [
            plain(cell) for cell in (title, shapes_of_keras_2(output), params.replace("unused", "unbuilt"), *sources)
        ]


def shapes_of_keras_2(cell: str) -> str:
    """The shapes of a cell in the notation of Keras 3: a list if there are several, without the comma of a single axis."""
    cell = plain(cell).replace(",)", ")")
    return re.sub(r"^\[(\([^()]*\))\]$", r"\1", re.sub(r"^\((\(.*\))\)$", r"[\1]", cell))
