"""MobileNetV3: blocks as those of MobileNetV2, some of which weigh their channels, with another activation further up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shapelens.dims import Shape
from shapelens.immutable import immutable
from shapelens.rules.architectures.blocks import channels, divisible, halving, pooled
from shapelens.rules.architectures.builder import Builder, Family, Options


@immutable
class _Block:
    expansion: float
    filters: int
    kernel: int
    stride: int
    squeezed: bool
    """Whether it weighs its channels."""
    swish: bool
    """Whether its activation is hard_swish, else relu."""


_BLOCKS: Final[Mapping[str, tuple[_Block, ...]]] = {
    "MobileNetV3Small": (
        _Block(1, 16, 3, 2, True, False),
        _Block(72 / 16, 24, 3, 2, False, False),
        _Block(88 / 24, 24, 3, 1, False, False),
        _Block(4, 40, 5, 2, True, True),
        *[_Block(6, 40, 5, 1, True, True)] * 2,
        *[_Block(3, 48, 5, 1, True, True)] * 2,
        _Block(6, 96, 5, 2, True, True),
        *[_Block(6, 96, 5, 1, True, True)] * 2,
    ),
    "MobileNetV3Large": (
        _Block(1, 16, 3, 1, False, False),
        _Block(4, 24, 3, 2, False, False),
        _Block(3, 24, 3, 1, False, False),
        _Block(3, 40, 5, 2, True, False),
        *[_Block(3, 40, 5, 1, True, False)] * 2,
        _Block(6, 80, 3, 2, False, True),
        _Block(2.5, 80, 3, 1, False, True),
        *[_Block(2.3, 80, 3, 1, False, True)] * 2,
        *[_Block(6, 112, 3, 1, True, True)] * 2,
        _Block(6, 160, 5, 2, True, True),
        *[_Block(6, 160, 5, 1, True, True)] * 2,
    ),
}
"""A minimalistic model has kernels of 3 x 3, relu, and no weights of channels throughout."""
_LAST: Final[Mapping[str, int]] = {"MobileNetV3Small": 1024, "MobileNetV3Large": 1280}
"""The filters before the classifier."""
_NAMES_2: Final[Mapping[str, str]] = {
    "conv": "Conv",
    "conv_bn": "Conv/BatchNorm",
    "conv_1": "Conv_1",
    "conv_1_bn": "Conv_1/BatchNorm",
    "conv_2": "Conv_2",
    "logits": "Logits",
    "predictions": "Predictions",
    "expand_bn": "expand/BatchNorm",
    "depthwise_pad": "depthwise/pad",
    "depthwise_bn": "depthwise/BatchNorm",
    "squeeze_excite_avg_pool": "squeeze_excite/AvgPool",
    "squeeze_excite_conv": "squeeze_excite/Conv",
    "squeeze_excite_relu": "squeeze_excite/Relu",
    "squeeze_excite_conv_1": "squeeze_excite/Conv_1",
    "squeeze_excite_mul": "squeeze_excite/Mul",
    "project_bn": "project/BatchNorm",
    "add": "Add",
}
"""What Keras 2 calls the layers that Keras 3 names otherwise."""


def _named(b: Builder, name: str, block: int | None = None) -> str:
    """The name of a layer, in a block or outside of all."""
    ending = _NAMES_2.get(name, name) if b.keras == 2 else name
    if block is None:
        return ending
    return f"expanded_conv{f'_{block}' if block else ''}{'/' if b.keras == 2 else '_'}{ending}"


def _convolved(b: Builder, x: int, cls: str, name: str, block: int | None = None, **arguments: Any) -> int:
    """A convolution with its normalization."""
    x = b.add(cls, x, _named(b, name, block), use_bias=False, **arguments)
    return b.add("BatchNormalization", x, _named(b, f"{name}_bn", block))


def _hard_sigmoid(b: Builder, x: int) -> int:
    x = b.add("ReLU", b.operate("Add", x), max_value=6.0)
    return b.operate("Multiply", x)


def _activated(b: Builder, x: int, swish: bool) -> int:
    if not swish:
        return b.add("ReLU", x)
    if b.keras == 3:
        return b.add("Activation", x, activation="hard_swish")
    return b.add("Multiply", [x, _hard_sigmoid(b, x)])


def _mobilenet_3(b: Builder, x: int, options: Options) -> int:
    alpha, small, swish = options["alpha"], options["minimalistic"], not options["minimalistic"]
    if options["include_preprocessing"]:
        x = b.add("Rescaling", x, scale=1 / 127.5, offset=-1.0)
    x = _convolved(b, x, "Conv2D", "conv", filters=16, kernel_size=3, strides=2, padding="same")
    x = _activated(b, x, swish)
    for index, block in enumerate(_BLOCKS[options.function]):
        if small:
            block = _Block(block.expansion, block.filters, 3, block.stride, False, False)
        x = _block(b, x, block, divisible(block.filters * alpha), index)
    x = _convolved(b, x, "Conv2D", "conv_1", filters=divisible(6 * channels(b, x)), kernel_size=1)
    x = _activated(b, x, swish)
    if not options.top:
        return pooled(b, x, options, "avg_pool", "max_pool")
    x = b.add("GlobalAveragePooling2D", x, keepdims=True)
    last = _LAST[options.function]
    last = divisible(last * alpha) if alpha > 1.0 else last
    x = b.add("Conv2D", x, _named(b, "conv_2"), filters=last, kernel_size=1, padding="same")
    x = _activated(b, x, swish)
    if options["dropout_rate"] > 0:
        x = b.add("Dropout", x, rate=options["dropout_rate"])
    x = b.add("Conv2D", x, _named(b, "logits"), filters=options["classes"], kernel_size=1, padding="same")
    x = b.add("Flatten", x)
    return b.add("Activation", x, _named(b, "predictions"), activation=options["classifier_activation"])


def _block(b: Builder, x: int, block: _Block, filters: int, index: int) -> int:
    """The first block does not widen."""
    start, narrow, stride = x, channels(b, x), block.stride
    wide = divisible(narrow * block.expansion)
    if index:
        x = _convolved(b, x, "Conv2D", "expand", index, filters=wide, kernel_size=1)
        x = _activated(b, x, block.swish)
    if stride == 2:
        x = b.add("ZeroPadding2D", x, _named(b, "depthwise_pad", index), padding=halving(b, x, block.kernel))
    padding = "same" if stride == 1 else "valid"
    x = _convolved(
        b, x, "DepthwiseConv2D", "depthwise", index, kernel_size=block.kernel, strides=stride, padding=padding
    )
    x = _activated(b, x, block.swish)
    if block.squeezed:
        x = _squeezed(b, x, wide, index)
    x = _convolved(b, x, "Conv2D", "project", index, filters=filters, kernel_size=1)
    return b.add("Add", [start, x], _named(b, "add", index)) if stride == 1 and narrow == filters else x


def _squeezed(b: Builder, x: int, filters: int, index: int) -> int:
    """Each channel times a weight that is made of the averages of all."""
    few = divisible(filters * 0.25)
    weight = b.add("GlobalAveragePooling2D", x, _named(b, "squeeze_excite_avg_pool", index), keepdims=True)
    weight = b.add("Conv2D", weight, _named(b, "squeeze_excite_conv", index), filters=few, kernel_size=1)
    weight = b.add("ReLU", weight, _named(b, "squeeze_excite_relu", index))
    weight = b.add("Conv2D", weight, _named(b, "squeeze_excite_conv_1", index), filters=filters, kernel_size=1)
    return b.add("Multiply", [x, _hard_sigmoid(b, weight)], _named(b, "squeeze_excite_mul", index))


def _input_shape(options: Options, _: int) -> Shape:
    """Images of any size, unless one is given, with a classifier and with weights, too."""
    return (None, None, 3) if options["input_shape"] is None else tuple(options["input_shape"])


def _model_name(options: Options, _: Shape) -> str:
    return options.function if options.keras == 3 else f"MobilenetV3{options.function[len('MobileNetV3') :].lower()}"


FAMILIES: Final[Mapping[str, Family]] = {
    name: Family(
        _mobilenet_3,
        224,
        _model_name,
        {
            "alpha": 1.0,
            "minimalistic": False,
            "dropout_rate": 0.2,
            "classifier_activation": "softmax",
            "include_preprocessing": True,
        },
        _input_shape,
    )
    for name in _BLOCKS
}
