"""The rows and totals of `shapelens summary` are those of real `model.summary()`, Keras 2's in the notation of Keras 3.

So they are with nested models expanded and with the column `Trainable`; what is printed is, for Keras 3, the same text.

The programs stand in `models.md`; what is expected is asked of real Keras, Keras 2 and Keras 3, when the test runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mdtest.real_keras import run
from mdtest.spec import Program, read_markdown
from shapelens.analysis.module import Module
from shapelens.features.render import summary_text
from shapelens.features.summary import Summary, summaries
from shapelens.immutable import replace
from summary.printed import WIDE, Cells, of_keras, plain, text_of_keras

PROGRAMS = read_markdown(Path(__file__).parent / "models.md")
CASES = [
    pytest.param(program, keras, id=f"{program.name}-keras{keras}") for program in PROGRAMS for keras in program.keras
]
NOT_KNOWN = {"A subclassed model, not built"}
"""Programs of which we say `?` where Keras says more: what nothing calls is evaluated as if something would call it."""


@pytest.mark.parametrize(("program", "keras"), CASES)
def test_the_summary_is_that_of_keras(program: Program, keras: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDE))
    real = run(program.text, keras)
    assert not real.failures
    assert real.models
    module = Module(keras)
    module.update(program.text)
    for full in (False, True):
        found = [replace(summary, reason="") for summary in summaries(module, None, full)]
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
