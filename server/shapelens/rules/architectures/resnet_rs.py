"""ResNet-RS, which only Keras 2 has: ResNet with another stem, attention to channels, and pooling before projections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.dims import Shape
from shapelens.rules.architectures.builder import Builder, Family, Options
from shapelens.rules.architectures.efficientnet import classified, excited

_VARIANTS: Final[Mapping[int, tuple[tuple[int, ...], float, float]]] = {
    50: ((3, 4, 6, 3), 0.25, 0.0),
    101: ((3, 4, 23, 3), 0.25, 0.0),
    152: ((3, 8, 36, 3), 0.25, 0.0),
    200: ((3, 24, 36, 3), 0.25, 0.1),
    270: ((4, 29, 53, 4), 0.25, 0.1),
    350: ((4, 36, 72, 4), 0.4, 0.1),
    420: ((4, 44, 87, 4), 0.4, 0.1),
}
"""By depth: the blocks of each group; the dropout before the classifier, and that of blocks."""
_FILTERS: Final = (64, 128, 256, 512)
_STEM: Final = ((32, 2), (32, 1), (64, 1), (64, 2))
"""Filters and strides."""


def _depth(options: Options) -> int:
    return int(options.function.removeprefix("ResNetRS"))


def _input_shape(options: Options, side: int) -> Shape:
    """With trained weights too, the input has the shape that is given."""
    if options["input_shape"]:
        return tuple(options["input_shape"])
    return (side, side, 3) if options.top else (None, None, 3)


def _resnet_rs(b: Builder, x: int, options: Options) -> int:
    blocks, dropout, dropped = _VARIANTS[_depth(options)]
    if options["include_preprocessing"]:
        x = b.add("Rescaling", x, scale=1 / 255)
        if _input_shape(options, 224)[-1] == 3:
            variance = (0.229**2, 0.224**2, 0.225**2)
            x = b.add("Normalization", x, mean=(0.485, 0.456, 0.406), variance=variance, axis=3)
    for index, (filters, strides) in enumerate(_STEM, 1):
        # Keras counts the stems of a session.
        x = _convolved(b, x, f"stem_1_stem_conv_{index}", filters, 3, strides)
        x = _activated(b, x, f"stem_1_stem_batch_norm_{index}", f"stem_1_stem_act_{index}")
    for group, (filters, repeats) in enumerate(zip(_FILTERS, blocks, strict=True), 2):
        for block in range(repeats):
            stride = 2 if group > 2 and block == 0 else 1
            name = f"BlockGroup{group}__block_{block}_"
            x = _block(b, x, name, filters, stride, block == 0, dropped * group / (len(blocks) + 1))
    return classified(b, x, options, dropout)


def _convolved(b: Builder, x: int, name: str, filters: int, kernel: int, strides: int = 1) -> int:
    if strides > 1:
        x = b.add("ZeroPadding2D", x, padding=((kernel // 2, kernel // 2), (kernel // 2, kernel // 2)))
    padding = "valid" if strides > 1 else "same"
    return b.add(
        "Conv2D", x, name, filters=filters, kernel_size=kernel, strides=strides, padding=padding, use_bias=False
    )


def _activated(b: Builder, x: int, name: str, activation: str) -> int:
    x = b.add("BatchNormalization", x, name, axis=3)
    return b.add("Activation", x, activation, activation="relu")


def _block(b: Builder, x: int, name: str, filters: int, stride: int, project: bool, drop: float) -> int:
    shortcut = x
    if project:
        if stride == 2:
            shortcut = b.add(
                "AveragePooling2D", x, f"{name}_projection_pooling", pool_size=2, strides=2, padding="same"
            )
        shortcut = _convolved(b, shortcut, f"{name}_projection_conv", 4 * filters, 1)
        shortcut = b.add("BatchNormalization", shortcut, f"{name}_projection_batch_norm", axis=3)
    x = _convolved(b, x, f"{name}_conv_1", filters, 1)
    x = _activated(b, x, f"{name}batch_norm_1", f"{name}_act_1")
    x = _convolved(b, x, f"{name}_conv_2", filters, 3, stride)
    x = _activated(b, x, f"{name}_batch_norm_2", f"{name}_act_2")
    x = _convolved(b, x, f"{name}_conv_3", 4 * filters, 1)
    x = b.add("BatchNormalization", x, f"{name}_batch_norm_3", axis=3)
    x = excited(b, x, f"{name}_se_", 4 * filters, filters, "relu")
    if drop:
        x = b.add("Dropout", x, f"{name}_drop", rate=drop)
    x = b.add("Add", [x, shortcut])
    return b.add("Activation", x, f"{name}_output_act", activation="relu")


FAMILIES: Final[Mapping[str, Family]] = {
    f"ResNetRS{depth}": Family(
        _resnet_rs,
        224,
        lambda options, _: f"resnet-rs-{_depth(options)}",
        {"classifier_activation": "softmax", "include_preprocessing": True},
        _input_shape,
        keras=2,
    )
    for depth in _VARIANTS
}
