"""The rows and totals of `shapelens summary` are those of real `model.summary()`, Keras 2's in the notation of Keras 3.

So they are with nested models expanded and with the column `Trainable`; what is printed is, for Keras 3, the same text.

The programs stand in `models.md`; what is expected is asked of real Keras, Keras 2 and Keras 3, when the test runs.
"""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mdtest.real_keras import run
from mdtest.spec import Program, read_markdown
from shapelens.analysis.module import Module
from shapelens.features.render import summary_text
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
    module = Module(keras)
    module.update(program.text)
    for full in (False, True):
        found = [dataclasses.replace(summary, reason="") for summary in summaries(module, None, full)]
        theirs = sorted(list(of_keras(model, keras, full)) for model in real.models)
        ours = sorted(list(shown(summary, full)) for summary in found)
        if program.name.rpartition("-")[2] in NOT_KNOWN:
            assert ours != theirs
            theirs = [
                [keep_known(*rows) for rows in zip(*models, strict=True)] for models in zip(ours, theirs, strict=True)
            ]
        assert ours == theirs
        if keras == 3 and program.name.rpartition("-")[2] not in NOT_KNOWN:
            texts = sorted(summary_text(summary, full).rstrip() for summary in found)
            assert texts == sorted(text_of_keras(model, full).rstrip() for model in real.models)


def test_there_are_many_models() -> None:
    for keras in (3, 2):
        assert sum(keras in program.keras for program in PROGRAMS) > 60


def keep_known(ours: Cells, theirs: Cells) -> Cells:
    """Their cells, `?` where ours say so."""
    return [mine if "?" in mine else real for mine, real in zip(ours, theirs, strict=True)]


def shown(summary: Summary, full: bool) -> Iterator[Cells]:
    """The title, the rows and the totals of a summary of ours, without blanks; `full`: with the column `Trainable`."""
    yield [summary.name]
    for row, cells in zip(summary.rows, summary.table(full)[1], strict=True):
        yield [str(row.level), *(plain(cell) for cell in (cells[0].lstrip(" └"), *cells[1:]))]
    for title, text in summary.totals():
        yield [plain(f"{title}:{text}")]


def plain(cell: str) -> str:
    """A cell without blanks, and its numbers without commas."""
    return re.sub(r"(?<=\d),(?=\d{3}(\D|$))(?!.*None)", "", re.sub(r"\s", "", cell))


def text_of_keras(model: Any, full: bool, line_length: int | None = None) -> str:
    """What a real model prints."""
    parts: list[str] = []
    model.summary(
        line_length=line_length,
        print_fn=lambda text, **_: parts.append(text),
        expand_nested=full,
        show_trainable=full,
    )
    return "\n".join(parts)


def of_keras(model: Any, keras: int, full: bool) -> Iterator[Cells]:
    """The same of a real model as `shown` has of ours."""
    lines = text_of_keras(model, full, WIDE).splitlines()
    yield [found[1] for line in lines if (found := re.match(r'Model: "(.*)"$', line))]
    yield from rows_of_keras_3(lines) if keras == 3 else rows_of_keras_2(lines, full)
    for line in lines:
        if re.match(r"\s*(Total|Trainable|Non-trainable) params:", line):
            yield [plain(line).replace("Byte)", "B)")]


def rows_of_keras_3(lines: list[str]) -> Iterator[Cells]:
    """Keras 3 draws a table with lines between its rows, and begins those of nested models with blanks."""
    for line in lines:
        if line.startswith("│"):
            title, *cells = line.strip("│\n").split("│")
            blanks, arrow, name = title.rpartition("└")
            yield [str(len(blanks) // 3 if arrow else 0), *(plain(cell) for cell in (name, *cells))]


def rows_of_keras_2(lines: list[str], full: bool) -> Iterator[Cells]:
    """Keras 2 has columns, of which one cell may continue on lines that have nothing in the first; bars tell what is nested."""
    first, last = (index for index, line in enumerate(lines) if set(line) == {"="})
    columns = [
        found.start() for found in re.finditer(r"(?:Layer|Output|Param|Connected|Trainable)\b", lines[first - 1])
    ]
    rows: list[tuple[int, Cells]] = []
    for line in lines[first + 1 : last]:
        if "¯" in line:
            continue
        level = len(line) - len(line.lstrip("|"))
        line = " " * level + line[level : len(line) - level]
        cells = [line[start:end] for start, end in zip(columns, [*columns[1:], None], strict=True)]
        if cells[0].strip():
            rows.append((level, cells))
        elif rows:
            above, before = rows[-1]
            rows[-1] = above, [part + more for part, more in zip(before, cells, strict=True)]
    for level, (title, output, params, *others) in rows:
        trainable = [others.pop().strip()] if full else []
        sources = [", ".join(ast.literal_eval(part.strip())) or "-" for part in others]
        cells = [title, shapes_of_keras_2(output), params.replace("unused", "unbuilt"), *sources, *trainable]
        yield [str(level), *map(plain, cells)]


def shapes_of_keras_2(cell: str) -> str:
    """The shapes of a cell in the notation of Keras 3: a list if there are several, without the comma of a single axis."""
    cell = plain(cell).replace(",)", ")")
    return re.sub(r"^\[(\([^()]*\))\]$", r"\1", re.sub(r"^\((\(.*\))\)$", r"[\1]", cell))
