"""Convolution and pooling as functions: the arithmetic of the layers, on kernels that are arguments."""

from __future__ import annotations

from typing import Any

from shapelens.dims import Dim, Shape, Undecided, Unknown, differ, known, lifted, product, show, times
from shapelens.rules.arguments import invalid, is_sequence
from shapelens.rules.layers.spatial import windows
from shapelens.rules.ops.axes import ranked, sizes
from shapelens.rules.rule import ShapeError


def conv(
    x: Shape, kernel: Shape, strides: Any = 1, padding: Any = "valid", data_format: Any = None, dilations: Any = 1
) -> Shape:
    """`keras.ops.conv`, `tf.nn.conv2d`: the last axis of the kernel is the number of filters."""
    _check(x, kernel)
    batch, spatial, channels = _split(x, data_format)
    groups = channels, kernel[-2]
    if all(isinstance(one, int) for one in groups) and (not kernel[-2] or channels % kernel[-2]):  # type: ignore[operator]
        raise ShapeError(
            "incompatible-merge",
            f"the input has {channels} channels, but the kernel {show(kernel)} takes {kernel[-2]}: {show(x)}",
        )
    return _join(batch, _windows(x, spatial, kernel[:-2], strides, dilations, padding), kernel[-1], data_format)


def depthwise(
    x: Shape, kernel: Shape, strides: Any = 1, padding: Any = "valid", data_format: Any = None, dilations: Any = 1
) -> Shape:
    """`keras.ops.depthwise_conv`: a kernel for each channel, times a multiplier."""
    _check(x, kernel)
    batch, spatial, channels = _split(x, data_format)
    if differ(channels, kernel[-2]):
        raise ShapeError(
            "incompatible-merge",
            f"the input has {channels} channels, but the kernel {show(kernel)} takes {kernel[-2]}: {show(x)}",
        )
    out = _windows(x, spatial, kernel[:-2], strides, dilations, padding)
    return _join(batch, out, times(kernel[-2], kernel[-1]), data_format)


def separable(
    x: Shape,
    kernel: Shape,
    pointwise: Shape,
    strides: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
    dilations: Any = 1,
) -> Shape:
    """A depthwise convolution, then one of size 1."""
    out = depthwise(x, kernel, strides, padding, data_format, dilations)
    batch, spatial, _ = _split(out, data_format)
    return _join(batch, spatial, ranked(pointwise)[-1], data_format)


def transposed_to(x: Shape, output_shape: Any) -> Shape:
    """`tf.nn.conv2d_transpose`: the output shape is an argument, but the batch axis is the input's."""
    target = sizes(output_shape, "output_shape")
    if len(target) != len(ranked(x)):
        raise invalid("output_shape", f"`output_shape` must have {len(x)} elements. Received: {show(target)}")
    if differ(x[0], target[0]):
        raise ShapeError("incompatible-merge", f"the batch axes differ: {show(x)} and {show(target)}", "output_shape")
    return (x[0], *target[1:])


def pool(
    x: Shape,
    size: Any,
    strides: Any = None,
    padding: Any = "valid",
    data_format: Any = None,
) -> Shape:
    """`keras.ops.max_pool`, `tf.nn.max_pool2d`: windows over the spatial axes, which do not overlap by default."""
    if len(ranked(x)) < 3:
        raise invalid("x", f"pooling takes a tensor with batch, spatial and channel axes, found {show(x)}")
    batch, spatial, channels = _split(x, data_format)
    sides = _per_axis(size, spatial, "ksize")
    step = size if known(strides) is None else strides
    return _join(batch, _windows(x, spatial, sides, step, 1, padding), channels, data_format)


def adaptive(x: Shape, size: Any, data_format: Any = None) -> Shape:
    """Pooling to a size of the output that is given."""
    batch, spatial, channels = _split(ranked(x), data_format)
    return _join(batch, _per_axis(size, spatial, "output_size"), channels, data_format)


def bias_add(x: Shape, bias: Shape, data_format: Any = None) -> Shape:
    """A number for each channel is added."""
    if len(ranked(bias)) == 1:
        _, _, channels = _split(x, data_format)
        if differ(channels, bias[0]):
            raise ShapeError("incompatible-merge", f"a bias of {bias[0]} does not fit {channels} channels: {show(x)}")
        if channels is None:
            return (*x[:-1], Unknown("the channels are dynamic")) if not first(data_format) else x
    return x


def coarse_conv(x: Shape, kernel: Shape, padding: Any, dilations: Any) -> Shape:
    """`tf.nn.atrous_conv2d`."""
    return _coarse(x, conv(x, kernel, 1, padding, None, dilations))


def coarse_depthwise(x: Shape, kernel: Shape, strides: Any, padding: Any, data_format: Any, dilations: Any) -> Shape:
    """`tf.nn.depthwise_conv2d`."""
    return _coarse(x, depthwise(x, kernel, strides, padding, data_format, dilations))


def coarse_separable(
    x: Shape, kernel: Shape, pointwise: Shape, strides: Any, padding: Any, data_format: Any, dilations: Any
) -> Shape:
    """`tf.nn.separable_conv2d`."""
    return _coarse(x, separable(x, kernel, pointwise, strides, padding, data_format, dilations))


def coarse_patches(x: Shape, size: Any, strides: Any, dilations: Any, padding: Any) -> Shape:
    """`tf.image.extract_patches`, of a batch of images."""
    if len(ranked(x)) != 4:
        raise invalid("images", f"images with a batch axis are needed, found {show(x)}")
    return _coarse(x, patches(x, size, strides, dilations, padding))


def _coarse(x: Shape, out: Shape) -> Shape:
    """TensorFlow gives up on both spatial axes where one is dynamic (and the convolution is dilated)."""
    if None not in x[1:-1]:
        return out
    return (out[0], *(None if dim is None else Unknown("an axis beside it is dynamic") for dim in out[1:-1]), out[-1])


def patches(
    x: Shape, size: Any, strides: Any, dilations: Any = 1, padding: Any = "valid", data_format: Any = None
) -> Shape:
    """Windows laid out along the channel axis; one image has no batch axis."""
    if len(ranked(x)) == 3:
        return patches((1, *x), size, strides, dilations, padding, data_format)[1:]
    batch, spatial, channels = _split(x, data_format)
    sides = _per_axis(size, spatial, "size")
    out = _windows(x, spatial, sides, size if known(strides) is None else strides, dilations, padding)
    return _join(batch, out, times(product(sides), channels), data_format)


def space_to_depth(x: Shape, block_size: Any, data_format: Any = None) -> Shape:
    """Blocks become channels."""
    batch, spatial, channels, block = _blocks(x, block_size, data_format)
    return _join(
        batch, tuple(_divided(dim, block, "block_size") for dim in spatial), times(channels, block * block), data_format
    )


def depth_to_space(x: Shape, block_size: Any, data_format: Any = None) -> Shape:
    """Channels become blocks."""
    batch, spatial, channels, block = _blocks(x, block_size, data_format)
    return _join(
        batch, tuple(times(dim, block) for dim in spatial), _divided(channels, block * block, "block_size"), data_format
    )


def _blocks(x: Shape, block_size: Any, data_format: Any) -> tuple[Dim, Shape, Dim, int]:
    block = known(block_size)
    if len(ranked(x)) != 4 or not isinstance(block, int) or block < 1:
        raise invalid("block_size", f"a 4D tensor and a positive block size are needed: {show(x)}, {block!r}")
    return *_split(x, data_format), block


@lifted
def _divided(dim: int, by: int, argument: str) -> int:
    if dim % by:
        raise invalid(argument, f"{dim} is not divisible by {by}")
    return dim // by


def _check(x: Shape, kernel: Shape) -> None:
    if len(ranked(x)) != len(ranked(kernel)) or len(x) < 3:
        raise invalid("kernel", f"the kernel must have as many axes as the input: {show(kernel)} for {show(x)}")


def first(data_format: Any) -> bool:
    """Whether channels come before the spatial axes, in Keras' and TensorFlow's words for it."""
    word = known(data_format)
    return isinstance(word, str) and (word == "channels_first" or word.startswith("NC"))


def _split(x: Shape, data_format: Any) -> tuple[Dim, Shape, Dim]:
    if first(data_format):
        return x[0], x[2:], x[1]
    return x[0], x[1:-1], x[-1]


def _join(batch: Dim, spatial: Shape, channels: Dim, data_format: Any) -> Shape:
    return (batch, channels, *spatial) if first(data_format) else (batch, *spatial, channels)


def _per_axis(value: Any, spatial: Shape, argument: str) -> Shape:
    """A size for each spatial axis, of one for all, one for each, or TensorFlow's one for each axis of the tensor."""
    if known(value) is None:
        value = 1
    found = sizes(value, argument)
    axes = len(spatial)
    if len(found) == 1:
        return found * axes
    if len(found) == axes + 2 and is_sequence(value):
        if found[0] == 1 and found[1] == 1 and found[-1] != 1:
            return found[2:]
        return found[1:-1]
    if len(found) != axes:
        raise invalid(argument, f"`{argument}` must have {axes} elements. Received: {show(found)}")
    return found


def _windows(x: Shape, spatial: Shape, size: Shape, strides: Any, dilations: Any, padding: Any) -> Shape:
    word = known(padding)
    if not isinstance(word, str):
        raise Undecided(Unknown("explicit padding is not modelled"))
    if word.lower() not in ("valid", "same", "causal"):
        raise invalid("padding", f"`padding` must be 'valid' or 'same'. Received: {word!r}")
    step, dilation = _per_axis(strides, spatial, "strides"), _per_axis(dilations, spatial, "dilations")
    if any(isinstance(one, int) and one < 1 for one in (*step, *dilation)):
        raise invalid("strides", "strides and dilations must be positive")
    if len(spatial) > 3:
        raise Undecided(Unknown("more than three spatial axes are not modelled"))
    return windows(x, spatial, size, step, dilation, word.lower())


def transposed(
    x: Shape,
    kernel: Shape,
    strides: Any = 1,
    padding: Any = "valid",
    output_padding: Any = None,
    data_format: Any = None,
    dilations: Any = 1,
) -> Shape:
    """`keras.ops.conv_transpose`: the last but one axis of the kernel is the number of filters."""
    _check(x, kernel)
    batch, spatial, channels = _split(x, data_format)
    if differ(channels, kernel[-1]):
        raise ShapeError("incompatible-merge", f"{channels} channels do not fit the kernel {show(kernel)}: {show(x)}")
    if known(output_padding) is not None:
        raise Undecided(Unknown("`output_padding` is not modelled"))
    word = known(padding)
    step, dilation = _per_axis(strides, spatial, "strides"), _per_axis(dilations, spatial, "dilations")
    lengths = tuple(map(_stretched, spatial, kernel[:-2], step, dilation, [word] * len(spatial)))
    return _join(batch, lengths, kernel[-2], data_format)


@lifted
def _stretched(length: int, size: int, stride: int, dilation: int, padding: str) -> int:
    if padding.lower() == "same":
        return length * stride
    return length * stride + max((size - 1) * dilation + 1 - stride, 0)
