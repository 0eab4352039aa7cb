"""EfficientNet: seven stages of inverted residual blocks with attention to channels, scaled in width, depth and image size."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from shapelens.rules.architectures.blocks import divisible, halving, pooled
from shapelens.rules.architectures.builder import Builder, Family, Options

_SCALES: Final[Mapping[str, tuple[float, float, int, float]]] = {
    "EfficientNetB0": (1.0, 1.0, 224, 0.2),
    "EfficientNetB1": (1.0, 1.1, 240, 0.2),
    "EfficientNetB2": (1.1, 1.2, 260, 0.3),
    "EfficientNetB3": (1.2, 1.4, 300, 0.3),
    "EfficientNetB4": (1.4, 1.8, 380, 0.4),
    "EfficientNetB5": (1.6, 2.2, 456, 0.4),
    "EfficientNetB6": (1.8, 2.6, 528, 0.5),
    "EfficientNetB7": (2.0, 3.1, 600, 0.5),
}
"""The factors of width and of depth, the side of the images, and the dropout before the classifier."""
_STAGES: Final = (
    (3, 1, 16, 1, 1),
    (3, 2, 24, 6, 2),
    (5, 2, 40, 6, 2),
    (3, 3, 80, 6, 2),
    (5, 3, 112, 6, 1),
    (5, 4, 192, 6, 2),
    (3, 1, 320, 6, 1),
)
"""Kernel size, blocks, filters, expansion, and strides of the first block."""
_DEVIATIONS: Final = (0.229, 0.224, 0.225)


def _efficientnet(b: Builder, x: int, options: Options) -> int:
    width, depth, _, dropout = _SCALES[options.function]
    x = b.add("Rescaling", x, scale=1 / 255)
    x = b.add("Normalization", x, axis=3)
    if options["weights"] == "imagenet":
        x = _corrected(b, x)
    x = b.add("ZeroPadding2D", x, "stem_conv_pad", padding=halving(b, x, 3))
    before = divisible(32 * width)
    x = b.add("Conv2D", x, "stem_conv", filters=before, kernel_size=3, strides=2, use_bias=False)
    x = activated(b, x, "stem_")
    repeats = [math.ceil(depth * stage[1]) for stage in _STAGES]
    done = 0
    for stage, (kernel, _, unscaled, expansion, strides) in enumerate(_STAGES):
        filters = divisible(unscaled * width)
        for block in range(repeats[stage]):
            drop = options["drop_connect_rate"] * done / sum(repeats)
            stride = 1 if block else strides
            x = _block(b, x, f"block{stage + 1}{chr(97 + block)}_", kernel, before, filters, expansion, stride, drop)
            before = filters
            done += 1
    return top(b, x, options, divisible(1280 * width), dropout)


def _corrected(b: Builder, x: int) -> int:
    """Channels divided once more by the roots of their deviations, which Keras 2 does with an operator."""
    if b.keras == 2:
        return b.operate("Multiply", x)
    return b.add("Rescaling", x, scale=tuple(deviation**-0.5 for deviation in _DEVIATIONS))


def _block(
    b: Builder, x: int, name: str, kernel: int, before: int, filters: int, expansion: int, stride: int, drop: float
) -> int:
    start, wide = x, before * expansion
    if expansion != 1:
        x = b.add("Conv2D", x, f"{name}expand_conv", filters=wide, kernel_size=1, padding="same", use_bias=False)
        x = activated(b, x, f"{name}expand_")
    if stride == 2:
        x = b.add("ZeroPadding2D", x, f"{name}dwconv_pad", padding=halving(b, x, kernel))
    padding = "valid" if stride == 2 else "same"
    x = b.add(
        "DepthwiseConv2D", x, f"{name}dwconv", kernel_size=kernel, strides=stride, padding=padding, use_bias=False
    )
    x = activated(b, x, name)
    x = excited(b, x, name, wide, before // 4)
    x = b.add("Conv2D", x, f"{name}project_conv", filters=filters, kernel_size=1, padding="same", use_bias=False)
    x = b.add("BatchNormalization", x, f"{name}project_bn", axis=3)
    return skipped(b, x, start, name, drop) if stride == 1 and before == filters else x


def activated(b: Builder, x: int, name: str) -> int:
    """A normalization, and an activation."""
    x = b.add("BatchNormalization", x, f"{name}bn", axis=3)
    return b.add("Activation", x, f"{name}activation", activation="swish")


def excited(b: Builder, x: int, name: str, filters: int, reduced: int, activation: str = "swish") -> int:
    """Each channel weighed by what all channels are on average."""
    weight = b.add("GlobalAveragePooling2D", x, f"{name}se_squeeze")
    weight = b.add("Reshape", weight, f"{name}se_reshape", target_shape=(1, 1, filters))
    for step, units, function in (("reduce", reduced, activation), ("expand", filters, "sigmoid")):
        weight = b.add(
            "Conv2D", weight, f"{name}se_{step}", filters=units, kernel_size=1, padding="same", activation=function
        )
    return b.add("Multiply", [x, weight], f"{name}se_excite")


def skipped(b: Builder, x: int, start: int, name: str, drop: float) -> int:
    """The output of a block added to its input."""
    if drop:
        x = b.add("Dropout", x, f"{name}drop", rate=drop)
    return b.add("Add", [x, start], f"{name}add")


def top(b: Builder, x: int, options: Options, filters: int, dropout: float) -> int:
    """The last convolution, and what comes after it."""
    x = b.add("Conv2D", x, "top_conv", filters=filters, kernel_size=1, padding="same", use_bias=False)
    x = activated(b, x, "top_")
    return classified(b, x, options, dropout)


def classified(b: Builder, x: int, options: Options, dropout: float) -> int:
    """The classifier, or the end without one."""
    if not options.top:
        return pooled(b, x, options, "avg_pool", "max_pool")
    x = b.add("GlobalAveragePooling2D", x, "avg_pool")
    x = b.add("Dropout", x, "top_dropout", rate=dropout)
    return b.add("Dense", x, "predictions", units=options["classes"], activation=options["classifier_activation"])


FAMILIES: Final[Mapping[str, Family]] = {
    name: Family(
        _efficientnet,
        side,
        lambda options, _: options.function.lower(),
        {"classifier_activation": "softmax", "drop_connect_rate": 0.2},
    )
    for name, (_, _, side, _) in _SCALES.items()
}
