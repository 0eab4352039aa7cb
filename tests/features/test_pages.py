"""The links to the pages of layers in the Keras docs."""

from __future__ import annotations

import re

import pytest

from shapelens.rules.pages import page_of
from shapelens.rules.table import LAYERS, exists

from .hovering import below, hovered

ADDRESS = re.compile(r"https://keras\.io/(2/)?api/layers/([a-z_]+/){0,2}[a-z_0-9]+/")
WITHOUT = {
    "ContrastLimitedAdaptiveHistogramEqualization", "CuDNNGRU", "CuDNNLSTM", "DenseFeatures", "LocallyConnected1D",
    "LocallyConnected2D", "RandomHeight", "RandomWidth", "Wrapper",
}  # fmt: skip
"""Layers of which the docs have no page, in neither Keras."""


@pytest.mark.parametrize("keras", [3, 2])
@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_has_a_page_or_is_known_to_have_none(layer: str, keras: int) -> None:
    page = page_of(layer, keras)
    if layer in WITHOUT:
        assert page is None
    elif page is None:
        assert keras == 2
        assert page_of(layer, 3) is not None
    else:
        assert ADDRESS.fullmatch(page)
        assert ("/2/" in page) == (not exists(layer, 3) or (keras == 2 and exists(layer, 2)))


@pytest.mark.parametrize(
    ("layer", "keras", "page"),
    [
        ("Dense", 3, "api/layers/core_layers/dense/"),
        ("Dense", 2, "2/api/layers/core_layers/dense/"),
        ("Dense", None, "api/layers/core_layers/dense/"),
        ("Conv2DTranspose", 3, "api/layers/convolution_layers/convolution2d_transpose/"),
        ("StackedRNNCells", 3, "api/layers/recurrent_layers/stacked_rnn_cell/"),
        ("RandomFlip", 2, "2/api/layers/preprocessing_layers/image_augmentation/random_flip/"),
        ("STFTSpectrogram", 3, "api/layers/preprocessing_layers/audio_preprocessing/stft_spectrogram/"),
        ("LeakyReLU", 2, "2/api/layers/activation_layers/leaky_relu/"),
        ("ReversibleEmbedding", 3, "api/layers/core_layers/embedding/"),
        ("Layer", 3, "api/layers/base_layer/"),
        ("ThresholdedReLU", None, "2/api/layers/activation_layers/threshold_relu/"),
        ("RMSNormalization", 2, "api/layers/normalization_layers/rms_normalization/"),
    ],
)
def test_the_address(layer: str, keras: int | None, page: str) -> None:
    assert page_of(layer, keras) == f"https://keras.io/{page}"


def test_a_page_that_only_keras_3_has() -> None:
    assert page_of("EinsumDense", 3) is not None
    assert page_of("EinsumDense", 2) is None


@pytest.mark.parametrize("call", ["", "(keras.Input((4,)))"])
def test_the_link_is_the_last_line_of_a_layer_s_hover(call: str) -> None:
    text = hovered(f"x = layers.Dense(4){call}", "Dense", keras=3)
    assert below(text)[-1] == "[Dense in the Keras docs](https://keras.io/api/layers/core_layers/dense/)"


def test_the_link_is_that_of_today_s_name() -> None:
    text = hovered("x = layers.Convolution2D(4, 3)", "Convolution2D", keras=2)
    page = "https://keras.io/2/api/layers/convolution_layers/convolution2d/"
    assert below(text)[-1] == f"[Conv2D in the Keras docs]({page})"


@pytest.mark.parametrize(
    ("program", "word"),
    [
        ("class Dense(layers.Dense):\n    pass\ny = Dense(3)(keras.Input((4,)))", "Dense(3)"),
        (
            "class Mine(layers.Layer):\n    def call(self, x):\n        return x\ny = Mine()(keras.Input((4,)))",
            "Mine()",
        ),
        ("model = keras.Sequential([layers.Dense(3)])\nmodel.build((None, 4))", "model"),
        ("x = keras.Input((4,))\ny = keras.Model(x, layers.Dense(3)(x))(x)", "Model"),
        ("x = layers.RandomHeight(0.1)", "RandomHeight"),
    ],
)
def test_what_has_no_page_has_no_link(program: str, word: str) -> None:
    assert "keras.io" not in hovered(program, word)
