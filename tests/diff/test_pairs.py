"""`shapelens diff` tells what is different between the summaries that real Keras prints of two models, no more and no less."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from mdtest.real_keras import run
from mdtest.spec import Program, read_markdown
from shapelens.cli import main
from summary.printed import WIDE, of_keras, plain

PROGRAMS = read_markdown(Path(__file__).parent / "pairs.md")
PAIRS = [
    pytest.param(old, new, keras, id=f"{old.name}-keras{keras}")
    for old, new in zip(PROGRAMS[::2], PROGRAMS[1::2], strict=True)
    for keras in (3, 2)
]

Row = tuple[str, str, str, str]
"""The name that the program gives, or "", the class, the output and the params."""
Real = tuple[list[Row], list[str]]
"""The rows of a real summary, and its totals."""


@pytest.mark.parametrize(("old", "new", "keras"), PAIRS)
def test_the_difference_is_that_of_real_summaries(
    old: Program,
    new: Program,
    keras: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDE))
    before, after = real_summaries(old, keras), real_summaries(new, keras)
    (tmp_path / "old.py").write_text(old.text)
    (tmp_path / "new.py").write_text(new.text)
    status = main(["diff", f"{tmp_path}/old.py", f"{tmp_path}/new.py", "--format", "json", "--keras", str(keras)])
    found = json.loads(capsys.readouterr().out)
    assert status == (before != after)
    assert found["same"] is (before == after)
    gone, come = rows_told(found, "old"), rows_told(found, "new")
    rows_before, rows_after = ([row for rows, _ in side for row in rows] for side in (before, after))
    # What is told on both sides (a changed name that Keras picks) is no difference; what Keras shows must be told.
    assert gone - come == Counter(rows_before) - Counter(rows_after)
    assert come - gone == Counter(rows_after) - Counter(rows_before)
    if len(before) == len(after):
        changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
        # No more is told than has to be: as many rows as possible are the same, in the same order.
        assert [model["unchanged"] for model in found["models"]] == [common(a, b) for (a, _), (b, _) in changed]
        for side, models in (("old", [a for a, _ in changed]), ("new", [b for _, b in changed])):
            assert [totals(model[side]) for model in found["models"]] == [texts for _, texts in models]


def test_there_are_twenty_pairs() -> None:
    assert len(PAIRS) >= 2 * 20
    headings = [program.name.partition("-")[2].partition("-")[2] for program in PROGRAMS]
    assert headings[::2] == headings[1::2]


def real_summaries(program: Program, keras: int) -> list[Real]:
    """The rows and totals of all models of a program."""
    real = run(program.text, keras)
    assert not real.failures
    return [printed(model, keras) for model in real.models]


def printed(model: Any, keras: int) -> Real:
    """The rows and totals of a real model."""
    _, *lines = of_keras(model, keras, full=False)
    rows = [(*cells[1].rstrip(")").rpartition("("), *cells[2:4]) for cells in lines if len(cells) > 1]
    counts = [cells[0].partition(":")[2].partition("(")[0] for cells in lines if len(cells) == 1]
    return [row(name, cls, output, params) for name, _, cls, output, params in rows], counts


def row(name: str, cls: str, output: str, params: str) -> Row:
    """A row without the name, where Keras picked it."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", cls).lower()
    picked = re.fullmatch(rf"(?:{snake}|input)(?:_\d+)?", name)
    return "" if picked else name, cls, output, params


def rows_told(found: Any, side: str) -> Counter[Row]:
    """The rows that are told of one side."""
    return Counter(row_of(record) for model in found["models"] for record in records(model, side))


def records(model: Any, side: str) -> Iterator[Any]:
    """The rows of one side of a model: those that differ, or all of one that is new or gone."""
    if "layers" in model:
        yield from (layer[side] for layer in model["layers"] if layer[side] is not None)
    elif model[side] is not None:
        yield from model[side]["layers"]


def row_of(record: Any) -> Row:
    """A row of the data as the summary has it."""
    return row(record["name"], record["class"], plain(shape(record["output_shape"])), str(record["params"]))


def shape(data: Any) -> str:
    """A shape of the data as the summary has it."""
    if any(isinstance(part, list) for part in data):
        return f"[{', '.join(map(shape, data))}]" if len(data) > 1 else shape(data[0])
    return f"({', '.join(map(str, data))})"


def totals(record: Any) -> list[str]:
    """The totals of the data as the summary has them."""
    return [str(record["totals"][key]["params"]) for key in ("total", "trainable", "non_trainable")]


def common(old: Sequence[Row], new: Sequence[Row]) -> int:
    """The length of the longest common subsequence."""
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, a in enumerate(old):
        for j, b in enumerate(new):
            best[i + 1][j + 1] = best[i][j] + 1 if a == b else max(best[i][j + 1], best[i + 1][j])
    return best[-1][-1]
