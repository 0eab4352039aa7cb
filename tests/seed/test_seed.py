"""The questions that the project was made for: each answered by facts, hover and summary, and true of real Keras.

The programs carry the marks of the specification, and `#> word: text`: the hover over this word in the code line above
contains the text. Every marked value must also stand in the hover over its layer.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mdtest import observed, oracle
from mdtest.real_keras import run
from mdtest.spec import Program, read_python
from mdtest.values import Value, show, visits
from shapelens.analysis.module import Module
from shapelens.features.facts import facts
from shapelens.features.hover import hover

PROGRAMS = [read_python(path) for path in sorted((Path(__file__).parent / "programs").glob("*.py"))]
CASES = [
    pytest.param(program, keras, id=f"{program.name}-keras{keras}") for program in PROGRAMS for keras in program.keras
]
MODELS = [
    pytest.param(program, id=program.name)
    for program in PROGRAMS
    if 3 in program.keras and re.search(r"Sequential|Model", program.text)
]


@pytest.mark.parametrize(("program", "keras"), CASES)
def test_real_keras(program: Program, keras: int) -> None:
    found = list(oracle.differences(program, keras))
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(("program", "keras"), CASES)
def test_facts(program: Program, keras: int) -> None:
    found = observed.differences(program, keras)
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(("program", "keras"), CASES)
def test_the_hover_over_a_layer_shows_its_values(program: Program, keras: int) -> None:
    module = analysed(program, keras)
    values = observed.values_of(facts(module))
    for mark in program.claims(":", keras):
        text = hovered(module, program, mark.line, word_of(program, values, mark.line))
        for value in visits(values, mark.line):
            assert show(value.shape) in text, program.where(mark.line)
            if value.params is not None and value.layer != "InputLayer":
                assert re.search(rf"(?<![\d,]){value.params:,}(?![\d,])", text), program.where(mark.line)


@pytest.mark.parametrize(("program", "keras"), CASES)
def test_the_hover_explains(program: Program, keras: int) -> None:
    module = analysed(program, keras)
    for line, word, part in explanations(program):
        text = hovered(module, program, line, word)
        assert part.lower() in text.lower(), f"{program.where(line)}: {part!r} is not in the hover over {word}:\n{text}"


@pytest.mark.parametrize("program", MODELS)
def test_the_summary_is_that_of_keras(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    ours = subprocess.run(
        [sys.executable, "-m", "shapelens", "summary", str(program.source)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONUTF8": "1"},
        timeout=60,
    ).stdout
    position = 0
    for cells in summary_of_keras(program):
        found = re.compile(r".*?".join(map(re.escape, cells))).search(ours, position)
        assert found, f"{cells} is not in, or not in its place:\n{ours}"
        position = found.end()


def analysed(program: Program, keras: int) -> Module:
    module = Module(keras=keras)
    module.update(program.text)
    return module


def hovered(module: Module, program: Program, line: int, word: str) -> str:
    """The text of the hover over a word, with single spaces and without markup."""
    source = program.text.split("\n")[line - 1]
    found = re.search(rf"\b{word}\b", source)
    assert found, f"{program.where(line)}: no {word}"
    shown = hover(module, line, len(source[: found.start()].encode()))
    assert shown is not None, f"{program.where(line)}: no hover over {word}"
    return re.sub(r"[\s`*|]+", " ", shown.markdown)


def word_of(program: Program, values: list[Value], line: int) -> str:
    """What to hover over for the value of a line: the name of the layer, as the line has it."""
    source = program.text.split("\n")[line - 1]
    layer = visits(values, line)[0].layer
    return next(name for name in (layer, "Input", "Model", "dense") if re.search(rf"\b{name}\b", source))


def explanations(program: Program) -> Iterator[tuple[int, str, str]]:
    """Line, word and text of each `#> word: text`."""
    code = 0
    for number, line in enumerate(program.text.split("\n"), 1):
        found = re.match(r"\s*#> (\w+): (.*)$", line)
        if found:
            yield code, found[1], found[2]
        elif line.strip():
            code = number


def summary_of_keras(program: Program) -> Iterator[list[str]]:
    """The cells of each row that Keras 3 prints for each model, and its totals."""
    for model in run(program.text, 3).models:
        lines: list[str] = []
        model.summary(line_length=160, print_fn=lambda text, lines=lines, **_: lines.extend(text.splitlines()))
        for line in lines:
            cells = [cell.strip() for cell in line.split("│") if cell.strip()]
            if len(cells) > 1:
                yield cells
            elif re.match(r"\s*(Total|Trainable|Non-trainable) params:", line):
                yield [line.strip()]
