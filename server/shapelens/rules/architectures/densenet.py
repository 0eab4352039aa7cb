"""DenseNet: each block puts 32 more channels beside those it got, and between the stages half of them are dropped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.rules.architectures.blocks import pooled
from shapelens.rules.architectures.builder import Builder, Family, Options

_BLOCKS: Final[Mapping[str, tuple[int, ...]]] = {
    "DenseNet121": (6, 12, 24, 16),
    "DenseNet169": (6, 12, 32, 32),
    "DenseNet201": (6, 12, 48, 32),
}
_GROWTH: Final = 32


def _activated(b: Builder, x: int, prefix: str) -> int:
    """Normalization and activation."""
    x = b.add("BatchNormalization", x, f"{prefix}bn", axis=3)
    return b.add("Activation", x, f"{prefix}relu", activation="relu")


def _densenet(b: Builder, x: int, options: Options) -> int:
    first = "conv1/" if options.keras == 2 else "conv1_"
    x = b.add("ZeroPadding2D", x, padding=((3, 3), (3, 3)))
    x = b.add("Conv2D", x, f"{first}conv", filters=64, kernel_size=7, strides=2, use_bias=False)
    x = _activated(b, x, first)
    x = b.add("ZeroPadding2D", x, padding=((1, 1), (1, 1)))
    x = b.add("MaxPooling2D", x, "pool1", pool_size=3, strides=2)
    for stage, blocks in enumerate(_BLOCKS[options.function], 2):
        if stage > 2:
            x = _transition(b, x, f"pool{stage - 1}")
        for block in range(1, blocks + 1):
            x = _block(b, x, f"conv{stage}_block{block}")
    x = _activated(b, x, "")
    if not options.top:
        return pooled(b, x, options, "avg_pool", "max_pool")
    x = b.add("GlobalAveragePooling2D", x, "avg_pool")
    return b.add("Dense", x, "predictions", units=options["classes"], activation=options["classifier_activation"])


def _block(b: Builder, x: int, name: str) -> int:
    new = _activated(b, x, f"{name}_0_")
    new = b.add("Conv2D", new, f"{name}_1_conv", filters=4 * _GROWTH, kernel_size=1, use_bias=False)
    new = _activated(b, new, f"{name}_1_")
    new = b.add("Conv2D", new, f"{name}_2_conv", filters=_GROWTH, kernel_size=3, padding="same", use_bias=False)
    return b.add("Concatenate", [x, new], f"{name}_concat", axis=3)


def _transition(b: Builder, x: int, name: str) -> int:
    """Half the channels, and half the image."""
    channels = b.shape(x)[3]
    assert isinstance(channels, int)
    x = _activated(b, x, f"{name}_")
    x = b.add("Conv2D", x, f"{name}_conv", filters=channels // 2, kernel_size=1, use_bias=False)
    return b.add("AveragePooling2D", x, f"{name}_pool", pool_size=2, strides=2)


FAMILIES: Final[Mapping[str, Family]] = {
    name: Family(_densenet, 224, lambda options, _: options.function.lower(), {"classifier_activation": "softmax"})
    for name in _BLOCKS
}
