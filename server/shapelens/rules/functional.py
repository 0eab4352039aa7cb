"""Functions that make a layer and call it at once: Keras' merge functions and TensorFlow 1's `tf.layers`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MERGE_FUNCTIONS: Final[Mapping[str, str]] = {
    "add": "Add",
    "subtract": "Subtract",
    "multiply": "Multiply",
    "average": "Average",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "concatenate": "Concatenate",
    "dot": "Dot",
}
"""`keras.layers.add([a, b])` and its like; positional arguments after the inputs are the layer's."""

TF1_FUNCTIONS: Final[Mapping[str, str]] = {
    "dense": "Dense",
    "conv1d": "Conv1D",
    "conv2d": "Conv2D",
    "conv3d": "Conv3D",
    "conv2d_transpose": "Conv2DTranspose",
    "separable_conv2d": "SeparableConv2D",
    "max_pooling1d": "MaxPooling1D",
    "max_pooling2d": "MaxPooling2D",
    "max_pooling3d": "MaxPooling3D",
    "average_pooling1d": "AveragePooling1D",
    "average_pooling2d": "AveragePooling2D",
    "average_pooling3d": "AveragePooling3D",
    "flatten": "Flatten",
    "dropout": "Dropout",
    "batch_normalization": "BatchNormalization",
}
"""`tf.compat.v1.layers.dense(x, 4)` and its like, by the Keras layer of the same shape rules."""

TF1_ARGUMENTS: Final = frozenset(
    {"units", "filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "pool_size", "rate"}
    | {"use_bias", "axis", "center", "scale", "depth_multiplier", "name", "trainable"}
)
"""The keywords of those functions that move a shape or a count; the others (`reuse`, `training`, ...) do not."""
