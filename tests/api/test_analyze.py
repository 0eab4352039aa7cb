"""What `shapelens.analyze` gives: what real Keras says, at places that a reader would point to."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import shapelens
from shapelens import cli

PROGRAM = """\
import keras
from keras import layers

inputs = keras.Input((28, 28, 1), name="image")
x = layers.Conv2D(8, 3)(inputs)
x = layers.BatchNormalization()(x)
x = layers.Flatten()(x)
model = keras.Model(inputs, [layers.Dense(10)(x), layers.Dense(1)(x)], name="two")
chain = keras.Sequential([keras.Input((None, 4)), layers.LSTM(3), layers.Dense(2)])
"""
MISTAKE = 'ü = "é😀"; y = keras.layers.LSTM(3)(keras.Input((4,)))'


@pytest.fixture(scope="module")
def found() -> shapelens.Analysis:
    return shapelens.analyze(PROGRAM, keras=3)


def test_models_are_those_of_keras(found: shapelens.Analysis) -> None:
    real: dict[str, Any] = {}
    exec(PROGRAM, real)
    assert len(found.models) == 2
    for ours, model in zip(found.models, (real["model"], real["chain"]), strict=True):
        assert (ours.type, ours.params) == (type(model).__name__, model.count_params())
        assert ours.name == re.sub(r"_\d+$", "", model.name)
        assert ours.trainable == sum(weight.size for weight in map(as_array, model.trainable_weights))
        assert ours.params == ours.trainable + ours.non_trainable
        assert ours.input_shape == as_tuples(model.input_shape)
        assert ours.output_shape == as_tuples(model.output_shape)
        layers = [(type(layer).__name__, as_tuples(layer.output.shape), layer.count_params()) for layer in model.layers]
        assert [(layer.type, layer.output_shape, layer.params) for layer in ours.layers] == layers


def as_array(weight: Any) -> Any:
    return weight.numpy()


def as_tuples(shapes: Any) -> Any:
    return tuple(map(as_tuples, shapes)) if isinstance(shapes, list | tuple) else shapes


def test_places_are_what_is_meant(found: shapelens.Analysis) -> None:
    lines = PROGRAM.splitlines()
    texts = [lines[one.line - 1][one.column - 1 : one.end_column - 1] for one in (*found.models, *found.calls)]
    assert texts[0].startswith('keras.Model(inputs, [layers.Dense(10)(x), layers.Dense(1)(x)], name="two")')
    assert "layers.Conv2D(8, 3)(inputs)" in texts
    assert "layers.LSTM(3)" in texts


def test_columns_count_characters() -> None:
    [problem] = shapelens.analyze(f"import keras\n{MISTAKE}\n").problems
    assert (problem.line, problem.end_line, problem.cell) == (2, 2, None)
    assert MISTAKE[problem.column - 1 : problem.end_column - 1] == "keras.Input((4,))"
    [related] = problem.related
    assert MISTAKE[related.column - 1 : related.end_column - 1] == "keras.Input((4,))"


def test_hovers_are_at_columns_of_characters() -> None:
    found = shapelens.analyze(f"import keras\n{MISTAKE}\n")
    column = MISTAKE.index("LSTM") + 1
    hover = found.hover(2, column)
    assert hover is not None
    assert "LSTM" in hover
    assert found.hover(2, MISTAKE.index("é") + 1) is None
    assert not any(found.hover(*place) for place in [(0, 1), (-1, 1), (3, 1), (99, 1), (2, 0), (2, -1), (2, 999)])


def notebook(*cells: str) -> str:
    made = [{"cell_type": "markdown", "source": "# A model"}]
    made += [{"cell_type": "code", "source": cell} for cell in cells]
    return json.dumps({"cells": made})


def test_notebooks(tmp_path: Path) -> None:
    text = notebook("import keras\n", f"%time\n{MISTAKE}")
    path = tmp_path / "some.ipynb"
    path.write_text(text)
    for found in (shapelens.analyze(path), shapelens.analyze(text, path="some.ipynb")):
        [problem] = found.problems
        assert (problem.cell, problem.line, problem.related[0].cell, problem.related[0].line) == (2, 2, 2, 2)
        assert "LSTM" in (found.hover(2, MISTAKE.index("LSTM") + 1, cell=2) or "")
        assert found.hover(1, 1, cell=0) is None
        assert found.hover(2, 1, cell=1) is None
        with pytest.raises(ValueError, match="a place has a cell"):
            found.hover(1, 1)


def test_check_prints_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = tmp_path / "some.py"
    program.write_text("import keras\ny = keras.layers.LSTM(3)(keras.Input((4,)))\n")
    assert cli.main(["check", "--no-cache", "--jobs", "1", str(program)]) == 1
    lines = capsys.readouterr().out.splitlines()
    [problem] = shapelens.analyze(program).problems
    assert lines[0] == f"{program}:{problem.line}:{problem.column}: {problem.code}: {problem.message}"


def test_a_model_that_another_file_makes_is_where_that_is_called(tmp_path: Path) -> None:
    nets = "import keras\ndef build(n):\n    return keras.Sequential([keras.Input((n,)), keras.layers.Dense(3)])\n"
    (tmp_path / "nets.py").write_text(nets)
    text = "from nets import build\n\nmodel = build(4)\n"
    for found in (
        shapelens.analyze(text, path=tmp_path / "main.py"),
        shapelens.analyze(text, path=str(tmp_path / "main.py")),
    ):
        [model] = found.models
        assert (model.line, model.column, model.end_column, model.params) == (3, 9, 17, 15)
    assert not shapelens.analyze(text).models


def test_summaries_and_pictures(found: shapelens.Analysis) -> None:
    assert 'Model: "two"' in found.summary("model") == found.summary("two")
    assert [*map(found.summary().count, ('"two"', '"sequential"'))] == [1, 1]
    assert found.graph("chain").startswith("<svg")
    with pytest.raises(LookupError, match="give the name of one: two, sequential"):
        found.graph()
    for ask in (found.summary, found.graph):
        with pytest.raises(LookupError, match="no model called 'three' was found"):
            ask("three")
    with pytest.raises(LookupError, match="no model was found"):
        shapelens.analyze("").summary()


def test_a_name_is_no_program(tmp_path: Path) -> None:
    for name in ("model.py", "no such folder/model.py", "a.ipynb", r"C:\nets\model.pyw"):
        with pytest.raises(ValueError, match=r"pass pathlib.Path\("):
            shapelens.analyze(name)
    for program in ("", "x = 1", "import keras  # as in model.py", "'''\nmodel.py", "x = 'model.py'"):
        assert not shapelens.analyze(program).problems
    with pytest.raises(shapelens.Unreadable, match=r"missing.py: no such file"):
        shapelens.analyze(tmp_path / "missing.py")
    with pytest.raises(shapelens.Unreadable, match="not a regular file"):
        shapelens.analyze(tmp_path)
    with pytest.raises(shapelens.Unreadable, match="not a notebook"):
        shapelens.analyze("x = 1", path="some.ipynb")
    wrong: Any = 4
    with pytest.raises(ValueError, match="keras is 2, 3 or None, not 4"):
        shapelens.analyze("", keras=wrong)
    both: Any = {"path": "other.py"}
    with pytest.raises(TypeError, match="a file is where it is"):
        shapelens.analyze(tmp_path, **both)


def test_the_keras_in_force() -> None:
    text = "import keras\nkeras.layers.Dense(4)(keras.Input((3,)))\n"
    assert [shapelens.analyze(text, keras=2).keras, shapelens.analyze(text).keras] == [2, 3]


def test_the_keras_that_the_project_says(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.shapelens]\nkeras = "2"\n')
    (tmp_path / "some.py").write_text("import keras\n")
    asked = [shapelens.analyze(tmp_path / "some.py"), shapelens.analyze("import keras", path=tmp_path / "other.py")]
    asked += [shapelens.analyze(tmp_path / "some.py", keras=3)]
    assert [found.keras for found in asked] == [2, 2, 3]


def test_mistakes_raise_nothing() -> None:
    found = shapelens.analyze("import keras\nx = keras.Input((3,))\ndef (:\ny = keras.layers.Dense(2)(x)\n")
    assert [call.output_shape for call in found.calls] == [(None, 3), (None, 2)]


def test_it_ends_in_the_same_place_wherever_it_is_called_from() -> None:
    """A program that calls itself deeper than it is followed, seen from a deep stack."""
    program = """\
import keras
def grow(x, n):
    if n:
        for _ in [1]:
            with open("log") as log:
                return grow(keras.layers.Dense(n)(x), n - 1)
    return x
grow(keras.Input((3,)), 60)
"""
    calls = shapelens.analyze(program).calls
    assert 20 < len(calls) < 60
    assert deep(400, program).calls == calls


def deep(frames: int, program: str) -> shapelens.Analysis:
    return deep(frames - 1, program) if frames else shapelens.analyze(program)


def test_importing_costs_nothing() -> None:
    """Neither does asking for the version; and what is there is told before it is imported."""
    program = """\
import sys
before = set(sys.modules)
import shapelens
print(sorted(set(sys.modules) - before), set(shapelens.__all__) <= set(dir(shapelens)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "['shapelens'] True\n"
    with pytest.raises(AttributeError, match="module 'shapelens' has no attribute 'analyse'"):
        _ = getattr(shapelens, "analyse")  # noqa: B009


def test_all_that_is_public_is_there_and_explained() -> None:
    for name in shapelens.__all__:
        assert getattr(shapelens, name) is not None
    for one in (shapelens.Analysis, shapelens.analyze, shapelens.Problem, shapelens.Model, shapelens.Call):
        assert one.__doc__
