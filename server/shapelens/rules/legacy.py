"""Keras 1: what its names of layers and arguments are called today.

Keras 2.0 to 2.3 translated them with a warning; tf.keras and Keras 3 refuse them. They are reported once for a call and
then evaluated with what they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from shapelens.immutable import immutable
from shapelens.rules.rule import ShapeError

_KERNEL: Final = {
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
}
_CONV: Final = _KERNEL | {
    "nb_filter": "filters",
    "border_mode": "padding",
    "subsample": "strides",
    "dim_ordering": "data_format",
    "bias": "use_bias",
    "atrous_rate": "dilation_rate",
    "nb_row": "kernel_size",
    "nb_col": "kernel_size",
}
_CONV1D: Final = _CONV | {"filter_length": "kernel_size", "subsample_length": "strides"}
_CONV3D: Final = _CONV | dict.fromkeys(("kernel_dim1", "kernel_dim2", "kernel_dim3"), "kernel_size")
_POOL: Final = {"border_mode": "padding", "dim_ordering": "data_format"}
_POOL1D: Final = {"pool_length": "pool_size", "stride": "strides", "border_mode": "padding"}
_RNN: Final = {
    "output_dim": "units",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "forget_bias_init": "unit_forget_bias",
    "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "consume_less": "implementation",
}
_ORDER: Final = {"dim_ordering": "data_format"}
_RATE: Final = {"p": "rate"}

RENAMED: Final[Mapping[str, Mapping[str, str]]] = {
    "Dense": _KERNEL | {"output_dim": "units", "bias": "use_bias"},
    "Conv1D": _CONV1D,
    "Conv2D": _CONV,
    "Conv3D": _CONV3D,
    "Conv2DTranspose": _CONV,
    "Conv3DTranspose": _CONV3D,
    "SeparableConv2D": _CONV | {
        "depthwise_init": "depthwise_initializer",
        "pointwise_init": "pointwise_initializer",
    },
    "LocallyConnected1D": _CONV1D,
    "LocallyConnected2D": _CONV,
    "ConvLSTM2D": _CONV | _RNN,
    "MaxPooling1D": _POOL1D,
    "AveragePooling1D": _POOL1D,
    "MaxPooling2D": _POOL,
    "MaxPooling3D": _POOL,
    "AveragePooling2D": _POOL,
    "AveragePooling3D": _POOL,
    "GlobalMaxPooling2D": _ORDER,
    "GlobalMaxPooling3D": _ORDER,
    "GlobalAveragePooling2D": _ORDER,
    "GlobalAveragePooling3D": _ORDER,
    "UpSampling1D": {"length": "size"},
    "UpSampling2D": _ORDER,
    "UpSampling3D": _ORDER,
    "ZeroPadding2D": _ORDER,
    "ZeroPadding3D": _ORDER,
    "Cropping2D": _ORDER,
    "Cropping3D": _ORDER,
    "Flatten": _ORDER,
    "SimpleRNN": _RNN,
    "LSTM": _RNN,
    "GRU": _RNN,
    "Embedding": {
        "init": "embeddings_initializer",
        "W_regularizer": "embeddings_regularizer",
        "W_constraint": "embeddings_constraint",
        "dropout": "",
    },
    "Dropout": _RATE,
    "SpatialDropout1D": _RATE,
    "SpatialDropout2D": _RATE | _ORDER,
    "SpatialDropout3D": _RATE | _ORDER,
    "GaussianDropout": _RATE,
    "GaussianNoise": {"sigma": "stddev"},
    "BatchNormalization": {"mode": "", "beta_init": "beta_initializer", "gamma_init": "gamma_initializer"},
    "Reshape": {"dims": "target_shape"},
    "PReLU": {"init": "alpha_initializer"},
}  # fmt: skip
"""By layer: Keras 1's names of arguments, and today's; "" where there is none any more."""

_WORDS: Final[Mapping[tuple[str, Any], Any]] = {
    ("dim_ordering", "tf"): "channels_last",
    ("dim_ordering", "th"): "channels_first",
    ("dim_ordering", "default"): None,
}
"""Values that were called otherwise as well."""

_DROPPED: Final = frozenset({"consume_less", "forget_bias_init"})
"""Arguments whose old values are none of the new argument's, and which move no shape."""

_KERNEL_PARTS: Final = {
    "Conv2D": ("nb_row", "nb_col"),
    "Conv2DTranspose": ("nb_row", "nb_col"),
    "SeparableConv2D": ("nb_row", "nb_col"),
    "LocallyConnected2D": ("nb_row", "nb_col"),
    "ConvLSTM2D": ("nb_row", "nb_col"),
    "Conv3D": ("kernel_dim1", "kernel_dim2", "kernel_dim3"),
    "Conv3DTranspose": ("kernel_dim1", "kernel_dim2", "kernel_dim3"),
}
"""The arguments, one for each axis, that became `kernel_size`; they stood after the number of filters."""

KERAS_2_ONLY: Final[Mapping[str, str]] = {
    "batch_input_shape": "in Keras 3, `Input(batch_shape=...)` says it",
    "batch_size": "in Keras 3, `Input(batch_size=...)` says it",
    "input_length": "in Keras 3, `Input(shape=...)` says it",
    "weights": "in Keras 3, call `set_weights` once the layer is built",
    "time_major": "Keras 3 has the batch axis first",
    "dynamic": "Keras 3 has no dynamic layers",
    "causal": "in Keras 3, `use_causal_mask=True` in the call says it",
}
"""What to write instead of a keyword that only Keras 2 has."""


@immutable
class Modern:
    """A constructor call in today's names; `problem` says what was old in it."""

    args: Sequence[Any]
    kwargs: Mapping[str, Any]
    problem: ShapeError | None = None


def modern(layer: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Modern:
    """The call `layer(*args, **kwargs)` with Keras 1's names replaced."""
    renamed = RENAMED.get(layer, {})
    old = [name for name in kwargs if name in renamed]
    if not old:
        return Modern(args, kwargs)
    parts = _KERNEL_PARTS.get(layer, ())
    new = {name: value for name, value in kwargs.items() if name not in renamed}
    if parts and any(part in kwargs for part in parts) and all(part in kwargs for part in parts):
        new["kernel_size"] = tuple(kwargs[part] for part in parts)
    elif len(args) > len(parts) > 0 and all(isinstance(arg, int) for arg in args[1 : len(parts) + 1]):
        # Three numbers are the filters and the sides of the kernel, as the rest of the call is Keras 1's.
        args = (args[0], tuple(args[1 : len(parts) + 1]), *args[len(parts) + 1 :])
        if len(args) > 2:
            new |= dict(zip(("kernel_initializer", "activation"), args[2:4], strict=False))
            args = args[:2]
    for name in old:
        target = renamed[name]
        if target and name not in parts and name not in _DROPPED:
            value = kwargs[name]
            word = isinstance(value, str) and (name, value) in _WORDS
            new.setdefault(target, _WORDS[name, value] if word else value)
    said = ", ".join(_says(name, renamed[name]) for name in old)
    return Modern(args, new, ShapeError("renamed-argument", f"{layer}: {said}", old[0]))


def _says(name: str, today: str) -> str:
    return f"`{name}` is Keras 1's name of `{today}`" if today else f"`{name}` of Keras 1 is gone"


def instead(name: str) -> str:
    """What to add to the refusal of a keyword, "" if there is nothing to say."""
    return f"; {KERAS_2_ONLY[name]}" if name in KERAS_2_ONLY else ""


MERGE_MODES: Final[Mapping[str, tuple[str, Callable[[Any, Any], Mapping[str, Any]]]]] = {
    "sum": ("Add", lambda concat_axis, dot_axes: {}),
    "mul": ("Multiply", lambda concat_axis, dot_axes: {}),
    "concat": ("Concatenate", lambda concat_axis, dot_axes: {"axis": concat_axis}),
    "ave": ("Average", lambda concat_axis, dot_axes: {}),
    "max": ("Maximum", lambda concat_axis, dot_axes: {}),
    "dot": ("Dot", lambda concat_axis, dot_axes: {"axes": dot_axes}),
    "cos": ("Dot", lambda concat_axis, dot_axes: {"axes": dot_axes, "normalize": True}),
}
"""The modes of Keras 1's `merge([a, b], mode=...)`: today's layer, and its arguments."""

RENAMED_LAYERS: Final[Mapping[str, str]] = {
    "Deconvolution2D": "Conv2DTranspose",
    "Deconvolution3D": "Conv3DTranspose",
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "TimeDistributedDense": "Dense",
}
"""Layers of Keras 1 that today's Keras has under another name."""
