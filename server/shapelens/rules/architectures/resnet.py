"""ResNet of the first version and of the second, in which normalization and activation come before the convolutions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shapelens.rules.architectures.blocks import pooled
from shapelens.rules.architectures.builder import Builder, Family, Options

_BLOCKS: Final[Mapping[str, tuple[int, ...]]] = {
    "ResNet50": (3, 4, 6, 3),
    "ResNet101": (3, 4, 23, 3),
    "ResNet152": (3, 8, 36, 3),
}
_FILTERS: Final = (64, 128, 256, 512)


def _convolved(b: Builder, x: int, prefix: str, activate: bool = True, **arguments: Any) -> int:
    """A convolution with its normalization, and with its activation."""
    x = b.add("Conv2D", x, f"{prefix}_conv", **arguments)
    x = b.add("BatchNormalization", x, f"{prefix}_bn", axis=3)
    return b.add("Activation", x, f"{prefix}_relu", activation="relu") if activate else x


def _resnet(b: Builder, x: int, options: Options) -> int:
    second = options.function.endswith("V2")
    x = b.add("ZeroPadding2D", x, "conv1_pad", padding=((3, 3), (3, 3)))
    if second:
        x = b.add("Conv2D", x, "conv1_conv", filters=64, kernel_size=7, strides=2)
    else:
        x = _convolved(b, x, "conv1", filters=64, kernel_size=7, strides=2)
    x = b.add("ZeroPadding2D", x, "pool1_pad", padding=((1, 1), (1, 1)))
    x = b.add("MaxPooling2D", x, "pool1_pool", pool_size=3, strides=2)
    stack = _stack_2 if second else _stack_1
    for index, (filters, blocks) in enumerate(
        zip(_FILTERS, _BLOCKS[options.function.removesuffix("V2")], strict=True), 2
    ):
        x = stack(b, x, filters, blocks, index)
    if second:
        x = b.add("BatchNormalization", x, "post_bn", axis=3)
        x = b.add("Activation", x, "post_relu", activation="relu")
    if not options.top:
        return pooled(b, x, options, "avg_pool", "max_pool")
    x = b.add("GlobalAveragePooling2D", x, "avg_pool")
    return b.add("Dense", x, "predictions", units=options["classes"], activation=options["classifier_activation"])


def _stack_1(b: Builder, x: int, filters: int, blocks: int, index: int) -> int:
    """The first block halves the image, but for that of the first stack."""
    for block in range(1, blocks + 1):
        name = f"conv{index}_block{block}"
        stride = 2 if block == 1 and index > 2 else 1
        shortcut = x
        if block == 1:
            shortcut = _convolved(b, x, f"{name}_0", False, filters=4 * filters, kernel_size=1, strides=stride)
        x = _convolved(b, x, f"{name}_1", filters=filters, kernel_size=1, strides=stride)
        x = _convolved(b, x, f"{name}_2", filters=filters, kernel_size=3, padding="same")
        x = _convolved(b, x, f"{name}_3", False, filters=4 * filters, kernel_size=1)
        x = b.add("Add", [shortcut, x], f"{name}_add")
        x = b.add("Activation", x, f"{name}_out", activation="relu")
    return x


def _stack_2(b: Builder, x: int, filters: int, blocks: int, index: int) -> int:
    """The last block halves the image, but for that of the last stack."""
    for block in range(1, blocks + 1):
        name = f"conv{index}_block{block}"
        stride = 2 if block == blocks and index < 5 else 1
        before = b.add("BatchNormalization", x, f"{name}_preact_bn", axis=3)
        before = b.add("Activation", before, f"{name}_preact_relu", activation="relu")
        if block == 1:
            shortcut = b.add("Conv2D", before, f"{name}_0_conv", filters=4 * filters, kernel_size=1)
        else:
            shortcut = b.add("MaxPooling2D", x, pool_size=1, strides=stride) if stride > 1 else x
        x = _convolved(b, before, f"{name}_1", filters=filters, kernel_size=1, use_bias=False)
        x = b.add("ZeroPadding2D", x, f"{name}_2_pad", padding=((1, 1), (1, 1)))
        x = _convolved(b, x, f"{name}_2", filters=filters, kernel_size=3, strides=stride, use_bias=False)
        x = b.add("Conv2D", x, f"{name}_3_conv", filters=4 * filters, kernel_size=1)
        x = b.add("Add", [shortcut, x], f"{name}_out")
    return x


FAMILIES: Final[Mapping[str, Family]] = {
    f"{name}{version}": Family(
        _resnet, 224, lambda options, _: options.function.lower(), {"classifier_activation": "softmax"}
    )
    for name in _BLOCKS
    for version in ("", "V2")
}
