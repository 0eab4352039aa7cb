"""VGG16 and VGG19: blocks of convolutions of 3 x 3, each halved by pooling, and two wide Dense layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.rules.architectures.blocks import pooled
from shapelens.rules.architectures.builder import Builder, Family, Options

_REPEATS: Final[Mapping[str, tuple[int, ...]]] = {"VGG16": (2, 2, 3, 3, 3), "VGG19": (2, 2, 4, 4, 4)}
_FILTERS: Final = (64, 128, 256, 512, 512)


def _vgg(b: Builder, x: int, options: Options) -> int:
    for block, (repeats, filters) in enumerate(zip(_REPEATS[options.function], _FILTERS, strict=True), 1):
        for index in range(1, repeats + 1):
            x = b.add(
                "Conv2D",
                x,
                f"block{block}_conv{index}",
                filters=filters,
                kernel_size=3,
                padding="same",
                activation="relu",
            )
        x = b.add("MaxPooling2D", x, f"block{block}_pool", pool_size=(2, 2), strides=(2, 2))
    if not options.top:
        return pooled(b, x, options)
    x = b.add("Flatten", x, "flatten")
    x = b.add("Dense", x, "fc1", units=4096, activation="relu")
    x = b.add("Dense", x, "fc2", units=4096, activation="relu")
    return b.add("Dense", x, "predictions", units=options["classes"], activation=options["classifier_activation"])


FAMILIES: Final[Mapping[str, Family]] = {
    name: Family(_vgg, 224, lambda options, _: options.function.lower(), {"classifier_activation": "softmax"})
    for name in _REPEATS
}
