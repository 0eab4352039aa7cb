"""Arguments of a kind that nobody means: what comes of them is unknown, and it is no failure of ours."""

import logging

import pytest

from shapelens.analysis.module import Module

PROLOGUE = """\
import numpy as np
import keras
from keras import layers
layer = layers.Dense(3)
layer.build((None, 2))
x = keras.Input((3, 4))
"""


@pytest.mark.parametrize("keras", [3, 2])
@pytest.mark.parametrize(
    "statement",
    [
        "keras.applications.ResNet50(weights=None, input_shape=(150, [150], 3))",
        'keras.applications.VGG16(weights=None, input_shape=("a", 150, 3))',
        "keras.applications.VGG16(weights=None, include_top=False, input_shape=150)",
        "hasattr(layer, None)",
        "getattr(layer, 3, None)",
        "setattr(layer, 3, None)",
        "layer.set_weights([1, 2])",
        "layer.set_weights([[1], [2]])",
        "layer.set_weights(3)",
        "layers.Permute(np.array([2, 1]))(x)",
        "layers.Concatenate(np.array(1))([x, x])",
        "layers.Dot(np.array([1, 1]))([x, x])",
        "layers.Conv1D(np.zeros((3,)), np.array([3, 3]))(x)",
        "layers.Reshape(np.array([2, 6]))(x)",
        "layers.Dense(np.zeros(3))(x)",
    ],
)
def test_what_nobody_means_is_unknown(statement: str, keras: int, caplog: pytest.LogCaptureFixture) -> None:
    module = Module(keras)
    with caplog.at_level(logging.ERROR):
        module.update(PROLOGUE + statement + "\n")
    assert not caplog.records, caplog.text
