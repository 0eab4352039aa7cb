"""EfficientNetV2: as EfficientNet, but the first stages have one whole convolution for a depthwise one and one of 1 x 1."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from shapelens.rules.architectures.builder import Builder, Family, Options, usual_input
from shapelens.rules.architectures.efficientnet import activated, excited, skipped, top
from shapelens.rules.arguments import invalid

_SCALES: Final[Mapping[str, tuple[float, float, int]]] = {
    "B0": (1.0, 1.0, 224),
    "B1": (1.0, 1.1, 240),
    "B2": (1.1, 1.2, 260),
    "B3": (1.2, 1.4, 300),
    "S": (1.0, 1.0, 384),
    "M": (1.0, 1.0, 480),
    "L": (1.0, 1.0, 480),
}
"""The factors of width and of depth, and the side of the images."""
_STAGES: Final[Mapping[str, tuple[tuple[int, int, int, int], ...]]] = {
    "B": ((1, 16, 1, 1), (2, 32, 4, 2), (2, 48, 4, 2), (3, 96, 4, 2), (5, 112, 6, 1), (8, 192, 6, 2)),
    "S": ((2, 24, 1, 1), (4, 48, 4, 2), (4, 64, 4, 2), (6, 128, 4, 2), (9, 160, 6, 1), (15, 256, 6, 2)),
    "M": (
        (3, 24, 1, 1),
        (5, 48, 4, 2),
        (5, 80, 4, 2),
        (7, 160, 4, 2),
        (14, 176, 6, 1),
        (18, 304, 6, 2),
        (5, 512, 6, 1),
    ),
    "L": (
        (4, 32, 1, 1),
        (7, 64, 4, 2),
        (7, 96, 4, 2),
        (10, 192, 4, 2),
        (19, 224, 6, 1),
        (25, 384, 6, 2),
        (7, 640, 6, 1),
    ),
}
"""Blocks, filters, expansion, and strides of the first block."""
_STEM: Final[Mapping[str, int]] = {"B": 32, "S": 24, "M": 24, "L": 32}
_FUSED: Final = 3
"""So many stages have whole convolutions."""


def _rounded(filters: float, width: float) -> int:
    return max(8, int(filters * width + 4) // 8 * 8)


def _efficientnet_v2(b: Builder, x: int, options: Options) -> int:
    width, depth, side = _SCALES[options.function.removeprefix("EfficientNetV2")]
    # Keras 3 looks the stages up by the name of the model, whatever that was meant to be.
    variant = _model_name(options).removeprefix("efficientnetv2-").upper()
    if options.keras == 3 and variant not in _SCALES:
        raise invalid("name", f"{options.function} looks its blocks up by this name, and has none for it")
    stages = _STAGES[variant[0]]
    if options["include_preprocessing"]:
        x = _preprocessed(b, x, variant[0] == "B" and usual_input(options, side)[-1] == 3)
    before = _rounded(_STEM[variant[0]], width)
    x = b.add("Conv2D", x, "stem_conv", filters=before, kernel_size=3, strides=2, padding="same", use_bias=False)
    x = activated(b, x, "stem_")
    done, total = 0, sum(stage[0] for stage in stages)
    for stage, (blocks, unscaled, expansion, strides) in enumerate(stages):
        filters = _rounded(unscaled, width)
        made = _fused if stage < _FUSED else _inverted
        for block in range(math.ceil(depth * blocks)):
            name = f"block{stage + 1}{chr(97 + block)}_"
            stride = 1 if block else strides
            start, x = x, made(b, x, name, before, filters, expansion, stride)
            if stride == 1 and before == filters:
                x = skipped(b, x, start, name, 0.2 * done / total)
            before = filters
            done += 1
    return top(b, x, options, _rounded(1280, width), 0.2)


def _model_name(options: Options) -> str:
    return options["name"] or options.function.lower().replace("v2", "v2-")


def _preprocessed(b: Builder, x: int, normalize: bool) -> int:
    if not normalize:
        return b.add("Rescaling", x, scale=1 / 128, offset=-1)
    x = b.add("Rescaling", x, scale=1 / 255)
    return b.add("Normalization", x, mean=(0.485, 0.456, 0.406), variance=(0.229**2, 0.224**2, 0.225**2), axis=3)


def _inverted(b: Builder, x: int, name: str, before: int, filters: int, expansion: int, stride: int) -> int:
    wide = before * expansion
    x = b.add("Conv2D", x, f"{name}expand_conv", filters=wide, kernel_size=1, padding="same", use_bias=False)
    x = activated(b, x, f"{name}expand_")
    x = b.add("DepthwiseConv2D", x, f"{name}dwconv2", kernel_size=3, strides=stride, padding="same", use_bias=False)
    x = activated(b, x, name)
    x = excited(b, x, name, wide, before // 4)
    x = b.add("Conv2D", x, f"{name}project_conv", filters=filters, kernel_size=1, padding="same", use_bias=False)
    return b.add("BatchNormalization", x, f"{name}project_bn", axis=3)


def _fused(b: Builder, x: int, name: str, before: int, filters: int, expansion: int, stride: int) -> int:
    """With an expansion the whole convolution is the first one, else the only one."""
    whole = {"kernel_size": 3, "strides": stride, "padding": "same", "use_bias": False}
    if expansion == 1:
        x = b.add("Conv2D", x, f"{name}project_conv", filters=filters, **whole)
        return activated(b, x, f"{name}project_")
    x = b.add("Conv2D", x, f"{name}expand_conv", filters=before * expansion, **whole)
    x = activated(b, x, f"{name}expand_")
    x = b.add("Conv2D", x, f"{name}project_conv", filters=filters, kernel_size=1, padding="same", use_bias=False)
    return b.add("BatchNormalization", x, f"{name}project_bn", axis=3)


FAMILIES: Final[Mapping[str, Family]] = {
    f"EfficientNetV2{variant}": Family(
        _efficientnet_v2,
        side,
        lambda options, _: _model_name(options),
        {"classifier_activation": "softmax", "include_preprocessing": True},
    )
    for variant, (_, _, side) in _SCALES.items()
}
