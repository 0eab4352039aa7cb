"""`shapelens explain FILE:LINE[:COL]`, as somebody at a terminal sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shapelens.cli import main

PROGRAM = "import keras\na = keras.Input((4, 3))\nb = keras.layers.Flatten()(a)\nc = [1, 2]\n"
SAID = """\
Flatten  flatten                                                     Keras 3
(None, 4, 3)  ->  (None, 12)
  params  0

One axis of 4 x 3 = 12; the batch axis stays.
Flatten in the Keras docs: https://keras.io/api/layers/reshaping_layers/flatten/

Where the sizes come from:
axis 0: None
  line 2  input_layer (InputLayer)  None
axis 1: 12
  line 2  input_layer (InputLayer)  4, 3
  line 3  flatten (Flatten)         4 × 3 = 12
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.py").write_text(PROGRAM)
    cells = [
        {"cell_type": "markdown", "source": "# words"},
        {"cell_type": "code", "source": PROGRAM.partition("b =")[0]},
        {"cell_type": "code", "source": "b =" + PROGRAM.partition("b =")[2]},
    ]
    (tmp_path / "one.ipynb").write_text(json.dumps({"cells": cells}))
    return tmp_path


@pytest.mark.parametrize("where", ["one.py:3", "one.py:3:5", "one.py:3:20:"])
def test_a_line_is_explained(place: Path, where: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", where, "--keras", "3"]) == 0
    assert capsys.readouterr() == (SAID, "")


@pytest.mark.parametrize("where", ["one.ipynb:2:1", "one.ipynb:cell 2:1", "one.ipynb:2:1:5"])
def test_a_line_of_a_notebook_is_explained(place: Path, where: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", where, "--keras", "3"]) == 0
    assert capsys.readouterr().out.startswith(SAID.partition("\n\nWhere")[0])


@pytest.mark.parametrize(
    ("where", "status", "said"),
    [
        ("one.py:4", 1, "one.py:4: nothing is known of what is there"),
        ("one.py:99", 2, "one.py:99: there is no such line"),
        ("one.py", 2, "one.py: say which line, as in train.py:12 or train.py:12:5"),
        ("none.py:1", 2, "none.py: no such file"),
        ("one.ipynb:1", 2, "one.ipynb:1: say which cell of the notebook, as in one.ipynb:3:12"),
        ("one.ipynb:0:1", 2, "one.ipynb: cell 0 is no code"),
        ("one.ipynb:2:9", 2, "one.ipynb:2:9: there is no such line"),
    ],
)
def test_what_cannot_be_explained_is_said_in_a_line(
    place: Path, where: str, status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", where]) == status
    assert capsys.readouterr() == ("", f"shapelens: {said}\n")
