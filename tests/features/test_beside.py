"""What stands beside the text (hints, lenses, the outline) says of models what real Keras says of them.

The programs are those of the summaries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from mdtest.real_keras import Run, run
from mdtest.spec import Program, read_markdown
from mdtest.values import Shapes
from shapelens.analysis.module import Module
from shapelens.features import inlays as inlay_hints
from shapelens.features.inlays import inlays, tooltip
from shapelens.features.lenses import lenses, texts
from shapelens.features.outline import Symbol, outline
from shapelens.features.summary import summaries
from summary.printed import of_keras

PROGRAMS = read_markdown(Path(__file__).parents[1] / "summary" / "models.md")
CASES = [
    pytest.param(program, keras, id=f"{program.name}-keras{keras}") for program in PROGRAMS for keras in program.keras
]


def evaluated(text: str, keras: int = 3) -> Module:
    module = Module(keras)
    module.update(text)
    return module


def hints(text: str) -> dict[int, str]:
    return {one.line: one.text for one in inlays(evaluated(text), 1, text.count("\n") + 1)}


def told(text: str) -> list[str]:
    module = evaluated(text)
    return [text for lens in lenses(module) for text in texts(module, lens)]


@pytest.mark.parametrize(("program", "keras"), CASES)
def test_what_stands_beside_a_program_is_what_keras_says(
    program: Program, keras: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inlay_hints, "MAX_TOLD", 1000)
    monkeypatch.setattr(inlay_hints, "WIDTH", 1000)
    real = run(program.text, keras)
    module = evaluated(program.text, keras)
    _compare_lenses(module, real, keras)
    _compare_outline(module, real)
    _compare_hints(module, real, program.text)


def _compare_lenses(module: Module, real: Run, keras: int) -> None:
    ours = {re.sub(r"\s|,(?=\d{3})", "", text) for lens in lenses(module) for text in texts(module, lens)}
    for model in real.models:
        totals = [row[0] for row in of_keras(model, keras, full=False)][-3:]
        total, trainable = (re.search(r":(\d+)\((.*)\)", row) for row in totals[:2])
        if total is None or trainable is None or not model.layers or not model.built:
            continue
        share = "" if trainable[1] == total[1] else f"(trainable{trainable[1]})"
        expected = f"Totalparams{total[1]}{share}·{total[2]}"
        known = any(one == expected or one.startswith(f"{expected}·output") for one in ours)
        assert known or "?" in "".join(ours), (expected, ours)


def _compare_outline(module: Module, real: Run) -> None:
    found = _symbols(outline(module))
    names = {one.name for one in found} | {one.detail.partition(":")[0] for one in found}
    assert names >= {model.name for model in real.models}
    inside = {child.name for one in found if one.is_model for child in one.children if not child.is_model}
    theirs = {layer.name for model in real.models for layer in model.layers}
    assert inside <= theirs | {one.name for one in found if "InputLayer" in one.detail}


def _symbols(found: Sequence[Symbol]) -> list[Symbol]:
    return [one for symbol in found for one in (symbol, *_symbols(symbol.children))]


def _compare_hints(module: Module, real: Run, text: str) -> None:
    came: dict[int, set[str]] = {}
    for value in real.values:
        params = f" · {value.params:,}" if value.params else ""
        came.setdefault(value.end[0], set()).add(_plain(value.shape) + params)
    ours = {one.line: set(one.text.split(" | ")) for one in inlays(module, 1, text.count("\n") + 1) if one.calls}
    for line, parts in ours.items():
        assert parts <= came.get(line, set()) or "?" in str(parts), (line, parts, came.get(line))
    makes_model = {lens.place.line for lens in lenses(module)}
    assert ours.keys() >= came.keys() - makes_model - {0}


def _plain(shapes: Shapes) -> str:
    """Shapes as they are written in Python; several are a list of lists."""
    if any(isinstance(one, list) for one in shapes or ()):
        return f"[{', '.join(_plain(one) for one in shapes or () if isinstance(one, list))}]"
    return str(tuple(shapes or ()))


BLOCKS = """\
import keras
from keras import layers

def block(x, filters):
    x = layers.Conv2D(filters, 3, padding="same")(x)
    return layers.MaxPooling2D()(x)

x = inputs = keras.Input((32, 32, 3))
for filters in (8, 16, 32):
    x = block(x, filters)
y = block(inputs, 8)
model = keras.Model(inputs, layers.Dense(2)(layers.Flatten()(x)))
"""


def test_a_line_that_is_come_by_several_times_has_what_differs() -> None:
    assert hints(BLOCKS) == {
        5: "(None, 32, 32, 8) · 224 | (None, 16, 16, 16) · 1,168 | +1",
        6: "(None, 16, 16, 8) | (None, 8, 8, 16) | +1",
        8: "(None, 32, 32, 3)",
        10: "(None, 16, 16, 8) | (None, 8, 8, 16) | +1",
        11: "(None, 16, 16, 8)",
    }
    assert told(BLOCKS) == ["Total params 7,058 · 27.57 KB · output (None, 2)"]


def test_the_tooltip_is_the_hover() -> None:
    module = evaluated(BLOCKS)
    [conv] = inlays(module, 5, 5)
    assert "Conv2D  4 calls, 3 shapes" in tooltip(module, conv)
    [variable] = inlays(module, 11, 11)
    assert "y  (None, 16, 16, 8)  float32" in tooltip(module, variable)


def test_only_the_lines_that_are_asked_about() -> None:
    assert [one.line for one in inlays(evaluated(BLOCKS), 6, 10)] == [6, 8, 10]


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert hints("import keras\nx = unknown\ny = keras.layers.Dropout(0.5)(x)\nz = f(y)\nn = 3\n") == {}
    assert hints("import keras\ny = keras.layers.Dense(4)(unknown)\n") == {2: "(…, 4) · ?"}


def test_a_refused_call_has_the_problem_and_no_hint() -> None:
    assert hints("import keras\nx = keras.Input((8,))\ny = keras.layers.Conv2D(4, 3)(x)\n") == {2: "(None, 8)"}


def test_of_a_model_whose_params_are_not_known_the_lens_says_why() -> None:
    text = "import keras\nmodel = keras.Sequential([keras.Input((8,)), keras.layers.Dense(width)])\n"
    assert told(text) == ["Total params ? (`width` is not defined here)"]
    assert told("import keras\nmodel = keras.Sequential([keras.layers.Dense(4)])\n") == ["Not built yet"]


def test_a_variable_stands_for_its_model_in_the_outline() -> None:
    model, *loose = outline(evaluated(BLOCKS))
    assert [one.name for one in loose] == ["conv2d_3", "max_pooling2d_3"]
    assert (model.name, model.detail) == ("model", "functional: Functional (None, 2) · 7,058")
    assert [child.name for child in model.children][:3] == ["input_layer", "conv2d", "max_pooling2d"]
    assert (model.place.line, model.extent().line) == (12, 5)


def test_layers_that_are_in_no_model_stand_for_themselves() -> None:
    found = outline(evaluated("import keras\ny = keras.layers.Dense(4)(keras.Input((8,)))\n"))
    assert [(one.name, one.detail) for one in found] == [
        ("dense", "Dense (None, 4) · 36"),
        ("input_layer", "InputLayer (None, 8)"),
    ]


def test_names_asked_for_one_by_one_are_those_of_all_at_once() -> None:
    text = """\
import keras
from keras import layers

def block(x):
    return layers.Add()([x, layers.Dense(3)(x)])

inputs = keras.Input((3,))
x = block(layers.Dense(3)(inputs))
x = block(layers.Dense(3)(x))
model = keras.Model(inputs, x)
"""
    real = run(text, 3)
    module = evaluated(text)
    assert [row.name for summary in summaries(module, None) for row in summary.rows] == [
        layer.name for layer in real.models[0].layers
    ]
