"""MobileNet, of convolutions channel by channel, and MobileNetV2, of blocks that widen, convolve so, and narrow again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shapelens.dims import Shape
from shapelens.rules.architectures.blocks import channels, divisible, halving, pooled
from shapelens.rules.architectures.builder import Builder, Family, Options

_SIDE: Final = 224
_SIDES: Final[Mapping[str, tuple[int, ...]]] = {
    "MobileNet": (128, 160, 192, 224),
    "MobileNetV2": (96, 128, 160, 192, 224),
}
"""For which there are weights."""
_POINTWISE: Final = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1))
"""Filters and stride of each block of MobileNet."""
_GROUPS: Final = ((16, 1, 1), (24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1))
"""Filters, number of blocks and stride of the first of them in MobileNetV2."""


def _convolved(b: Builder, x: int, cls: str, names: tuple[str, str, str | None], **arguments: Any) -> int:
    """A convolution with its normalization, and with its activation, if that has a name."""
    x = b.add(cls, x, names[0], use_bias=False, **arguments)
    x = b.add("BatchNormalization", x, names[1])
    return x if names[2] is None else b.add("ReLU", x, names[2], max_value=6.0)


def _mobilenet(b: Builder, x: int, options: Options) -> int:
    alpha = options["alpha"]
    names = ("conv1", "conv1_bn", "conv1_relu")
    x = _convolved(b, x, "Conv2D", names, filters=int(32 * alpha), kernel_size=3, strides=2, padding="same")
    for block, (filters, stride) in enumerate(_POINTWISE, 1):
        if stride == 2:
            x = b.add("ZeroPadding2D", x, f"conv_pad_{block}", padding=((0, 1), (0, 1)))
        x = _convolved(
            b,
            x,
            "DepthwiseConv2D",
            (f"conv_dw_{block}", f"conv_dw_{block}_bn", f"conv_dw_{block}_relu"),
            kernel_size=3,
            strides=stride,
            padding="same" if stride == 1 else "valid",
            depth_multiplier=options["depth_multiplier"],
        )
        names = (f"conv_pw_{block}", f"conv_pw_{block}_bn", f"conv_pw_{block}_relu")
        x = _convolved(b, x, "Conv2D", names, filters=int(filters * alpha), kernel_size=1)
    if not options.top:
        return pooled(b, x, options)
    x = b.add("GlobalAveragePooling2D", x, keepdims=True)
    x = b.add("Dropout", x, "dropout", rate=options["dropout"])
    x = b.add("Conv2D", x, "conv_preds", filters=options["classes"], kernel_size=1, padding="same")
    x = b.add("Reshape", x, "reshape_2", target_shape=(options["classes"],))
    return b.add("Activation", x, "predictions", activation=options["classifier_activation"])


def _mobilenet_2(b: Builder, x: int, options: Options) -> int:
    alpha = options["alpha"]
    names = ("Conv1", "bn_Conv1", "Conv1_relu")
    x = _convolved(b, x, "Conv2D", names, filters=divisible(32 * alpha), kernel_size=3, strides=2, padding="same")
    block = 0
    for filters, blocks, first_stride in _GROUPS:
        for index in range(blocks):
            x = _block_2(b, x, divisible(int(filters * alpha)), first_stride if index == 0 else 1, block)
            block += 1
    filters = divisible(1280 * alpha) if alpha > 1.0 else 1280
    x = _convolved(b, x, "Conv2D", ("Conv_1", "Conv_1_bn", "out_relu"), filters=filters, kernel_size=1)
    if not options.top:
        return pooled(b, x, options)
    x = b.add("GlobalAveragePooling2D", x)
    return b.add("Dense", x, "predictions", units=options["classes"], activation=options["classifier_activation"])


def _block_2(b: Builder, x: int, filters: int, stride: int, block: int) -> int:
    """The first block does not widen."""
    start, narrow = x, channels(b, x)
    prefix = f"block_{block}" if block else "expanded_conv"
    if block:
        names = (f"{prefix}_expand", f"{prefix}_expand_BN", f"{prefix}_expand_relu")
        x = _convolved(b, x, "Conv2D", names, filters=6 * narrow, kernel_size=1)
    if stride == 2:
        x = b.add("ZeroPadding2D", x, f"{prefix}_pad", padding=halving(b, x, 3))
    names = (f"{prefix}_depthwise", f"{prefix}_depthwise_BN", f"{prefix}_depthwise_relu")
    padding = "same" if stride == 1 else "valid"
    x = _convolved(b, x, "DepthwiseConv2D", names, kernel_size=3, strides=stride, padding=padding)
    x = _convolved(b, x, "Conv2D", (f"{prefix}_project", f"{prefix}_project_BN", None), filters=filters, kernel_size=1)
    return b.add("Add", [start, x], f"{prefix}_add") if narrow == filters and stride == 1 else x


def _input_shape(options: Options, side: int) -> Shape:
    """There are weights for several sizes, so that a given shape holds with a classifier, too."""
    given = options["input_shape"]
    if given is not None:
        return tuple(given)
    return (side, side, 3) if options.top else (None, None, 3)


def _model_name(options: Options, shape: Shape) -> str:
    """The rows in it are those of the argument `input_shape`, also where the model is built on another tensor."""
    sides = _SIDES[options.function]
    rows, columns, _ = _input_shape(options, _SIDE)
    if options["input_shape"] is None and options.top and options.function == "MobileNetV2":
        rows = columns = shape[1] if shape[1] == shape[2] and shape[1] in sides else _SIDE
    if options["weights"] == "imagenet" and (rows != columns or rows not in sides):
        rows = _SIDE
    return f"{options.function.lower()}_{options['alpha']:0.2f}_{rows}"


_OWN: Final[Mapping[str, Any]] = {"alpha": 1.0, "classifier_activation": "softmax"}

FAMILIES: Final[Mapping[str, Family]] = {
    "MobileNet": Family(
        _mobilenet, _SIDE, _model_name, {**_OWN, "depth_multiplier": 1, "dropout": 0.001}, _input_shape
    ),
    "MobileNetV2": Family(_mobilenet_2, _SIDE, _model_name, _OWN, _input_shape),
}
