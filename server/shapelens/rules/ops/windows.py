"""Convolution and pooling as functions: the arithmetic of the layers, on kernels that are arguments."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from shapelens.dims import Dim, Shape, Undecided, Unknown, differ, known, lifted, product, rank, show, times
from shapelens.rules.arguments import invalid, is_sequence
from shapelens.rules.layers.spatial import windows
from shapelens.rules.ops.axes import ranked, sizes
from shapelens.rules.rule import ShapeError


def conv(
    x: Shape, kernel: Shape, strides: Any = 1, padding: Any = "valid", data_format: Any = None, dilations: Any = 1
) -> Shape:
    """`keras.ops.conv`, `tf.nn.conv2d`: the last axis of the kernel is the number of filters."""
    if len(ranked(x)) > len(ranked(kernel)) > 2:
        raise Undecided(Unknown("several batch axes are not modelled"))
    _check(x, kernel)
    batch, spatial, channels = _split(x, data_format)
    taken, filters = kernel[-2:]
    if isinstance(channels, int) and isinstance(taken, int) and (not taken or channels % taken):
        raise ShapeError(
            "incompatible-merge",
            f"the input has {channels} channels, but the kernel {show(kernel)} takes {kernel[-2]}: {show(x)}",
        )
    if (
        isinstance(channels, int)
        and channels
        and isinstance(taken, int)
        and isinstance(filters, int)
        and filters % (channels // taken)
    ):
        raise ShapeError(
            "incompatible-merge", f"{filters} filters cannot be shared by {channels // taken} groups: {show(kernel)}"
        )
    return _join(
        batch, _windows(x, spatial, kernel[:-2], strides, dilations, padding, data_format), filters, data_format
    )


def _windows(
    x: Shape, spatial: Shape, size: Shape, strides: Any, dilations: Any, padding: Any, data_format: Any
) -> Shape:
    word = known(padding)
    if not isinstance(word, str):
        raise Undecided(Unknown("explicit padding is not modelled"))
    if word.lower() not in ("valid", "same", "causal"):
        raise invalid("padding", f"`padding` must be 'valid' or 'same'. Received: {word!r}")
    if None in size or any(isinstance(one, int) and one < 1 for one in size):
        raise Undecided(Unknown("the window's size is dynamic"))
    step, dilation = (
        _per_axis(strides, spatial, "strides", data_format),
        _per_axis(dilations, spatial, "dilations", data_format),
    )
    if any(isinstance(one, int) and one < 1 for one in (*step, *dilation)):
        raise invalid("strides", "strides and dilations must be positive")
    if len(spatial) > 3:
        raise Undecided(Unknown("more than three spatial axes are not modelled"))
    return windows(x, spatial, size, step, dilation, word.lower())


def _join(batch: Dim, spatial: Shape, channels: Dim, data_format: Any) -> Shape:
    return (batch, channels, *spatial) if first(data_format) else (batch, *spatial, channels)


def _split(x: Shape, data_format: Any) -> tuple[Dim, Shape, Dim]:
    if first(data_format):
        return x[0], x[2:], x[1]
    return x[0], x[1:-1], x[-1]


def _check(x: Shape, kernel: Shape) -> None:
    if len(ranked(x)) != len(ranked(kernel)) or len(x) < 3:
        raise invalid("kernel", f"the kernel must have as many axes as the input: {show(kernel)} for {show(x)}")


def conv_keras(
    x: Shape, kernel: Shape, strides: Any = 1, padding: Any = "valid", data_format: Any = None, dilations: Any = 1
) -> Shape:
    """`keras.ops.conv`, which knows no groups."""
    _check(x, kernel)
    _, _, channels = _split(x, data_format)
    _same_channels(x, kernel, channels)
    return conv(x, kernel, strides, padding, data_format, dilations)


def _same_channels(x: Shape, kernel: Shape, channels: Dim) -> None:
    if differ(channels, kernel[-2]):
        raise ShapeError(
            "incompatible-merge",
            f"the input has {channels} channels, but the kernel {show(kernel)} takes {kernel[-2]}: {show(x)}",
        )


def depthwise(
    x: Shape, kernel: Shape, strides: Any = 1, padding: Any = "valid", data_format: Any = None, dilations: Any = 1
) -> Shape:
    """`keras.ops.depthwise_conv`: a kernel for each channel, times a multiplier."""
    _check(x, kernel)
    batch, spatial, channels = _split(x, data_format)
    _same_channels(x, kernel, channels)
    if kernel[-2] is None:
        raise Undecided(Unknown("the kernel's channels are dynamic"))
    out = _windows(x, spatial, kernel[:-2], strides, dilations, padding, data_format)
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
    if len(ranked(pointwise)) != len(kernel):
        raise invalid("pointwise", f"the kernels must have as many axes as the input: {show(pointwise)} for {show(x)}")
    return _join(batch, spatial, pointwise[-1], data_format)


def transposed_to(x: Shape, output_shape: Any) -> Shape:
    """`tf.nn.conv2d_transpose`: the output shape is an argument, but the batch axis is the input's."""
    target = sizes(output_shape, "output_shape")
    if len(target) != len(ranked(x)):
        raise invalid("output_shape", f"`output_shape` must have {len(x)} elements. Received: {show(target)}")
    if 0 in target:
        raise Undecided(Unknown("an empty output is not checked"))
    if differ(x[0], target[0]):
        raise ShapeError("incompatible-merge", f"the batch axes differ: {show(x)} and {show(target)}", "output_shape")
    batch = Unknown("the batch axis is dynamic") if x[0] is None and target[0] is not None else x[0]
    return (batch, *target[1:])


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
    sides = _per_axis(size, spatial, "ksize", data_format)
    step = size if known(strides) is None else strides
    return _join(batch, _windows(x, spatial, sides, step, 1, padding, data_format), channels, data_format)


def _per_axis(value: Any, spatial: Shape, argument: str, data_format: Any) -> Shape:
    """A size for each spatial axis, of one for all, one for each, or TensorFlow's one for each axis of the tensor."""
    if known(value) is None:
        value = 1
    found = sizes(value, argument)
    axes = len(spatial)
    if len(found) == 1:
        return found * axes
    if len(found) == axes + 2 and is_sequence(value):
        return found[2:] if first(data_format) else found[1:-1]
    if len(found) != axes:
        raise invalid(argument, f"`{argument}` must have {axes} elements. Received: {show(found)}")
    return found


def bias_add(x: Shape, bias: Shape, data_format: Any = None) -> Shape:
    """A number for each channel is added."""
    if not isinstance(rank(x), Unknown) and len(x) < 2:
        raise invalid("x", f"at least two axes are needed, found {show(x)}")
    if len(ranked(bias)) != 1:
        raise Undecided(Unknown("a bias of several axes is not modelled"))
    if bias:
        at = 1 if first(data_format) and ranked(x) else len(x) - 1
        channels = x[at]
        if differ(channels, bias[0]):
            raise ShapeError("incompatible-merge", f"a bias of {bias[0]} does not fit {channels} channels: {show(x)}")
        if channels is None:
            return tuple(Unknown("the channels are dynamic") if index == at else dim for index, dim in enumerate(x))
    return x


def coarse_conv(
    x: Shape, kernel: Shape, strides: Any = 1, padding: Any = "valid", data_format: Any = None, dilations: Any = 1
) -> Shape:
    """`tf.nn.atrous_conv2d`, `K.conv2d`."""
    if known(dilations) in (1, (1, 1), (1, 1, 1), [1, 1], [1, 1, 1]):
        return conv(x, kernel, strides, padding, data_format, dilations)
    return _coarse(x, conv, kernel, strides, padding, data_format, dilations)


def _coarse(
    x: Shape, rule: Callable[..., Shape], kernel: Shape, strides: Any, padding: Any, data_format: Any, dilations: Any
) -> Shape:
    """A convolution that TensorFlow dilates by hand: it does not notice that a window does not fit."""
    try:
        out = rule(x, kernel, strides=strides, padding=padding, data_format=data_format, dilations=dilations)
    except ShapeError as error:
        dilated = error.code == "negative-dimension" and known(dilations) not in (None, 1)
        if dilated or error.argument == "dilations":
            raise Undecided(Unknown(error.message)) from None
        raise
    return _vague(x, out, data_format)


def _vague(x: Shape, out: Shape, data_format: Any) -> Shape:
    """TensorFlow gives up on all spatial axes where one is dynamic."""
    batch, spatial, channels = _split(out, data_format)
    if None not in _split(x, data_format)[1]:
        return out
    sizes_ = tuple(None if dim is None else Unknown("an axis beside it is dynamic") for dim in spatial)
    return _join(batch, sizes_, channels, data_format)


def coarse_depthwise(x: Shape, kernel: Shape, strides: Any, padding: Any, data_format: Any, dilations: Any) -> Shape:
    """`tf.nn.depthwise_conv2d`."""
    if not _only_ones(strides) and not _only_ones(dilations):
        raise Undecided(Unknown("strides and dilations together are not modelled"))
    return _coarse(x, depthwise, kernel, strides, padding, data_format, dilations)


def coarse_separable(
    x: Shape, kernel: Shape, pointwise: Shape, strides: Any, padding: Any, data_format: Any, dilations: Any
) -> Shape:
    """`tf.nn.separable_conv2d`."""
    if not _only_ones(strides) and not _only_ones(dilations):
        raise Undecided(Unknown("strides and dilations together are not modelled"))
    return _coarse(x, partial(separable, pointwise=pointwise), kernel, strides, padding, data_format, dilations)


def _only_ones(value: Any) -> bool:
    return all(one in (1, None) for one in sizes(1 if known(value) is None else value))


def coarse_patches(x: Shape, size: Any, strides: Any, dilations: Any, padding: Any) -> Shape:
    """`tf.image.extract_patches`, of a batch of images."""
    if len(ranked(x)) != 4:
        raise invalid("images", f"images with a batch axis are needed, found {show(x)}")
    try:
        out = patches(x, size, strides, dilations, padding)
    except ShapeError as error:
        if error.code == "negative-dimension" and None in x:
            raise Undecided(Unknown(error.message)) from None
        raise
    return _vague(x, out, None)


def patches(
    x: Shape, size: Any, strides: Any, dilations: Any = 1, padding: Any = "valid", data_format: Any = None
) -> Shape:
    """Windows laid out along the channel axis; one image has no batch axis."""
    if is_sequence(size) and len(size) == 3:
        return volumes(x, size, strides, dilations, padding, data_format)
    if len(ranked(x)) == 3:
        return patches((1, *x), size, strides, dilations, padding, data_format)[1:]
    if len(x) != 4:
        raise invalid("images", f"images with or without a batch axis are needed, found {show(x)}")
    batch, spatial, channels = _split(x, data_format)
    sides = _per_axis(size, spatial, "size", data_format)
    if channels is None:
        raise Undecided(Unknown("the channels are dynamic"))
    out = _windows(x, spatial, sides, size if known(strides) is None else strides, dilations, padding, data_format)
    return _join(batch, out, times(product(sides), channels), data_format)


def space_to_depth(x: Shape, block_size: Any, data_format: Any = None) -> Shape:
    """Blocks become channels."""
    batch, spatial, channels, block = _blocks(x, block_size, data_format)
    return _join(
        batch, tuple(_divided(dim, block, "block_size") for dim in spatial), times(channels, block * block), data_format
    )


@lifted
def _divided(dim: int, by: int, argument: str) -> int:
    if dim % by:
        raise invalid(argument, f"{dim} is not divisible by {by}")
    return dim // by


def _blocks(x: Shape, block_size: Any, data_format: Any) -> tuple[Dim, Shape, Dim, int]:
    block = known(block_size)
    if len(ranked(x)) != 4 or not isinstance(block, int) or block < 1:
        raise invalid("block_size", f"a 4D tensor and a positive block size are needed: {show(x)}, {block!r}")
    return *_split(x, data_format), block


def depth_to_space(x: Shape, block_size: Any, data_format: Any = None) -> Shape:
    """Channels become blocks."""
    batch, spatial, channels, block = _blocks(x, block_size, data_format)
    return _join(
        batch, tuple(times(dim, block) for dim in spatial), _divided(channels, block * block, "block_size"), data_format
    )


def first(data_format: Any) -> bool:
    """Whether channels come before the spatial axes, in Keras' and TensorFlow's words for it."""
    word = known(data_format)
    return isinstance(word, str) and (word == "channels_first" or word.startswith("NC"))


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
    if word not in ("valid", "same"):
        raise invalid("padding", f"`padding` must be 'valid' or 'same'. Received: {word!r}")
    step = _per_axis(strides, spatial, "strides", data_format)
    dilation = _per_axis(dilations, spatial, "dilations", data_format)
    lengths = tuple(map(_stretched, spatial, kernel[:-2], step, dilation, [word] * len(spatial)))
    return _join(batch, lengths, kernel[-2], data_format)


@lifted
def _stretched(length: int, size: int, stride: int, dilation: int, padding: str) -> int:
    if padding == "same":
        return length * stride
    return length * stride + max((size - 1) * dilation + 1 - stride, 0)


def adaptive(x: Shape, size: Any, data_format: Any = None) -> Shape:
    """`keras.ops.adaptive_average_pool`: as many windows as are wanted."""
    target = known(size)
    if not is_sequence(target) or not first(data_format):
        raise Undecided(Unknown("Keras' symbolic shape is not the real one"))
    return (*ranked(x)[:2], *sizes(target, "output_size"))


def volumes(
    x: Shape, size: Any, strides: Any = None, dilations: Any = 1, padding: Any = "valid", data_format: Any = None
) -> Shape:
    """`keras.ops.image.extract_patches_3d`: as `patches`, of volumes."""
    if len(ranked(x)) == 4:
        return volumes((1, *x), size, strides, dilations, padding, data_format)[1:]
    if len(x) != 5:
        raise invalid("volumes", f"volumes with or without a batch axis are needed, found {show(x)}")
    batch, spatial, channels = _split(x, data_format)
    sides = _per_axis(size, spatial, "size", data_format)
    if channels is None:
        raise Undecided(Unknown("the channels are dynamic"))
    out = _windows(x, spatial, sides, size if known(strides) is None else strides, dilations, padding, data_format)
    return _join(batch, out, times(product(sides), channels), data_format)


def volume_patches(x: Shape, size: Any, strides: Any, padding: Any) -> Shape:
    """`tf.extract_volume_patches`, of a batch of volumes."""
    if len(ranked(x)) != 5:
        raise invalid("input", f"volumes with a batch axis are needed, found {show(x)}")
    if None in x:
        raise Undecided(Unknown("TensorFlow's static shape of a dynamic volume is wrong"))
    return volumes(x, size, strides, 1, padding)


def pool_and_places(x: Shape, size: Any, strides: Any, padding: Any, data_format: Any = None) -> list[Shape]:
    """`tf.nn.max_pool_with_argmax`: the largest, and where they are."""
    if len(ranked(x)) != 4:
        raise invalid("input", f"images with a batch axis are needed, found {show(x)}")
    out = pool(x, size, strides, padding, data_format)
    return [out, out]


def pool_dilated(
    x: Shape, size: Any, strides: Any = None, padding: Any = "VALID", data_format: Any = None, dilations: Any = None
) -> Shape:
    """`tf.nn.pool`: windows that move by one."""
    if known(dilations) not in (None, 1, (1, 1), [1, 1], (1,), [1]):
        raise Undecided(Unknown("dilated pooling is not modelled"))
    if not is_sequence(size) or len(size) != len(ranked(x)) - 2:
        raise Undecided(Unknown("windows given in this way are not modelled"))
    given = known(strides)
    steps = given if is_sequence(given) else ()
    if any(isinstance(a, int) and isinstance(b, int) and a > b for a, b in zip(steps, size, strict=False)):
        raise invalid("strides", f"`strides` > `window_shape` not supported: {strides} and {size}")
    return pool(x, size, 1 if given is None else strides, padding, data_format)


def morphed(x: Shape, kernel: Shape, strides: Any, padding: Any, dilations: Any) -> Shape:
    """`tf.nn.dilation2d`, `erosion2d`: windows over each channel, of which the kernel has as many."""
    if len(ranked(x)) != 4 or len(ranked(kernel)) != 3:
        raise invalid("filters", f"images and a kernel of three axes are needed: {show(x)}, {show(kernel)}")
    _same_channels(x, (*kernel[:2], kernel[2], 1), x[-1])
    if x[-1] is None:
        raise Undecided(Unknown("the channels are dynamic"))
    try:
        out = _windows(x, x[1:3], kernel[:2], strides, dilations, padding, None)
    except ShapeError as error:  # TensorFlow does not notice a window that does not fit
        raise Undecided(Unknown(error.message)) from None
    return _vague(x, _join(x[0], out, x[-1], None), None)


def filled_like(size: Any) -> Shape:
    """`tf.nn.depthwise_conv2d_backprop_input`: a shape that is an argument."""
    return sizes(size)
