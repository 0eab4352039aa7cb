"""The words that are offered are those that real Keras takes, and nothing is offered where any value will do."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from shapelens.analysis.module import Module
from shapelens.features.completion import Word, completions

HEAD = """\
import keras
from keras import layers
from keras.layers import Conv2D as Convolution

model = keras.Sequential([keras.Input((8,)), layers.Dense(4, name="first"), layers.Dense(2)])
"""

CONSTRUCTED: dict[str, dict[str, Any]] = {
    "Conv1D(padding)": {"filters": 2, "kernel_size": 2},
    "Conv2D(padding)": {"filters": 2, "kernel_size": 2},
    "Conv2D(data_format)": {"filters": 2, "kernel_size": 2},
    "Conv2DTranspose(padding)": {"filters": 2, "kernel_size": 2},
    "Dense(activation)": {"units": 2},
    "Dense(kernel_constraint)": {"units": 2},
    "Dense(dtype)": {"units": 2},
    "LSTM(recurrent_activation)": {"units": 2},
    "Dense(kernel_initializer)": {"units": 2},
    "Flatten(data_format)": {},
    "Attention(score_mode)": {},
    "CategoryEncoding(output_mode)": {"num_tokens": 3},
    "Hashing(output_mode)": {"num_bins": 3},
    "RandomRotation(fill_mode)": {"factor": 0.1},
    "RandomZoom(interpolation)": {"height_factor": 0.1},
}
"""Arguments of layers, with what else a constructor wants."""


def offered(text: str, keras: int | None = None) -> list[Word]:
    """What is offered at the `|` in a text."""
    before, _, after = text.partition("|")
    module = Module(keras)
    module.update(before + after)
    return completions(module, before.count("\n") + 1, len(before.rpartition("\n")[2].encode()))


def words(text: str, keras: int | None = None) -> list[str]:
    return [word.text for word in offered(text, keras)]


@pytest.mark.parametrize("keras", [3, 2])
@pytest.mark.parametrize("argument", CONSTRUCTED)
def test_keras_takes_each_word_and_no_other(argument: str, keras: int) -> None:
    layer, name = argument.rstrip(")").split("(")
    real = getattr(importlib.import_module("keras" if keras == 3 else "tf_keras").layers, layer)
    found = words(f'{HEAD}layers.{layer}({name}="|")', keras)
    assert len(found) > 1
    for word in found:
        layer_of_keras = real(**CONSTRUCTED[argument], **{name: word})
        if layer == "Dense":
            layer_of_keras.build((None, 3))
    with pytest.raises((ValueError, TypeError, AttributeError, NotImplementedError)):
        real(**CONSTRUCTED[argument], **{name: "no such word"}).build((None, 3))


@pytest.mark.parametrize("keras", [3, 2])
@pytest.mark.parametrize(
    ("argument", "package"), [("loss", "losses"), ("optimizer", "optimizers"), ("metrics", "metrics")]
)
def test_keras_knows_what_compile_is_offered(argument: str, package: str, keras: int) -> None:
    get = getattr(importlib.import_module("keras" if keras == 3 else "tf_keras"), package).get
    found = words(f'{HEAD}model.compile({argument}="|")', keras)
    assert len(found) > 5
    for word in set(found) - {"acc", "accuracy", "crossentropy", "ce"}:  # Those are for `compile` to understand.
        assert get(word) is not None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('layers.Conv2D(8, 3, padding="|', ["valid", "same"]),
        ('layers.Conv2D(8, 3, padding="s|")', ["valid", "same"]),
        ("layers.Conv2D(8, 3, padding='|')", ["valid", "same"]),
        ("layers.Conv2D(8, 3, padding=|)", ["valid", "same"]),
        ("layers.Conv2D(8, kernel_size=(3, 3), padding=sa|", ["valid", "same"]),
        ('Convolution(8, 3, padding="|', ["valid", "same"]),
        ('keras.layers.Conv2D(\n    8,\n    3,  # a (comment)\n    padding="|', ["valid", "same"]),
        ('def f():\n    from keras.layers import Conv1D\n    Conv1D(8, 3, padding="|', ["valid", "same", "causal"]),
        ('layers.Bidirectional(layers.LSTM(4), merge_mode="|")', ["sum", "mul", "ave", "concat"]),
        ('model.get_layer("|")', ["first", "dense"]),
        ('model.get_layer(name="d|")', ["first", "dense"]),
        ('def f():\n    m = keras.Sequential([layers.Dense(3, name="in")])\n    return m.get_layer("|")', ["in"]),
    ],
)
def test_words(line: str, expected: list[str]) -> None:
    assert sorted(words(HEAD + line)) == sorted(expected)


@pytest.mark.parametrize(
    "line",
    [
        'print("|")',
        'padding="|"',
        'x = dict(padding="|")',
        "layers.Dense(|)",
        'layers.Dense(4, name="|")',
        'layers.Dense("|")',
        '# layers.Conv2D(8, 3, padding="|',
        'x = """layers.Conv2D(8, 3, padding="|',
        'layers.Conv2D(8, 3, padding="same"|)',
        'layers.Conv2D(8, 3, padding=f("|")',
        'model.get_layer(index=0, name2="|")',
        'np.pad(x, mode="|")',
        "|",
    ],
)
def test_nothing_where_any_value_will_do(line: str) -> None:
    assert words(HEAD + line) == []


def test_what_is_typed_is_replaced() -> None:
    line = HEAD.count("\n") + 1
    [word, _] = offered(f'{HEAD}layers.Conv2D(8, 3, padding="sa|")')
    assert (word.place.line, word.place.col, word.place.end_col, word.quoted) == (line, 29, 31, False)
    [word, _] = offered(f"{HEAD}layers.Conv2D(8, 3, padding=|)")
    assert (word.place.line, word.place.col, word.place.end_col, word.quoted) == (line, 28, 28, True)


def test_columns_are_bytes() -> None:
    [word, _] = offered('import keras\nx = ("é", keras.layers.Conv2D(8, 3, padding="sa|"))')
    assert (word.place.col, word.place.end_col) == (46, 48)


def test_a_layer_has_its_class_and_output_beside_its_name() -> None:
    assert [word.detail for word in offered(f'{HEAD}model.get_layer("|")')] == ["Dense (None, 4)", "Dense (None, 2)"]
