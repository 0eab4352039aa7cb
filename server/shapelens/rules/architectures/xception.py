"""Xception: separable convolutions, by twos and threes, with a shortcut around them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.rules.architectures.blocks import pooled
from shapelens.rules.architectures.builder import Builder, Family, Options

_HALVING: Final[Mapping[int, tuple[int, int]]] = {2: (128, 128), 3: (256, 256), 4: (728, 728), 13: (728, 1024)}
"""By the number of a block that halves the image, the filters of its convolutions."""
_SAME: Final = (728, 728, 728)
"""Those of a block between these."""


def _activated(b: Builder, x: int, name: str) -> int:
    return b.add("Activation", x, f"{name}_act", activation="relu")


def _separable(b: Builder, x: int, name: str, filters: int) -> int:
    """A separable convolution with its normalization."""
    x = b.add("SeparableConv2D", x, name, filters=filters, kernel_size=3, padding="same", use_bias=False)
    return b.add("BatchNormalization", x, f"{name}_bn", axis=-1)


def _xception(b: Builder, x: int, options: Options) -> int:
    for name, filters, strides in (("block1_conv1", 32, 2), ("block1_conv2", 64, 1)):
        x = b.add("Conv2D", x, name, filters=filters, kernel_size=3, strides=strides, use_bias=False)
        x = b.add("BatchNormalization", x, f"{name}_bn", axis=-1)
        x = _activated(b, x, name)
    for block in range(2, 14):
        x = _block(b, x, block)
    for name, filters in (("block14_sepconv1", 1536), ("block14_sepconv2", 2048)):
        x = _activated(b, _separable(b, x, name, filters), name)
    if not options.top:
        return pooled(b, x, options)
    x = b.add("GlobalAveragePooling2D", x, "avg_pool")
    return b.add("Dense", x, "predictions", units=options["classes"], activation=options["classifier_activation"])


def _block(b: Builder, x: int, block: int) -> int:
    """The first one follows an activation, and has none before its first convolution."""
    sizes, shortcut = _HALVING.get(block, _SAME), x
    if block in _HALVING:
        shortcut = b.add("Conv2D", x, filters=sizes[-1], kernel_size=1, strides=2, padding="same", use_bias=False)
        shortcut = b.add("BatchNormalization", shortcut, axis=-1)
    for index, filters in enumerate(sizes, 1):
        name = f"block{block}_sepconv{index}"
        before = x if name == "block2_sepconv1" else _activated(b, x, name)
        x = _separable(b, before, name, filters)
    if block in _HALVING:
        x = b.add("MaxPooling2D", x, f"block{block}_pool", pool_size=3, strides=2, padding="same")
    return b.add("Add", [x, shortcut])


FAMILIES: Final[Mapping[str, Family]] = {
    "Xception": Family(_xception, 299, lambda _options, _shape: "xception", {"classifier_activation": "softmax"})
}
