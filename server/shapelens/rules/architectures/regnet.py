"""RegNet, which only Keras 2 has: four stages of bottlenecks with grouped convolutions; the blocks Y weigh channels too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shapelens.rules.architectures.blocks import pooled
from shapelens.rules.architectures.builder import HEAD, Builder, Family, Options

_VARIANTS: Final[Mapping[str, tuple[int, tuple[int, ...], tuple[int, ...]]]] = {
    "X002": (8, (1, 1, 4, 7), (24, 56, 152, 368)),
    "X004": (16, (1, 2, 7, 12), (32, 64, 160, 384)),
    "X006": (24, (1, 3, 5, 7), (48, 96, 240, 528)),
    "X008": (16, (1, 3, 7, 5), (64, 128, 288, 672)),
    "X016": (24, (2, 4, 10, 2), (72, 168, 408, 912)),
    "X032": (48, (2, 6, 15, 2), (96, 192, 432, 1008)),
    "X040": (40, (2, 5, 14, 2), (80, 240, 560, 1360)),
    "X064": (56, (2, 4, 10, 1), (168, 392, 784, 1624)),
    "X080": (120, (2, 5, 15, 1), (80, 240, 720, 1920)),
    "X120": (112, (2, 5, 11, 1), (224, 448, 896, 2240)),
    "X160": (128, (2, 6, 13, 1), (256, 512, 896, 2048)),
    "X320": (168, (2, 7, 13, 1), (336, 672, 1344, 2520)),
    "Y002": (8, (1, 1, 4, 7), (24, 56, 152, 368)),
    "Y004": (8, (1, 3, 6, 6), (48, 104, 208, 440)),
    "Y006": (16, (1, 3, 7, 4), (48, 112, 256, 608)),
    "Y008": (16, (1, 3, 8, 2), (64, 128, 320, 768)),
    "Y016": (24, (2, 6, 17, 2), (48, 120, 336, 888)),
    "Y032": (24, (2, 5, 13, 1), (72, 216, 576, 1512)),
    "Y040": (64, (2, 6, 12, 2), (128, 192, 512, 1088)),
    "Y064": (72, (2, 7, 14, 2), (144, 288, 576, 1296)),
    "Y080": (56, (2, 4, 10, 1), (168, 448, 896, 2016)),
    "Y120": (112, (2, 5, 11, 1), (224, 448, 896, 2240)),
    "Y160": (112, (2, 4, 11, 1), (224, 448, 1232, 3024)),
    "Y320": (232, (2, 5, 12, 1), (232, 696, 1392, 3712)),
}
"""The width of a group; the blocks of each stage; their filters."""


def _regnet(b: Builder, x: int, options: Options) -> int:
    variant = options.function.removeprefix("RegNet")
    width, depths, widths = _VARIANTS[variant]
    model = options["model_name"]
    if options["include_preprocessing"]:
        x = b.add("Rescaling", x, f"{model}_prestem_rescaling", scale=1 / 255)
    x = b.add("Conv2D", x, f"{model}_stem_conv", filters=32, kernel_size=3, strides=2, use_bias=False, padding="same")
    x = b.add("BatchNormalization", x, f"{model}_stem_bn")
    x = b.add("ReLU", x, f"{model}_stem_relu")
    before = 32
    for stage, (depth, filters) in enumerate(zip(depths, widths, strict=True)):
        for block in range(depth):
            reduced = before // 4 if variant[0] == "Y" else None
            name = f"{model}_Stage_{stage}_{variant[0]}Block_{block}"
            x = _block(b, x, name, filters, filters // width, reduced, first=not block)
            before = filters
    if not options.top:
        return pooled(b, x, options)
    x = b.add("GlobalAveragePooling2D", x, f"{options[HEAD]}_head_gap")
    return b.add("Dense", x, f"{options[HEAD]}head_dense", units=options["classes"])


def _block(b: Builder, x: int, name: str, filters: int, groups: int, reduced: int | None, *, first: bool) -> int:
    """The first block of a stage halves the image."""
    stride = 2 if first else 1
    skip = x
    if first:
        skip = b.add("Conv2D", x, f"{name}_skip_1x1", filters=filters, kernel_size=1, strides=2, use_bias=False)
        skip = b.add("BatchNormalization", skip, f"{name}_skip_bn")
    x = _convolved(b, x, f"{name}_conv_1x1_1", filters=filters, kernel_size=1)
    x = b.add("ReLU", x, f"{name}_conv_1x1_1_relu")
    x = _convolved(
        b, x, f"{name}_conv_3x3", filters=filters, kernel_size=3, strides=stride, groups=groups, padding="same"
    )
    x = b.add("ReLU", x, f"{name}_conv_3x3_relu")
    if reduced is not None:
        weight = b.add("GlobalAveragePooling2D", x, f"{name}_squeeze_and_excite_gap", keepdims=True)
        for step, units, activation in (("squeeze", reduced, "relu"), ("excite", filters, "sigmoid")):
            prefix = f"{name}_squeeze_and_excite"
            weight = b.add("Conv2D", weight, f"{prefix}_{step}", filters=units, kernel_size=1, activation=activation)
        x = b.operate("Multiply", weight, x)
    x = _convolved(b, x, f"{name}_conv_1x1_2", filters=filters, kernel_size=1)
    x = b.operate("Add", x, skip)
    return b.add("ReLU", x, f"{name}_exit_relu")


def _convolved(b: Builder, x: int, name: str, **arguments: Any) -> int:
    x = b.add("Conv2D", x, name, use_bias=False, **arguments)
    return b.add("BatchNormalization", x, f"{name}_bn")


FAMILIES: Final[Mapping[str, Family]] = {
    f"RegNet{variant}": Family(
        _regnet,
        224,
        lambda options, _: options["model_name"],
        {
            "classifier_activation": "softmax",
            "include_preprocessing": True,
            HEAD: 1,
            "model_name": f"regnet{variant.lower()}",
        },
        keras=2,
        from_source=2,
    )
    for variant in _VARIANTS
}
