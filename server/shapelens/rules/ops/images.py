"""Functions on images: (height, width, channels), with or without a batch axis in front."""

from __future__ import annotations

from typing import Any

from shapelens.dims import Dim, Dynamic, Shape, Undecided, Unknown, differ, known, plus, rank, show, times
from shapelens.rules.arguments import invalid, is_sequence
from shapelens.rules.ops.axes import integer, ranked, sizes
from shapelens.rules.ops.windows import first
from shapelens.rules.rule import ShapeError


def image(x: Shape, **_: Any) -> Shape:
    """What keeps the shape of an image, or of a batch of them."""
    if not isinstance(rank(x), Unknown) and len(x) not in (3, 4):
        raise invalid("images", f"Invalid images rank: expected rank 3 or rank 4, found {show(x)}")
    return x


def grayscale(x: Shape, data_format: Any = None) -> Shape:
    """One channel of three."""
    return _with_channels(image(x), 1, (1, 3), data_format)


def _with_channels(x: Shape, channels: int, allowed: tuple[int, ...], data_format: Any) -> Shape:
    at = len(ranked(x)) - (3 if first(data_format) else 1)
    if at < 0 or (isinstance(x[at], int) and x[at] not in allowed):
        raise invalid("images", f"Invalid channel size: expected {' or '.join(map(str, allowed))} in {show(x)}")
    return (*x[:at], channels, *x[at + 1 :])


def colors_keras(x: Shape, data_format: Any = None) -> Shape:
    """`keras.ops.image.rgb_to_hsv` and its like."""
    _with_channels(image(x), 3, (3,), data_format)
    return x


def grayscale_tensorflow(x: Shape) -> Shape:
    """`tf.image.rgb_to_grayscale`, on any rank."""
    return _with_channels(x, 1, (3,), None)


def colors(x: Shape) -> Shape:
    """`tf.image.rgb_to_hsv` and its like: pixels of three numbers, on any rank."""
    return _with_channels(x, 3, (3,), None)


def colored(x: Shape) -> Shape:
    """`tf.image.grayscale_to_rgb`: three channels of one."""
    if len(ranked(x)) == 2 and None in x:
        raise Undecided(Unknown("a matrix is taken for an image only if its size is static"))
    if len(x) < 2:
        raise invalid("images", f"A grayscale image must be at least two-dimensional, found {show(x)}")
    return _with_channels(x, 3, (1,), None)


def resize(x: Shape, size: Any, data_format: Any = None) -> Shape:
    """Another height and width."""
    target = known(size)
    if not is_sequence(target) or len(target) != 2:
        raise invalid("size", f"`size` must be a pair of sizes. Received: {target!r}")
    height, width = sizes(target, "size")
    return sized(image(x), height, width, data_format)


def resize_tensorflow(x: Shape, size: Any, preserve_aspect_ratio: Any = False) -> Shape:
    """`tf.image.resize`, which may keep the proportions."""
    if known(preserve_aspect_ratio):
        raise Undecided(Unknown("the size depends on the proportions"))
    if is_sequence(size) and any(isinstance(one, Dynamic) for one in size):
        # Whether TensorFlow folds the other one depends on how it is computed.
        size = [one if isinstance(one, Dynamic) else Unknown("the other side is dynamic") for one in size]
    return resize(x, size)


def resize_batch(x: Shape, size: Any) -> Shape:
    """`tf.compat.v1.image.resize_bilinear` and its like, which take no image without a batch axis."""
    if not isinstance(rank(x), Unknown) and len(x) != 4:
        raise invalid("images", f"Shape must be rank 4 but is rank {len(x)}")
    return resize_tensorflow(x, size)


def resize_exactly(x: Shape, height: Any, width: Any) -> Shape:
    """`tf.image.resize_with_pad`, `resize_with_crop_or_pad`."""
    return resize(x, (height, width))


def sized(x: Shape, height: Dim, width: Dim, data_format: Any = None) -> Shape:
    """The image with that height and width."""
    if first(data_format):
        return (*ranked(x)[:-2], height, width)
    return (*ranked(x)[:-3], height, width, x[-1])


def resize_images(x: Shape, height: Any, width: Any, data_format: Any = "channels_last") -> Shape:
    """`K.resize_images`: height and width so many times."""
    at = 2 if first(data_format) else 1
    if len(ranked(x)) != 4:
        raise Undecided(Unknown("images without a batch axis are not modelled"))
    size = (times(x[at], integer(height, "height_factor")), times(x[at + 1], integer(width, "width_factor")))
    if None in size:
        size = tuple(None if dim is None else Unknown("the other side is dynamic") for dim in size)
    return (*x[:at], *size, *x[at + 2 :])


def pad_images(
    x: Shape,
    top: Any = None,
    left: Any = None,
    bottom: Any = None,
    right: Any = None,
    height: Any = None,
    width: Any = None,
    data_format: Any = None,
    *,
    sign: int = 1,
) -> Shape:
    """`keras.ops.image.pad_images`, and with `sign=-1` `crop_images`: to a size, or by so much on both sides."""
    at = len(image(ranked(x))) - (2 if first(data_format) else 3)

    def side(dim: Dim, before: Any, after: Any, target: Any) -> Dim:
        before, after, target = (
            None if known(one) is None else integer(one, "padding") for one in (before, after, target)
        )
        if (before, after, target).count(None) != 1:
            raise invalid("images", "two of the sizes before, after and of the whole must be given")
        if target is not None:
            margin = plus(target, times(-1, plus(dim, sign * (after if before is None else before))))
            if isinstance(margin, int) and margin * sign < 0:
                raise invalid("target_height", f"an image of {dim} does not become {target} this way: {show(x)}")
            return target
        if dim is None and sign < 0:
            raise Undecided(Unknown("the image's size is dynamic"))
        size = plus(dim, plus(before * sign, after * sign))
        if isinstance(size, int) and size < 0:
            raise invalid("images", f"an image of {dim} cannot lose {before} and {after}: {show(x)}")
        return size

    return sized(x, side(x[at], top, bottom, height), side(x[at + 1], left, right, width), data_format)


def swapped(x: Shape) -> Shape:
    """`tf.image.transpose`: height and width change places."""
    return (*ranked(image(x))[:-3], x[-2], x[-3], x[-1])


def turned(x: Shape) -> Shape:
    """`tf.image.rot90`: TensorFlow does not follow how often, and so knows the size of squares only."""
    height, width = ranked(image(x))[-3:-1]
    for side in (height, width):
        if isinstance(side, Unknown):
            return sized(x, side, side)
    return x if height is not None and height == width else sized(x, None, None)


def pixels(x: Shape) -> Shape:
    """What is done to the pixels of an image, or of images with any axes in front."""
    if not isinstance(rank(x), Unknown) and len(x) < 3:
        raise invalid("image", f"at least three axes are needed, found {show(x)}")
    return x


def crop_and_resize(x: Shape, values: Shape, crop_size: Any) -> Shape:
    """`tf.image.crop_and_resize`: one image of that size for each box."""
    if len(ranked(x)) != 4 or len(ranked(values)) != 2:
        raise invalid("image", f"images with a batch axis and rows of boxes are needed: {show(x)}, {show(values)}")
    return (values[0], *sizes(crop_size, "crop_size"), x[-1])


def random_crop(x: Shape, size: Any) -> Shape:
    """`tf.image.random_crop`: a part of that size."""
    target = sizes(size, "size")
    if len(target) != len(ranked(x)):
        raise invalid("size", f"`size` must have {len(x)} elements. Received: {show(target)}")
    for dim, wanted in zip(x, target, strict=True):
        if isinstance(dim, int) and isinstance(wanted, int) and wanted > dim:
            raise invalid("size", f"a part of {show(target)} does not fit {show(x)}")
    return target


def edges(x: Shape) -> Shape:
    """Vertical and horizontal gradients, along a new last axis."""
    if len(ranked(x)) != 4:
        raise invalid("images", f"images with a batch axis are needed, found {show(x)}")
    return (*x, 2)


def similarity(x: Shape, y: Shape, **_: Any) -> Shape:
    """A number for each pair of images."""
    return ranked(image(x))[:-3]


def mapped(x: Shape, values: Shape) -> Shape:
    """`map_coordinates`: a number for each place."""
    if len(ranked(values)) < 2 or differ(values[0], len(ranked(x))):
        raise invalid("coordinates", f"coordinates must have an entry for each axis of {show(x)}, found {show(values)}")
    return values[1:]


def cropped(x: Shape, top: Any, left: Any, height: Any, width: Any) -> Shape:
    """`tf.image.crop_to_bounding_box`: a part of an image."""
    at = len(image(ranked(x))) - 3
    for dim, start, size in ((x[at], top, height), (x[at + 1], left, width)):
        if isinstance(dim, int) and integer(start, "offset") + integer(size, "target") > dim:
            raise invalid("target_height", f"a part of {size} from {start} does not fit {dim}: {show(x)}")
    return resize(x, (height, width))


def padded(x: Shape, top: Any, left: Any, height: Any, width: Any) -> Shape:
    """`tf.image.pad_to_bounding_box`: an image as a part of another."""
    at = len(image(ranked(x))) - 3
    for dim, start, size in ((x[at], top, height), (x[at + 1], left, width)):
        if isinstance(dim, int) and dim + integer(start, "offset") > integer(size, "target"):
            raise invalid("target_height", f"an image of {dim} from {start} does not fit {size}: {show(x)}")
    return resize(x, (height, width))


def boxed(x: Shape) -> Shape:
    """`tf.image.draw_bounding_boxes`: a batch of images."""
    if len(ranked(x)) != 4:
        raise invalid("images", f"images with a batch axis are needed, found {show(x)}")
    return x


def gradients(x: Shape) -> list[Shape]:
    """`tf.image.image_gradients`: along both axes."""
    return [boxed(x), x]


def glimpse(x: Shape, size: Any) -> Shape:
    """`tf.image.extract_glimpse`: a window of each image."""
    height, width = _pair(size)
    batch = Unknown("it is that of the offsets") if boxed(x)[0] is None else x[0]
    return (batch, height, width, x[-1])


def _pair(size: Any) -> Shape:
    pair = sizes(size, "size")
    if len(pair) != 2:
        raise invalid("size", f"`size` must be a pair of sizes. Received: {size!r}")
    return pair


def central(x: Shape, fraction: Any) -> Shape:
    """`tf.image.central_crop`: the middle of each image."""
    share = known(fraction)
    if not isinstance(share, int | float) or not 0.0 < share <= 1.0:
        raise invalid("central_fraction", f"the fraction must be in (0, 1]. Received: {share!r}")
    if share == 1.0:
        return x
    at = len(image(ranked(x))) - 3
    return sized(x, *(_middle(dim, float(share)) for dim in x[at : at + 2]))


def _middle(dim: Dim, share: float) -> Dim:
    return dim - 2 * int((dim - dim * share) / 2) if isinstance(dim, int) else dim


def decoded(channels: Any = 0, window: Any = None) -> Shape:
    """`tf.image.decode_jpeg`: an image as large as the file says, or as the part of it that is wanted."""
    count = known(channels)
    part = known(window)
    size = sizes(part, "crop_window")[2:] if is_sequence(part) and len(part) == 4 else (None, None)
    return (*size, count or None)


def single(x: Shape) -> Shape:
    """`tf.image.adjust_jpeg_quality`: one image."""
    if len(ranked(x)) != 3:
        raise invalid("image", f"three axes are needed, found {show(x)}")
    return (None, None, x[-1])


def decoded_frames() -> Shape:
    """`tf.image.decode_gif`: frames of three colours."""
    return (None, None, None, 3)


def compared(x: Shape, y: Shape) -> Shape:
    """`tf.image.psnr`, `ssim`: a number for each pair of images."""
    if len(ranked(x)) < 3 or len(ranked(y)) < 3:
        raise invalid("img1", f"images are needed: {show(x)} and {show(y)}")
    if any(differ(a, b) for a, b in zip(x[-3:], y[-3:], strict=True)):
        raise invalid("img2", f"images of one size are needed: {show(x)} and {show(y)}")
    if x[:-3] != y[:-3]:
        raise Undecided(Unknown("the batches differ"))
    return x[:-3]


def structural(x: Shape, y: Shape, filter_size: Any = 11) -> Shape:
    """`tf.image.ssim`, whose window must fit the images."""
    out = compared(x, y)
    if any(isinstance(side, int) and side < integer(filter_size, "filter_size") for side in (*x[-3:-1], *y[-3:-1])):
        raise ShapeError("negative-dimension", f"a window of {filter_size} does not fit {show(x)}", "filter_size")
    return out


def varied(x: Shape) -> Shape:
    """`tf.image.total_variation`: a number for each image."""
    return image(x)[:-3] if len(ranked(x)) else x


def picked(k: Any) -> Shape:
    """`tf.image.non_max_suppression`: as many boxes as are left."""
    return (None,)


def resize_volumes(x: Shape, depth: Any, height: Any, width: Any, data_format: Any) -> Shape:
    """`K.resize_volumes`: all three sides so many times."""
    if len(ranked(x)) != 5:
        raise Undecided(Unknown("volumes without a batch axis are not modelled"))
    at = 2 if first(data_format) else 1
    factors = (integer(depth, "depth_factor"), integer(height, "height_factor"), integer(width, "width_factor"))
    return (*x[:at], *(times(dim, by) for dim, by in zip(x[at : at + 3], factors, strict=True)), *x[at + 3 :])
