"""What arguments may be, by name: values that are mostly right, and values that are mostly wrong.

"Mostly": what is right depends on the other arguments and on the input, and real Keras decides.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rules.running import Call

Draw = Callable[[random.Random], Any]


@dataclass(frozen=True)
class Pool:
    """Values to draw from; a function draws by itself."""

    right: list[Any] | Draw
    wrong: list[Any]

    def draw(self, r: random.Random, wrong: bool) -> Any:
        if wrong and self.wrong:
            return r.choice(self.wrong)
        return r.choice(self.right) if isinstance(self.right, list) else self.right(r)


def per_axis(low: int, high: int) -> Draw:
    """One int, or a tuple or list of one to three."""

    def draw(r: random.Random) -> Any:
        axes = r.choice(AXES.get(r.layer, [1, 2, 3]))  # type: ignore[attr-defined]
        if r.random() < 0.5:
            return r.randint(low, high)
        sizes = [r.randint(low, high) for _ in range(axes)]
        return tuple(sizes) if r.random() < 0.8 else sizes

    return draw


def edges(r: random.Random) -> Any:
    """The amounts of padding and cropping layers."""
    axes = AXES[r.layer][0]  # type: ignore[attr-defined]

    def pair() -> Any:
        return (r.randint(0, 2), r.randint(0, 2))

    if axes == 1:
        return r.choice([r.randint(0, 2), pair()])
    return r.choice([r.randint(0, 2), tuple(r.randint(0, 2) for _ in range(axes)), tuple(pair() for _ in range(axes))])


AXES = {
    f"{name}{n}D": [n]
    for n in (1, 2, 3)
    for name in (
        "Conv", "DepthwiseConv", "SeparableConv", "MaxPooling", "AveragePooling", "GlobalMaxPooling",
        "GlobalAveragePooling", "AdaptiveMaxPooling", "AdaptiveAveragePooling", "ZeroPadding", "Cropping",
        "UpSampling", "ConvLSTM", "LocallyConnected", "SpatialDropout",
    )
} | {f"Conv{n}DTranspose": [n] for n in (1, 2, 3)}  # fmt: skip


def inner(*layers: Call) -> list[Any]:
    return list(layers)


def call(layer: str, *args: Any, **kwargs: Any) -> Call:
    return Call(layer, args, tuple(kwargs.items()))


CELLS = [
    call("LSTMCell", 3),
    call("GRUCell", 2),
    call("SimpleRNNCell", 4, use_bias=False),
    call("GRUCell", 3, reset_after=False),
]
RECURRENT = [
    call("LSTM", 3),
    call("GRU", 2, return_sequences=True),
    call("SimpleRNN", 3, return_state=True),
    call("LSTM", 2, return_sequences=True, return_state=True),
]
LAYERS = [
    call("Dense", 3),
    call("Conv1D", 2, 2),
    call("Conv2D", 2, 1),
    call("Flatten"),
    call("Dropout", 0.5),
    call("BatchNormalization"),
]
POSITIVE = Pool([1, 2, 3, 4, 6], [0, -1, 2.0, 2.5, "a", None])
FLAG = Pool([True, False], [])
INITIALIZER = Pool(["zeros", "ones", "glorot_uniform", "he_normal"], ["foo"])
REGULARIZER = Pool([None, "l1", "l2"], ["foo"])
CONSTRAINT = Pool([None, "max_norm", "non_neg"], ["foo"])
ACTIVATION = Pool(["relu", "tanh", None, "softmax", "gelu", "elu", "linear"], ["rellu", "celu", "foo"])
SHARE = Pool([0.0, 0.1, 0.5, 0.9], [1.5, -0.1, 50, "a", None, 1])
FACTOR = Pool([0.1, 0.5, (0.1, 0.4), 1.0, 0], [-0.3, 1.5, (-0.2, 0.3), (0.4, 0.1), (0.1,), (0.1, 2.0), "a", None, 3])
CATEGORIES = Pool([2, 3, 5], [0, -1, 2.5, "a", None])
WORDS = ["a", "b", "c"]

BY_NAME: dict[str, Pool] = {
    "activation": ACTIVATION,
    "recurrent_activation": ACTIVATION,
    "units": POSITIVE,
    "filters": POSITIVE,
    "input_dim": Pool([4], [0, -1, 2.5]),
    "output_dim": POSITIVE,
    "n": Pool([1, 2, 5], [0, -1, 2.0, "a", None]),
    "kernel_size": Pool(per_axis(1, 3), [0, -1, (1, 1, 1, 1), "a", None, 2.0, (1, 0)]),
    "strides": Pool(per_axis(1, 3), [0, -1, (1, 1, 1, 1), "a", 2.0]),
    "dilation_rate": Pool(per_axis(1, 2), [0, -1, (1, 1, 1, 1), "a"]),
    "pool_size": Pool(per_axis(1, 3), [0, -1, (1, 1, 1, 1), "a", None]),
    "output_size": Pool(per_axis(1, 3), [0, -1, (1, 1, 1, 1), "a"]),
    "output_padding": Pool(per_axis(0, 2), [-1, (1, 1, 1, 1), "a"]),
    "size": Pool(per_axis(1, 3), [0, (1, 1, 1, 1), "a", None]),
    "cropping": Pool(edges, [9, (1, 2, 3, 4), "a", None, 1.5]),
    "padding": Pool(["valid", "same"], ["causal", "full", "SAME", 1, None]),
    "data_format": Pool([None, "channels_last", "channels_first"], ["foo"]),
    "groups": Pool([1, 1, 2, 3], [0, 7]),
    "depth_multiplier": Pool([1, 2, 3], [0, -1]),
    "axis": Pool([-1, 1, -2, 2], [7, -9, None, (1, 2), "a", [1], (1, 1)]),
    "axes": Pool([1, 2, -1, (1, 2), (2, 1), (2, 2), (-1, 1)], [(1,), (1, 2, 3), "a", 7]),
    "rate": SHARE,
    "dropout": Pool([0.0, 0.1, 0.5], [1.5, -0.1]),
    "recurrent_dropout": Pool([0.0, 0.1], []),
    "stddev": Pool([0.1, 1.0], [-1.0, "a", None]),
    "seed": Pool([None, 1, 7], ["a", 1.5]),
    "l1": Pool([0.0, 0.1], []),
    "l2": Pool([0.0, 0.1], []),
    "momentum": Pool([0.9, 0.5], []),
    "epsilon": Pool([1e-3, 1e-5], []),
    "alpha": Pool([0.1, 0.3], [-1.0, None]),
    "negative_slope": Pool([0.1, 0.0], [-1.0, None]),
    "max_value": Pool([6.0, None, 1], [-1.0]),
    "threshold": Pool([0.0, 1.0], [-1.0, None]),
    "theta": Pool([1.0, 0.5], [-1.0, None]),
    "mask_value": Pool([0.0, 1, None], []),
    "noise_shape": Pool([None, (None, 1, 4), (1, 1), (2, 1, 1)], ["a", 3, (0, 4)]),
    "shared_axes": Pool([None, [1], (1, 2), 1], [[5], "a", (-1,)]),
    "target_shape": Pool(
        lambda r: tuple(r.choice([-1, 1, 2, 3, 4, 6, 12]) for _ in range(r.choice([1, 1, 2, 2, 3]))),
        [6, -1, (-1, -1), (0, 2), None],
    ),
    "dims": Pool(lambda r: tuple(r.sample((n := [1, 2, 3][: r.choice([1, 2, 3])]), len(n))), [(0, 1), (1, 1), 2, None]),
    "factor": FACTOR,
    "height_factor": FACTOR,
    "width_factor": FACTOR,
    "x_factor": FACTOR,
    "y_factor": FACTOR,
    "addition_factor": FACTOR,
    "threshold_factor": FACTOR,
    "brightness_factor": FACTOR,
    "contrast_factor": FACTOR,
    "saturation_factor": FACTOR,
    "hue_factor": FACTOR,
    "sigma": FACTOR,
    "value_range": Pool([(0, 255), (0, 1), [0, 1]], [(0,), 1, (0, 1, 2), "a"]),
    "fill_mode": Pool(["reflect", "wrap", "constant", "nearest"], ["foo", "mirror", None]),
    "interpolation": Pool(["nearest", "bilinear"], ["foo", "bicubic", None]),
    "fill_value": Pool([0.0, 1], []),
    "mode": Pool(["horizontal", "vertical", "horizontal_and_vertical"], ["foo", None]),
    "scale": Pool([0.1, 1.0, 0.5], [-1.0, "a"]),
    "offset": Pool([0.0, 1], []),
    "height": Pool([1, 3, 8, 20], [0, -1, 2.5, "a", None]),
    "width": Pool([1, 3, 8, 20], [0, -1, 2.5, "a", None]),
    "bounding_box_format": Pool([None, "xyxy"], ["foo"]),
    "max_number": Pool([1, 10], [2.5, "a", None]),
    "num_tokens": CATEGORIES,
    "num_bins": CATEGORIES,
    "bins": CATEGORIES,
    "max_tokens": Pool([6, 10, None], [1, 0, 2]),
    "num_oov_indices": Pool([1, 0, 2], [-1, None]),
    "mask_token": Pool([None, "", "m"], ["a"]),
    "oov_token": Pool(["[UNK]", "o"], ["b"]),
    "vocabulary": Pool([WORDS, ("a", "b"), ["[UNK]", "a", "b"], ["", "[UNK]", "a"], None], [[], ["a", "a"]]),
    "idf_weights": Pool([None, [0.1, 0.2, 0.3], [0.5, 1.0]], [[]]),
    "output_mode": Pool(["int", "one_hot", "multi_hot", "count"], ["foo", "tf_idf", "binary", "tf-idf", None]),
    "oov_method": Pool(["floormod", "farmhash"], ["foo"]),
    "salt": Pool([None, 1, (1, 2), [3, 4]], [(1,), "a"]),
    "encoding": Pool(["utf-8"], ["foo"]),
    "vocabulary_dtype": Pool(["int64"], ["int32", "float32"]),
    "standardize": Pool([None, "lower", "strip_punctuation"], ["foo"]),
    "split": Pool(["whitespace", "character", None], ["foo"]),
    "ngrams": Pool([None, 1, 2, (1, 2)], ["a", [1, 2], 1.5]),
    "output_sequence_length": Pool([None, 1, 7], [0, "a", 1.5]),
    "vocabulary_size": Pool([None, 2, 5], []),
    "has_input_vocabulary": Pool([False], []),
    "has_static_table": FLAG,
    "bin_boundaries": Pool([[1.0, 2.0], (0.0,), [0.0, 1.0, 2.0]], [[], 1]),
    "mean": Pool([None, 0.0, [0.0] * 4, [0.0]], [[0.0] * 5, [[0.0]]]),
    "variance": Pool([None, 1.0, [1.0] * 4, [1.0]], [[1.0] * 5]),
    "fft_length": Pool([256, 512, 2048], [100, None]),
    "sequence_stride": Pool([64, 100, 512], []),
    "sequence_length": Pool([None, 128, 256], [5000]),
    "window": Pool(["hann", "hamming", None], ["foo"]),
    "num_mel_bins": Pool([1, 20, 128], []),
    "frame_length": Pool([8, 16, 100, 256], []),
    "frame_step": Pool([None, 1, 8, 100], [0, -1]),
    "scaling": Pool([None, "density", "spectrum"], ["foo"]),
    "ref_power": Pool([1.0, 0.5], [-1.0, "a"]),
    "tile_grid_size": Pool([(8, 8), (2, 3), (1, 1)], []),
    "clip_limit": Pool([4.0, 0.0], []),
    "num_heads": Pool([1, 2, 3], [0, -1]),
    "key_dim": Pool([1, 2, 4], [0, -1]),
    "value_dim": Pool([None, 1, 3], [0]),
    "head_dim": Pool([1, 2, 4], []),
    "num_query_heads": Pool([2, 4], [3, 0]),
    "num_key_value_heads": Pool([1, 2], [3, 0]),
    "score_mode": Pool(["dot", "concat"], ["foo"]),
    "merge_mode": Pool(["concat", "sum", "mul", "ave", None], ["avg", 1]),
    "dtype": Pool([None, "float32", "float16"], ["foo"]),
    "name": Pool(["a", "some_name", None], [3, "a/b"]),
    "input_shape": Pool([(4,), (3, 4), (None, 4)], ["a", 4, (-1,)]),
    "batch_input_shape": Pool([(None, 4), (2, 3, 4)], ["a", 4, (None, -1)]),
    "batch_size": Pool([2, None], ["a", 0]),
    "input_length": Pool([None, 4], []),
    "weights": Pool([None], []),
    "dynamic": Pool([False], []),  # with True, weights and output are unknown until it runs
    "implementation": Pool([1, 2], []),
    "rng_type": Pool([None, "stateful", "legacy_stateful"], []),
    "quantization_config": Pool([None], []),
    "chain_depth": Pool([3, 1, -1], [0, "a", None]),
    "num_chains": Pool([3, 1], [0, "a", None]),
    "num_ops": Pool([2, 1], [0, 5, 100, "a", None]),
    "min_freq": Pool([20.0, 0.0], [-1.0, "a", 1e6]),
    "max_freq": Pool([None, 4000.0], [-1.0, "a", 1.0]),
    "mag_exp": Pool([2.0, 1.0], ["a", None]),
    "min_power": Pool([1e-10, 1e-5], [-1.0, "a"]),
    "top_db": Pool([80.0, 10.0], [-1.0, "a"]),
    "sampling_rate": Pool([16000, 8000], [0, -1, "a"]),
    "rms_scaling": FLAG,
    "use_cudnn": Pool(["auto", True, False], ["foo"]),
    "autocast": FLAG,
    "causal": FLAG,
    "enable_caching_device": FLAG,
    "zero_output_for_mask": FLAG,
    "reverse_state_order": FLAG,
    "lora_rank": Pool([None, 1, 2], [0, -1]),
    "lora_alpha": Pool([None, 1], []),
    "renorm_clipping": Pool([None, {"rmax": 3.0, "rmin": 0.3, "dmax": 5.0}], [{"foo": 1.0}]),
    "renorm_momentum": Pool([0.9], []),
    "partitioner": Pool([None], []),
    "arguments": Pool([None], []),
    "mask": Pool([None], []),
    "cell": Pool(CELLS, [1, None, call("Dense", 3)]),
    "cells": Pool(lambda r: r.sample(CELLS, r.randint(2, 3)), [1]),
    "layer": Pool(LAYERS, [1, "a", None]),
    "backward_layer": Pool([None, call("LSTM", 3, go_backwards=True)], []),
    "equation": Pool(["ab,bc->ac", "abc,cd->abd", "...x,xy->...y", "...x,xy->...y"], ["abc", "ab,bc", "xyz,xw->yw"]),
    "bias_axes": Pool([None, None, "c", "d", "y"], ["q", "e"]),
    "output_shape": Pool([3, (None, 3), 3, (3,)], [None, (2, 3), (None, 2, 3)]),
    "attention_axes": Pool([None, 1, (1,)], []),
    "power_iterations": Pool([1, 2], [0]),
    "adjustment": Pool([None], []),
    "virtual_batch_size": Pool([None, 2], [0]),
    "fused": Pool([None, True, False], ["a"]),
    "conv_op": Pool([None], []),
    "force_generator": FLAG,
    "return_runtime": FLAG,
    "reverse_dtype": Pool([None, "float32", "float16"], ["foo"]),
    "logit_soft_cap": Pool([None, 1.0], ["a"]),
    "sliding_window": Pool([None, 1, 3], [0, -1, "a"]),
    "flash_attention": Pool([None, False, True], []),
    "gptq_unpacked_column_size": Pool([None], []),
    "use_one_hot_matmul": FLAG,
    "layers": Pool(
        [[call("Rescaling", 2.0), call("RandomFlip")], [call("CenterCrop", 4, 5)], [call("RandomZoom", 0.1)]], []
    ),
    "function": Pool([abs], []),
}

CELL_LAYERS = ("SimpleRNNCell", "LSTMCell", "GRUCell", "StackedRNNCells", "RNN")

BY_LAYER: dict[tuple[str, str], Pool] = {
    ("Embedding", "input_dim"): Pool([1, 10, 100], [0, -1, 2.5, None]),
    ("ReversibleEmbedding", "input_dim"): Pool([1, 10], [0, -1]),
    ("PReLU", "noise_shape"): Pool([None], []),
    ("RandomPosterization", "factor"): Pool([1, 4, 8, (2, 5)], [0, 9, -1, (9, 12), "a", None, (1,)]),
    ("RandomGaussianBlur", "kernel_size"): Pool([1, 3, (3, 5), 7], [2, (2, 3), (1,), "a", None]),
    ("STFTSpectrogram", "mode"): Pool(["log", "magnitude", "psd", "real", "imag", "angle", "stft"], ["foo", None]),
    ("STFTSpectrogram", "fft_length"): Pool([None, 256, 512, 300], [4]),
    ("Hashing", "dtype"): Pool([None, "int64", "int32"], ["float32", "foo"]),
    ("HashedCrossing", "dtype"): Pool([None, "int64", "int32"], ["float32", "foo"]),
    ("Discretization", "dtype"): Pool([None, "int64", "int32"], ["float32"]),
    ("IntegerLookup", "dtype"): Pool(["int64"], ["float32"]),
    ("StringLookup", "dtype"): Pool(["int64"], ["float32"]),
    ("STFTSpectrogram", "window"): Pool([None], []),  # a name would need SciPy
    ("Hashing", "mask_value"): Pool([None, 0, 1], []),
    **{(cell, "dtype"): Pool([None, "float32"], ["foo"]) for cell in CELL_LAYERS},
    ("IntegerLookup", "oov_value"): Pool([-1, 9], []),
    ("IntegerLookup", "max_values"): Pool([6, 10], [1]),
    ("TextVectorization", "dtype"): Pool(["string"], ["float32"]),
    ("IntegerLookup", "vocabulary"): Pool([[1, 2, 3], (5, 6), [-1, 1, 2], None], [[], [1, 1]]),
    ("IntegerLookup", "mask_token"): Pool([None, 0], [1]),
    ("IntegerLookup", "oov_token"): Pool([-1, 9], [2]),
    ("IntegerLookup", "vocabulary_size"): Pool([None], []),
    ("CategoryEncoding", "max_tokens"): Pool([2, 3, 5], [0, -1]),
    ("CategoryEncoding", "output_mode"): Pool(["one_hot", "multi_hot", "count"], ["int", "foo", "binary", None]),
    ("HashedCrossing", "output_mode"): Pool(["int", "one_hot"], ["multi_hot", "foo"]),
    ("Normalization", "axis"): Pool([-1, 1, None, (1,), [-1], (1, 2), -2], [7, "a", 1.5]),
    ("BatchNormalization", "axis"): Pool([-1, 1, 2, 3], [7, -9, [1, 2], [1], "a"]),
    ("LayerNormalization", "axis"): Pool([-1, 1, 2, [1, 2], (1, -1)], [7, -9, "a", (1, 1)]),
    ("RMSNormalization", "axis"): Pool([-1, 1, 2, [1, 2]], [7, -9]),
    ("UnitNormalization", "axis"): Pool([-1, 1, (1, 2), 2], [7, "a", 1.5]),
    ("Concatenate", "axis"): Pool([-1, 1, -2, 2], [7, None, 0, "a"]),
    ("Softmax", "axis"): Pool([-1, 1, (1,), (-1, 1)], [7]),
    ("GroupNormalization", "groups"): Pool([1, 1, 2, -1, -1], [0, -2, 32, "a"]),
    ("SpectralNormalization", "layer"): Pool([call("Dense", 3), call("Conv1D", 2, 1), call("Embedding", 5, 2)], [1]),
    ("ELU", "alpha"): Pool([1.0, 0.5], [-1.0, None]),
    ("MixUp", "alpha"): Pool([0.2, 1.0], [-1.0, "a", None]),
    ("Rescaling", "scale"): Pool([0.5, 1 / 255], []),
    ("GroupNormalization", "axis"): Pool([-1, 1, 2], [7, -9, "a", (1, 2)]),
    ("ZeroPadding1D", "padding"): Pool(edges, [(1, 2, 3), "a", None, -1]),
    ("ZeroPadding2D", "padding"): Pool(edges, [(1, 2, 3, 4), "a", None]),
    ("ZeroPadding3D", "padding"): Pool(edges, [(1, 2), "a", None]),
    ("UpSampling1D", "size"): Pool([1, 2, 3], [0, "a", (1, 2), None]),
    ("UpSampling2D", "interpolation"): Pool(["nearest", "bilinear", "bicubic"], ["foo", None]),
    ("Resizing", "interpolation"): Pool(["nearest", "bilinear", "bicubic", "lanczos3"], ["foo"]),
    ("RandomPerspective", "scale"): SHARE,
    ("RandomElasticTransform", "scale"): FACTOR,
    ("RandomErasing", "scale"): FACTOR,
    ("Bidirectional", "layer"): Pool(RECURRENT, [call("Dense", 3), 1, None]),
    ("RNN", "cell"): Pool([*CELLS, CELLS[:2], [CELLS[3], CELLS[2], CELLS[0]]], [1, call("Dense", 3)]),
    ("Attention", "seed"): Pool([None, 1], []),
    ("MultiHeadAttention", "output_shape"): Pool([None, 3, (5,), (2, 3)], []),
    ("MultiHeadAttention", "attention_axes"): Pool([None, 1, (1,), [1]], []),
    ("Conv1D", "padding"): Pool(["valid", "same", "causal"], ["full", "SAME"]),
    ("SeparableConv1D", "padding"): Pool(["valid", "same", "causal"], ["full"]),
    ("Resizing", "height"): Pool([1, 3, 8, 20], [0, 2.5, "a", None]),
    ("Resizing", "width"): Pool([1, 3, 8, 20], [0, 2.5, "a", None]),
    ("CategoryEncoding", "dtype"): Pool([None, "float32"], ["foo"]),
    ("Identity", "name"): Pool(["a"], []),
}


def pool(layer: str, argument: str, default: Any) -> Pool:
    """What to draw for an argument."""
    if (layer, argument) in BY_LAYER:
        return BY_LAYER[layer, argument]
    if argument in BY_NAME:
        return BY_NAME[argument]
    for suffix, found in (("initializer", INITIALIZER), ("regularizer", REGULARIZER), ("constraint", CONSTRAINT)):
        if argument.endswith(f"_{suffix}"):
            return found
    if isinstance(default, bool):
        return FLAG
    return Pool([default], [])
