"""NASNet: cells that were found by a search, each made of its two predecessors, and cells that halve the image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.dims import Shape, known
from shapelens.immutable import immutable
from shapelens.rules.architectures.blocks import halving, pooled
from shapelens.rules.architectures.builder import Builder, Family, Options, usual_input


@immutable
class _Size:
    side: int
    stem: int
    """The filters of the first convolution."""
    filters: int
    """Of a cell in the first of three groups; those of the second and third have twice and four times as many."""
    cells: int
    """In each group."""
    skips: bool
    """Whether the first cell of a group is not made of the input of the cell that halves the image, but of the one before."""
    name: str
    """Of the model in Keras 3."""


_SIZES: Final[Mapping[str, _Size]] = {
    "NASNetMobile": _Size(224, 32, 44, 4, False, "nasnet_mobile"),
    "NASNetLarge": _Size(331, 96, 168, 6, True, "nasnet_large"),
}


def _nasnet(b: Builder, x: int, options: Options) -> int:
    size = _SIZES[options.function]
    x = b.add("Conv2D", x, "stem_conv1", filters=size.stem, kernel_size=3, strides=2, use_bias=False)
    x = b.add("BatchNormalization", x, "stem_bn1")
    before, x = x, _reduction(b, x, None, size.filters // 4, "stem_1")
    before, x = x, _reduction(b, x, before, size.filters // 2, "stem_2")
    for group in range(3):
        filters, number = size.filters * 2**group, size.cells * group
        if group:
            halved = _reduction(b, x, before, filters, f"reduce_{number}")
            before, x = before if size.skips else x, halved
            number += 1
        for cell in range(number, number + size.cells):
            before, x = x, _normal(b, x, before, filters, str(cell))
    x = b.add("Activation", x, activation="relu")
    if not options.top:
        return pooled(b, x, options)
    x = b.add("GlobalAveragePooling2D", x)
    return b.add("Dense", x, "predictions", units=options["classes"], activation=options["classifier_activation"])


def _normal(b: Builder, x: int, before: int, filters: int, cell: str) -> int:
    before = _adjusted(b, before, x, filters, cell)
    x = _squeezed(b, x, filters, "normal", cell)
    one = _separable(b, x, filters, 5, f"normal_left1_{cell}")
    other = _separable(b, before, filters, 3, f"normal_right1_{cell}")
    sums = [b.add("Add", [one, other], f"normal_add_1_{cell}")]
    one = _separable(b, before, filters, 5, f"normal_left2_{cell}")
    other = _separable(b, before, filters, 3, f"normal_right2_{cell}")
    sums.append(b.add("Add", [one, other], f"normal_add_2_{cell}"))
    one = _averaged(b, x, f"normal_left3_{cell}")
    sums.append(b.add("Add", [one, before], f"normal_add_3_{cell}"))
    one = _averaged(b, before, f"normal_left4_{cell}")
    other = _averaged(b, before, f"normal_right4_{cell}")
    sums.append(b.add("Add", [one, other], f"normal_add_4_{cell}"))
    one = _separable(b, x, filters, 3, f"normal_left5_{cell}")
    sums.append(b.add("Add", [one, x], f"normal_add_5_{cell}"))
    return b.add("Concatenate", [before, *sums], f"normal_concat_{cell}")


def _reduction(b: Builder, x: int, before: int | None, filters: int, cell: str) -> int:
    """Halves the image; `before` is None in the first cell."""
    before = x if before is None else _adjusted(b, before, x, filters, cell)
    x = _squeezed(b, x, filters, "reduction", cell)
    padded = b.add("ZeroPadding2D", x, f"reduction_pad_1_{cell}", padding=halving(b, x, 3))
    one = _separable(b, x, filters, 5, f"reduction_left1_{cell}", halve=True)
    other = _separable(b, before, filters, 7, f"reduction_right1_{cell}", halve=True)
    sum_1 = b.add("Add", [one, other], f"reduction_add_1_{cell}")
    one = b.add("MaxPooling2D", padded, f"reduction_left2_{cell}", pool_size=3, strides=2)
    other = _separable(b, before, filters, 7, f"reduction_right2_{cell}", halve=True)
    sum_2 = b.add("Add", [one, other], f"reduction_add_2_{cell}")
    one = b.add("AveragePooling2D", padded, f"reduction_left3_{cell}", pool_size=3, strides=2)
    other = _separable(b, before, filters, 5, f"reduction_right3_{cell}", halve=True)
    sum_3 = b.add("Add", [one, other], f"reduction_add3_{cell}")
    sum_4 = b.add("Add", [sum_2, _averaged(b, sum_1, f"reduction_left4_{cell}")])
    one = _separable(b, sum_1, filters, 3, f"reduction_left4_{cell}")
    other = b.add("MaxPooling2D", padded, f"reduction_right5_{cell}", pool_size=3, strides=2)
    sum_5 = b.add("Add", [one, other], f"reduction_add4_{cell}")
    return b.add("Concatenate", [sum_2, sum_3, sum_4, sum_5], f"reduction_concat_{cell}")


def _squeezed(b: Builder, x: int, filters: int, kind: str, cell: str) -> int:
    """The input of a cell with the channels of the cell."""
    x = b.add("Activation", x, activation="relu")
    x = b.add("Conv2D", x, f"{kind}_conv_1_{cell}", filters=filters, kernel_size=1, use_bias=False)
    return b.add("BatchNormalization", x, f"{kind}_bn_1_{cell}")


def _averaged(b: Builder, x: int, name: str) -> int:
    return b.add("AveragePooling2D", x, name, pool_size=3, strides=1, padding="same")


def _separable(b: Builder, x: int, filters: int, kernel: int, name: str, *, halve: bool = False) -> int:
    """Two separable convolutions, of which the first may halve the image."""
    x = b.add("Activation", x, activation="relu")
    stride, padding = 1, "same"
    if halve:
        x = b.add("ZeroPadding2D", x, f"separable_conv_1_pad_{name}", padding=halving(b, x, kernel))
        stride, padding = 2, "valid"
    for index in (1, 2):
        x = x if index == 1 else b.add("Activation", x, activation="relu")
        x = b.add(
            "SeparableConv2D",
            x,
            f"separable_conv_{index}_{name}",
            filters=filters,
            kernel_size=kernel,
            strides=stride,
            padding=padding,
            use_bias=False,
        )
        x = b.add("BatchNormalization", x, f"separable_conv_{index}_bn_{name}")
        stride, padding = 1, "same"
    return x


def _adjusted(b: Builder, before: int, x: int, filters: int, cell: str) -> int:
    """The predecessor before the last with as many columns as the last, or else with the channels of the cell."""
    x_columns, columns = known(b.shape(x)[2]), known(b.shape(before)[2])
    if columns == x_columns and b.shape(before)[-1] == filters:
        return before
    if columns == x_columns:
        x = b.add("Activation", before, activation="relu")
        x = b.add("Conv2D", x, f"adjust_conv_projection_{cell}", filters=filters, kernel_size=1, use_bias=False)
        return b.add("BatchNormalization", x, f"adjust_bn_{cell}")
    before = b.add("Activation", before, f"adjust_relu_1_{cell}", activation="relu")
    one = _every_second(b, before, filters // 2, 1, cell)
    other = b.add("ZeroPadding2D", before, padding=((0, 1), (0, 1)))
    other = b.add("Cropping2D", other, cropping=((1, 0), (1, 0)))
    other = _every_second(b, other, filters // 2, 2, cell)
    x = b.add("Concatenate", [one, other])
    return b.add("BatchNormalization", x, f"adjust_bn_{cell}")


def _every_second(b: Builder, x: int, filters: int, path: int, cell: str) -> int:
    x = b.add("AveragePooling2D", x, f"adjust_avg_pool_{path}_{cell}", pool_size=1, strides=2)
    return b.add("Conv2D", x, f"adjust_conv_{path}_{cell}", filters=filters, kernel_size=1, use_bias=False)


def _input_shape(options: Options, side: int) -> Shape:
    """Keras 3 gives NASNetMobile the images of the classifier without one, too."""
    if options.keras == 3 and options.function == "NASNetMobile" and options["input_shape"] is None:
        return (side, side, 3)
    return usual_input(options, side)


def _model_name(options: Options, _: Shape) -> str:
    return _SIZES[options.function].name if options.keras == 3 else "NASNet"


FAMILIES: Final[Mapping[str, Family]] = {
    name: Family(_nasnet, size.side, _model_name, {"classifier_activation": "softmax"}, _input_shape)
    for name, size in _SIZES.items()
}
