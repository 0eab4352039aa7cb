"""InceptionResNetV2: what the branches of a block make is scaled and added to what the block got."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.rules.architectures.blocks import pooled
from shapelens.rules.architectures.builder import Builder, Family, Options
from shapelens.rules.architectures.inception import Chain, begin, chained, halved, mixed

_BLOCKS: Final[Mapping[str, tuple[Chain, ...]]] = {
    "block35": (((32, 1),), ((32, 1), (32, 3)), ((32, 1), (48, 3), (64, 3))),
    "block17": (((192, 1),), ((128, 1), (160, (1, 7)), (192, (7, 1)))),
    "block8": (((192, 1),), ((192, 1), (224, (1, 3)), (256, (3, 1)))),
}


def _inception_resnet(b: Builder, x: int, options: Options) -> int:
    x = begin(b, x)
    x = mixed(b, x, "mixed_5b", (((96, 1),), ((48, 1), (64, 5)), ((64, 1), (96, 3), (96, 3))), 64)
    x = _repeated(b, x, "block35", 10)
    x = halved(b, x, "mixed_6a", (((384, 3),), ((256, 1), (256, 3), (384, 3))))
    x = _repeated(b, x, "block17", 20)
    x = halved(b, x, "mixed_7a", (((256, 1), (384, 3)), ((256, 1), (288, 3)), ((256, 1), (288, 3), (320, 3))))
    x = _repeated(b, x, "block8", 9)
    x = _block(b, x, "block8", 10)
    x = b.add("Conv2D", x, "conv_7b", filters=1536, kernel_size=1, padding="same", use_bias=False)
    x = b.add("BatchNormalization", x, "conv_7b_bn", axis=3, scale=False)
    x = b.add("Activation", x, "conv_7b_ac", activation="relu")
    if not options.top:
        return pooled(b, x, options)
    x = b.add("GlobalAveragePooling2D", x, "avg_pool")
    return b.add("Dense", x, "predictions", units=options["classes"], activation=options["classifier_activation"])


def _repeated(b: Builder, x: int, kind: str, times: int) -> int:
    """Blocks that end with an activation."""
    for index in range(1, times + 1):
        x = b.add("Activation", _block(b, x, kind, index), f"{kind}_{index}_ac", activation="relu")
    return x


def _block(b: Builder, x: int, kind: str, index: int) -> int:
    name = f"{kind}_{index}"
    rest = b.add("Concatenate", [chained(b, x, chain) for chain in _BLOCKS[kind]], f"{name}_mixed", axis=3)
    rest = b.add("Conv2D", rest, f"{name}_conv", filters=b.shape(x)[3], kernel_size=1, padding="same")
    return b.add("CustomScaleLayer", [x, rest])


FAMILIES: Final[Mapping[str, Family]] = {
    "InceptionResNetV2": Family(
        _inception_resnet, 299, lambda _options, _shape: "inception_resnet_v2", {"classifier_activation": "softmax"}
    )
}
