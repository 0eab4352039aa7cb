"""InceptionV3: branches of convolutions side by side; and what InceptionResNetV2 has of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shapelens.rules.architectures.blocks import pooled
from shapelens.rules.architectures.builder import Builder, Family, Options

Chain = tuple[tuple[int, int | tuple[int, int]], ...]
"""Convolutions one after the other: filters and kernel of each."""


def convolved(b: Builder, x: int, filters: int, kernel: int | tuple[int, int], **arguments: Any) -> int:
    """A convolution with its normalization and its activation, all without a name."""
    given = {"padding": "same", **arguments}
    x = b.add("Conv2D", x, filters=filters, kernel_size=kernel, use_bias=False, **given)
    x = b.add("BatchNormalization", x, axis=3, scale=False)
    return b.add("Activation", x, activation="relu")


def chained(b: Builder, x: int, chain: Chain, halving: bool = False) -> int:
    """Convolutions one after the other, of which the last may halve the image."""
    for index, (filters, kernel) in enumerate(chain, 1):
        last: dict[str, Any] = {"strides": 2, "padding": "valid"} if halving and index == len(chain) else {}
        x = convolved(b, x, filters, kernel, **last)
    return x


def begin(b: Builder, x: int) -> int:
    """The first convolutions, which leave an eighth of the image."""
    x = convolved(b, x, 32, 3, strides=2, padding="valid")
    x = convolved(b, x, 32, 3, padding="valid")
    x = convolved(b, x, 64, 3)
    x = b.add("MaxPooling2D", x, pool_size=3, strides=2)
    x = convolved(b, x, 80, 1, padding="valid")
    x = convolved(b, x, 192, 3, padding="valid")
    return b.add("MaxPooling2D", x, pool_size=3, strides=2)


def mixed(b: Builder, x: int, name: str, chains: tuple[Chain, ...], filters: int) -> int:
    """Branches side by side, the last of them an average with so many filters."""
    branches = [chained(b, x, chain) for chain in chains]
    return b.add("Concatenate", [*branches, averaged(b, x, filters)], name, axis=3)


def averaged(b: Builder, x: int, filters: int) -> int:
    """The branch of an average."""
    return convolved(b, b.add("AveragePooling2D", x, pool_size=3, strides=1, padding="same"), filters, 1)


def halved(b: Builder, x: int, name: str, chains: tuple[Chain, ...]) -> int:
    """Branches side by side, each of which halves the image, the last of them by pooling alone."""
    branches = [chained(b, x, chain, halving=True) for chain in chains]
    return b.add("Concatenate", [*branches, b.add("MaxPooling2D", x, pool_size=3, strides=2)], name, axis=3)


_WIDE: Final = (1, 7)
_HIGH: Final = (7, 1)


def _inception(b: Builder, x: int, options: Options) -> int:
    x = begin(b, x)
    for index, filters in enumerate((32, 64, 64)):
        chains = (((64, 1),), ((48, 1), (64, 5)), ((64, 1), (96, 3), (96, 3)))
        x = mixed(b, x, f"mixed{index}", chains, filters)
    x = halved(b, x, "mixed3", (((384, 3),), ((64, 1), (96, 3), (96, 3))))
    for index, n in enumerate((128, 160, 160, 192), 4):
        twice = ((n, 1), (n, _HIGH), (n, _WIDE), (n, _HIGH), (192, _WIDE))
        x = mixed(b, x, f"mixed{index}", (((192, 1),), ((n, 1), (n, _WIDE), (192, _HIGH)), twice), 192)
    x = halved(b, x, "mixed8", (((192, 1), (320, 3)), ((192, 1), (192, _WIDE), (192, _HIGH), (192, 3))))
    for index in range(2):
        branches = [
            convolved(b, x, 320, 1),
            _forked(b, chained(b, x, ((384, 1),)), f"mixed9_{index}"),
            _forked(b, chained(b, x, ((448, 1), (384, 3)))),
            averaged(b, x, 192),
        ]
        x = b.add("Concatenate", branches, f"mixed{9 + index}", axis=3)
    if not options.top:
        return pooled(b, x, options)
    x = b.add("GlobalAveragePooling2D", x, "avg_pool")
    return b.add("Dense", x, "predictions", units=options["classes"], activation=options["classifier_activation"])


def _forked(b: Builder, x: int, name: str | None = None) -> int:
    return b.add("Concatenate", [convolved(b, x, 384, (1, 3)), convolved(b, x, 384, (3, 1))], name, axis=3)


FAMILIES: Final[Mapping[str, Family]] = {
    "InceptionV3": Family(
        _inception, 299, lambda _options, _shape: "inception_v3", {"classifier_activation": "softmax"}
    )
}
