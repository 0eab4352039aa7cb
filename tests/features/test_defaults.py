"""What a hover says of the arguments that a layer was left to choose."""

from __future__ import annotations

import random
from typing import Any

import pytest

from rules.families import FAMILIES
from rules.running import Call, ours, rule_of
from shapelens.rules.defaults import defaults_of, some_input
from shapelens.rules.rule import LayerRule
from shapelens.rules.table import canonical, parameters

from .hovering import below, defaults, hovered

IMAGE = "i = keras.Input((32, 32, 3))\n"
ALL = 'strides=(1, 1), padding="valid", data_format="channels_last", dilation_rate=(1, 1), groups=1, use_bias=True'


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("4, 3", ALL),
        ("4, 3, 2, 'valid'", ALL.removeprefix('strides=(1, 1), padding="valid", ')),
        ("4, kernel_size=3, use_bias=True, groups=1", ALL.removesuffix(", groups=1, use_bias=True")),
        (
            "4, 3, **{'strides': 2, 'use_bias': False}",
            ALL.removeprefix("strides=(1, 1), ").removesuffix(", use_bias=True"),
        ),
        ("nb_filter=4, kernel_size=3, subsample=(2, 2)", ALL.removeprefix("strides=(1, 1), ")),
        ("4, 3, **unknown", ""),
    ],
)
@pytest.mark.parametrize("called", ["", "(i)"])
def test_what_was_not_passed(arguments: str, expected: str, called: str) -> None:
    """By position, by keyword, in `**` or by an old name: what is passed is not a default."""
    assert defaults(hovered(f"{IMAGE}x = layers.Conv2D({arguments}){called}", "Conv2D")) == expected


def test_the_value_in_force() -> None:
    program = f"keras.backend.set_image_data_format('channels_first')\n{IMAGE}x = layers.MaxPooling2D()(i)"
    expected = 'pool_size=(2, 2), padding="valid", data_format="channels_first"'
    assert defaults(hovered(program, "MaxPooling2D")) == expected


@pytest.mark.parametrize(
    ("program", "word", "expected"),
    [
        ("x = layers.Conv2D(4, 3, padding='same')(keras.Input((8, 8, 3)))", "Conv2D", "padding"),
        ("x = layers.LSTM(4)(keras.Input((8, 8)))", "LSTM", "return_sequences"),
        ("x = layers.Bidirectional(layers.LSTM(4))(keras.Input((8, 8)))", "Bidirectional", "merge_mode"),
    ],
)
def test_what_is_explained_is_not_said_again(program: str, word: str, expected: str) -> None:
    text = hovered(program, word)
    assert f"{expected}=" in text
    assert expected not in defaults(text)


@pytest.mark.parametrize("keras", [3, 2])
def test_only_arguments_of_this_keras(keras: int) -> None:
    text = hovered("x = layers.LSTM(4)(keras.Input((8, 8)))", "LSTM", keras)
    assert ("time_major" in defaults(text)) == (keras == 2)


@pytest.mark.parametrize(
    ("program", "word"),
    [
        ("x = layers.ReLU()(keras.Input((4,)))", "ReLU"),
        ("x = layers.RandomFlip()(keras.Input((8, 8, 3)))", "RandomFlip"),
        ("x = layers.Dense(4, use_bias=False)(keras.Input((4,)))", "Dense"),
        ("x = layers.Dense(4)(keras.Input((None,)))", "Dense"),
        ("x = keras.Input((4,))\ny = layers.Concatenate()([x, x])", "Concatenate"),  # "axis -1: ..."
        ("x = layers.TimeDistributed(layers.Dense(4))(keras.Input((8, 8)))", "TimeDistributed"),
        ("class Mine(layers.Conv2D):\n    pass\nx = Mine(4, 3)(keras.Input((8, 8, 3)))", "Mine(4"),
    ],
)
def test_nothing_where_nothing_is_decided_by_default(program: str, word: str) -> None:
    """Nor where it is explained or refused, nor for a class of the program, whose own constructor is called."""
    assert "By default" not in hovered(program, word)


def test_lines_end_between_arguments() -> None:
    assert below(hovered(f"{IMAGE}x = layers.Conv2D(4, 3)(i)", "Conv2D"))[-3:-1] == [
        'By default: strides=(1, 1), padding="valid", data_format="channels_last",',
        "dilation_rate=(1, 1), groups=1, use_bias=True.",
    ]


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "arguments"])
@pytest.mark.parametrize("keras", [3, 2])
def test_defaults_never_fail_and_are_those_of_the_signature(family: str, keras: int) -> None:
    r = random.Random(family)
    for _ in range(300):
        call, x = FAMILIES[family](r)
        if ours(call, x, keras).error is None:
            rule = rule_of(call, keras)
            for some_x in (x, some_input(rule)):
                _check(call, rule, some_x)


def _check(call: Call, rule: LayerRule, x: Any) -> None:
    layer = canonical(call.layer)
    assert layer is not None
    names = parameters(layer, rule.keras)
    passed = {*names[: len(call.args)], *dict(call.kwargs)}
    for name, value in defaults_of(layer, rule, passed, x):
        assert name in names
        assert name not in passed
        assert isinstance(value, bool | int | float | str | tuple)
