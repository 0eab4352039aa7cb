"""`shapelens graph FILE [NAME] -o OUT`, as somebody at a terminal sees it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from graph.drawn import read
from shapelens.cli import main

ONE = "import keras\nnet = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)], name='mlp')\n"
TWO = f"{ONE}a = keras.Input((4,))\nouter = keras.Model(a, net(a), name='outer')\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.py").write_text(ONE)
    (tmp_path / "two.py").write_text(TWO)
    return tmp_path


def test_it_writes_the_picture_under_the_name_of_the_model(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "one.py"]) == 0
    assert set(read((place / "mlp.svg").read_text(encoding="utf-8")).boxes) == {"input_layer", "dense"}
    assert capsys.readouterr() == ("", "")


def test_the_name_of_the_file_is_a_name(place: Path) -> None:
    (place / "odd.py").write_text(ONE.replace("'mlp'", "'a/../b c'"))
    assert main(["graph", "odd.py", "--keras", "2"]) == 0
    assert (place / "a_.._b_c.svg").exists()


def test_it_prints_the_picture(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "one.py", "net", "-o", "-"]) == 0
    assert ET.fromstring(capsys.readouterr().out).attrib["class"] == "shapelens-graph"
    assert sorted(path.name for path in place.iterdir()) == ["one.py", "two.py"]


def test_it_writes_a_page(place: Path) -> None:
    assert main(["graph", "two.py", "outer", "-o", "out.HTML", "--expand-nested"]) == 0
    assert 'data-id="mlp/dense"' in (place / "out.HTML").read_text(encoding="utf-8")
    assert main(["graph", "two.py", "outer", "-o", "out.html"]) == 0
    assert 'data-id="mlp/dense"' not in (place / "out.html").read_text(encoding="utf-8")


def test_it_writes_a_flowchart(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "one.py", "-o", "out.mmd"]) == 0
    assert (place / "out.mmd").read_text(encoding="utf-8").splitlines()[3] == "flowchart TD"
    assert main(["graph", "one.py", "--format", "mermaid"]) == 0
    assert (place / "mlp.mmd").read_text(encoding="utf-8") == (place / "out.mmd").read_text(encoding="utf-8")
    assert main(["graph", "one.py", "--format", "mermaid", "-o", "-"]) == 0
    assert capsys.readouterr().out == (place / "mlp.mmd").read_text(encoding="utf-8")


def test_names_are_those_of_the_keras_assumed(place: Path) -> None:
    for keras, name in (("2", "input_1"), ("3", "input_layer")):
        assert main(["graph", "one.py", "-o", "out.svg", "--keras", keras]) == 0
        assert f'data-id="{name}"' in (place / "out.svg").read_text(encoding="utf-8")


def test_it_draws_models_of_notebooks(place: Path) -> None:
    cell = {"cell_type": "code", "source": ONE, "metadata": {}, "outputs": [], "execution_count": None}
    (place / "one.ipynb").write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    assert main(["graph", "one.ipynb"]) == 0
    assert (place / "mlp.svg").exists()


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["two.py"], 2, "two.py: there are several models, give the name of one: mlp, outer"),
        (["one.py", "other"], 1, "one.py: no model called `other` was found"),
        (["empty.py"], 1, "empty.py: no model was found"),
        (["."], 2, ".: is a folder; graph takes one file"),
        (["missing.py"], 2, "missing.py: no such file"),
        (["one.py", "-o", "out.png"], 2, "out.png: graph writes files that end in .svg, .html or .mmd"),
        (["one.py", "-o", "nowhere/out.svg"], 2, "nowhere/out.svg: No such file or directory"),
        (["one.py", "-o", "folder.svg"], 2, "folder.svg: Is a directory"),
    ],
)
def test_bad_use_gets_one_line(
    place: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, message: str
) -> None:
    (place / "empty.py").write_text("import keras\n")
    (place / "folder.svg").mkdir()
    assert main(["graph", *arguments]) == status
    assert capsys.readouterr() == ("", f"shapelens: {message}\n")


def test_without_grandalf_it_says_what_to_install(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "grandalf", None)
    assert main(["graph", "one.py"]) == 2
    assert (
        capsys.readouterr().err == "shapelens: to draw models, the package grandalf is needed: pip install grandalf\n"
    )
    assert not (place / "mlp.svg").exists()
