"""Layers for images: resizing and cropping, and random augmentation, which changes the content and not the shape.

The two Keras differ in when they look: Keras 3 asks hardly anything of the image before it runs, Keras 2 applies its
operations at once. What either accepts of a factor is written in the table, as `Limit`s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from shapelens.dims import Dim, Shape, Undecided, Unknown, differ, known, show
from shapelens.immutable import immutable
from shapelens.rules.arguments import choice, invalid, is_number, is_plain, is_sequence, lower, size
from shapelens.rules.layers.spatial import by
from shapelens.rules.rule import LayerRule, ShapeError, Size, Structure

FLIPS = ("horizontal", "vertical", "horizontal_and_vertical")
FILL_MODES = ("reflect", "wrap", "constant", "nearest")
INTERPOLATIONS = ("nearest", "bilinear")
METHODS = ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")
"""What `tf.image.resize` of Keras 2 takes as `interpolation`."""


@immutable
class Limit:
    """What a factor may be.

    Of a pair Keras mostly asks only that it overlaps the range (`way="overlap"`), at times that both are within
    (`"each"`), or it takes no pair (`"number"`). `optional`: None stands for no change.
    """

    argument: str
    low: float
    high: float
    way: Literal["overlap", "each", "number"] = "overlap"
    optional: bool = False
    above: bool = False
    """Whether the lower end itself is excluded."""
    rising: bool = True
    """Whether the first of a pair must be the smaller one (Keras 2)."""


ANY = float("inf")
NO_FACTOR = Limit("factor", 1, 0, optional=True)
PLAIN = (Limit("factor", -1, 1, optional=True),)
SHARE = (Limit("factor", 0, 1),)
ALL = (Limit("factor", 0, 1, "each"),)
WARPS: Mapping[str, Any] = {"fill_modes": FILL_MODES, "interpolations": INTERPOLATIONS}


def within(value: Any, limit: Limit) -> bool:
    """Whether Keras 3 takes the factor; what is not known counts as taken."""
    if not is_plain(value):
        return True
    if value is None:
        return limit.optional
    if is_sequence(value) and limit.way != "number":
        if len(value) != 2:
            return False
        if not all(map(is_number, value)):
            return any(not is_plain(one) for one in value)
        if limit.way == "overlap":
            return value[0] <= limit.high and value[1] >= limit.low
        return all(within(one, limit) for one in value)
    return is_number(value) and limit.low <= value <= limit.high and not (limit.above and value == limit.low)


class ImageLayer(LayerRule):
    """What image layers share: the arguments of their base class in Keras 3."""

    factor: Any = None
    seed: Any = None
    data_format: Any = "channels_last"
    limits: tuple[Limit, ...] = (NO_FACTOR,)
    """By default there is no factor to give."""

    def check(self) -> None:
        if self.keras == 2 and isinstance(self.seed, str):
            raise invalid("seed", f"`seed` must be an integer. Received: {self.seed!r}", 2)
        if self.keras == 3:
            choice(self.data_format, ("channels_last", "channels_first"), "data_format")
            for limit in self.limits:
                value = getattr(self, limit.argument)
                if not within(value, limit):
                    raise invalid(
                        limit.argument,
                        f"The `{limit.argument}` argument should be a number (or a list of two numbers) in the range "
                        f"[{limit.low}, {limit.high}]. Received: {limit.argument}={value!r}",
                        3 if self.other_limits() else None,
                    )

    def other_limits(self) -> bool:
        """Whether Keras 2 has other limits for the same factor."""
        return False

    def channels_first(self) -> bool:
        return self.keras == 3 and known(lower(self.data_format)) == "channels_first"

    def output_shape(self, x: Shape) -> Structure:
        return x


class ToSize(ImageLayer):
    """`Resizing`, `CenterCrop`, `RandomCrop`: every image becomes `height` x `width`."""

    height: Size
    width: Size
    interpolation: Any = "bilinear"
    ranks: tuple[int, ...] = ()
    """The ranks that Keras 3 takes, if it asks."""
    crops: bool = False
    """Keras 2 wants something to be left."""
    crop_to_aspect_ratio: Any = False
    from_the_end: bool = False
    """Keras 3 counts the axes of the image from the last one, so that there may be any number before them."""

    def check(self) -> None:
        super().check()
        if self.keras == 2 and is_plain(self.interpolation):
            choice(self.interpolation, METHODS, "interpolation", 2)

    def output_shape(self, x: Shape) -> Structure:
        if (self.keras == 2 or self.ranks) and len(x) not in (3, 4):
            raise ShapeError("incompatible-input", f"expected an image or a batch of images, received: {show(x)}")
        if self.keras == 2 or self.from_the_end:
            first = len(x) - (2 if self.channels_first() else 3)
        else:
            first = (1 if len(x) == 4 else 0) + self.channels_first()
        if first < 0 or first + 1 >= len(x):
            raise ShapeError("incompatible-input", f"expected an image, received: {show(x)}")
        slices = self.keras == 2 and len(x) == 4 and (self.crops or known(self.crop_to_aspect_ratio))
        if slices and any(known(dim) is None for dim in x[1:3]):
            x = (None, *x[1:])  # TensorFlow slices by what it does not know yet
        cuts = self.crops or (known(self.crop_to_aspect_ratio) and None not in x[first : first + 2])
        least = 1 if self.keras == 2 and cuts else 0
        height, width = (self.side(getattr(self, name), name, least) for name in ("height", "width"))
        return (*x[:first], height, width, *x[first + 2 :])

    def side(self, value: Any, argument: str, least: int) -> Dim:
        """The height or width as the size of an axis. Raises `invalid-argument`."""
        if self.keras == 2 and value == -1 and not self.crops and self.crop_to_aspect_ratio is False:
            return None
        if is_plain(value) and (not isinstance(value, int) or value < least):
            if self.keras == 3 and value is None:
                return None
            only = 3 if value == -1 and not self.crops else None  # Keras 2 takes it for a dynamic axis
            raise invalid(argument, f"`{argument}` must be the size of an image. Received: {value!r}", only)
        return size(value)

    def explain(self, x: Shape) -> Iterator[str]:
        yield f"Every image becomes {by((size(self.height), size(self.width)))}, whatever its size was."


class RandomSize(ImageLayer):
    """`RandomHeight`, `RandomWidth` (Keras 2): that axis is dynamic."""

    changed: int
    interpolation: Any = "bilinear"

    def check(self) -> None:
        super().check()
        choice(self.interpolation, METHODS, "interpolation")
        low, high = ends(self.factor, "factor")
        if high < low or low < -1 or high < -1:
            raise invalid("factor", f"`factor` must go up, from -1 or more. Received: factor={self.factor!r}")

    def output_shape(self, x: Shape) -> Structure:
        if len(x) not in (3, 4):
            raise ShapeError("incompatible-input", f"expected an image or a batch of images, received: {show(x)}")
        axis = self.changed % len(x)
        return (*x[:axis], None, *x[axis + 1 :])

    def explain(self, x: Shape) -> Iterator[str]:
        yield "The size is drawn anew for each batch in training: that axis is None."


class Augmentation(ImageLayer):
    """`RandomFlip` and the others that change an image's content, not its size."""

    value_range: Any = (0, 255)
    fill_mode: Any = "reflect"
    interpolation: Any = "bilinear"
    mode: Any = "horizontal_and_vertical"
    scale: Any = 1.0
    sigma: Any = 1.0
    kernel_size: Any = 3
    x_factor: Any = 0.0
    y_factor: Any = 0.0
    height_factor: Any = 0.0
    width_factor: Any = 0.0
    addition_factor: Any = 0.0
    threshold_factor: Any = 0.0

    limits_2: tuple[Limit, ...] = ()
    """What Keras 2 asks of the factors."""
    ranged: bool = False
    """Whether Keras looks at `value_range`."""
    flips: bool = False
    fill_modes: tuple[str, ...] = ()
    interpolations: tuple[str, ...] = ()

    def check(self) -> None:
        super().check()
        if self.ranged:
            self.check_range()
        for argument, allowed in (("fill_mode", self.fill_modes), ("interpolation", self.interpolations)):
            value = getattr(self, argument)
            if allowed and is_plain(value) and value not in allowed:
                raise invalid(argument, f"Unknown `{argument}` {value}. Expected one of {allowed}.", None, allowed)
        if self.keras == 3:
            self.check_kernel()
        else:
            self.check_as_keras_2()

    def other_limits(self) -> bool:
        return bool(self.limits_2)

    def check_range(self) -> None:
        """The range of the colours is a pair."""
        value = self.value_range
        if is_plain(value) and not (is_sequence(value) and len(value) == 2):
            raise invalid(
                "value_range", f"The `value_range` argument should be a list of two numbers. Received: {value!r}"
            )

    def check_kernel(self) -> None:
        """The kernel of a blur is odd."""
        kernel = self.kernel_size
        sizes = kernel if is_sequence(kernel) else (kernel, kernel)
        if len(sizes) != 2 or any(is_plain(one) and (not is_number(one) or one % 2 == 0) for one in sizes):
            raise invalid("kernel_size", f"kernel_size must be an odd number. Received: kernel_size={kernel!r}")

    def check_as_keras_2(self) -> None:
        """Keras 2 has its own idea of each factor."""
        if self.flips and is_plain(self.mode) and self.mode not in FLIPS:
            raise invalid("mode", f"RandomFlip layer received an unknown mode argument {self.mode}")
        for limit in self.limits_2:
            argument = limit.argument
            value = getattr(self, argument)
            if not is_plain(value) or (value is None and limit.optional):
                continue
            low, high = ends(value, argument)
            if high < low and limit.rising:
                raise invalid(argument, f"`{argument}` goes down. Received: {argument}={value!r}")
            if not (limit.low <= low <= limit.high and limit.low <= high <= limit.high):
                raise invalid(argument, f"`{argument}` is out of range. Received: {argument}={value!r}")

    def output_shape(self, x: Shape) -> Structure:
        if self.keras == 2 and len(x) not in (3, 4):
            raise ShapeError("incompatible-input", f"expected an image or a batch of images, received: {show(x)}")
        return x

    def explain(self, x: Shape) -> Iterator[str]:
        yield "Changes images in training only; the shape stays as it is."


class Contrast(Augmentation):
    """`RandomContrast`, which Keras 2 tries out at once."""

    def other_limits(self) -> bool:
        return True

    def check_as_keras_2(self) -> None:
        value = self.factor
        if not is_plain(value):
            return
        low, high = ends(value, "factor")
        low = low if is_sequence(value) else high
        if low < 0 or high < 0 or low > 1 or low + high <= 0:
            raise invalid("factor", f"`factor` must be from above 0 to 1. Received: factor={value!r}")

    def output_shape(self, x: Shape) -> Structure:
        if self.keras == 2 and len(x) < 3:
            raise ShapeError("incompatible-input", f"expected an image or a batch of images, received: {show(x)}")
        return x


class ColorJitter(Augmentation):
    """`RandomColorJitter`: up to four random changes, each of which has its own limits."""

    brightness_factor: Any = None
    contrast_factor: Any = None
    saturation_factor: Any = None
    hue_factor: Any = None

    limits: tuple[Limit, ...] = (
        Limit("factor", -1, 1, optional=True),
        Limit("brightness_factor", -1, 1, optional=True),
        Limit("contrast_factor", 0, 1, optional=True),
        Limit("saturation_factor", -1, 1, optional=True),
        Limit("hue_factor", 0, 1, optional=True),
    )

    def check(self) -> None:
        super().check()
        if self.brightness_factor is not None or self.saturation_factor is not None:
            self.check_range()


class TiledEqualization(Augmentation):
    """`ContrastLimitedAdaptiveHistogramEqualization`: each tile of the image by itself."""

    tile_grid_size: Any = (8, 8)


class ColorDegeneration(Augmentation):
    """`RandomColorDegeneration`: of images with three colours."""

    def output_shape(self, x: Shape) -> Structure:
        if len(x) not in (3, 4):
            raise ShapeError(
                "incompatible-input",
                "Invalid images rank: expected rank 3 (single image) or rank 4 (batch of images). "
                f"Received: input_shape={show(x)}",
            )
        channels = x[-3] if self.channels_first() else x[-1]
        if differ(channels, 3):
            raise ShapeError(
                "incompatible-input",
                f"Input images must have 3 channels, but received images with {channels} channels.",
            )
        return x


class BoundingBoxes(ImageLayer):
    """`MaxNumBoundingBoxes`: the boxes of an image, cut or filled up to `max_number`."""

    max_number: Any
    fill_value: Any = -1

    def check(self) -> None:
        super().check()
        for argument in ("max_number", "fill_value"):
            value = getattr(self, argument)
            if is_plain(value) and not is_number(value) and not (isinstance(value, str) and value.isdigit()):
                raise invalid(argument, f"`{argument}` must be an integer. Received: {value!r}")

    def explain(self, x: Shape) -> Iterator[str]:
        yield f"The boxes of each image become {self.max_number}; the images stay as they are."


def ends(value: Any, argument: str) -> tuple[float, float]:
    """The range that a factor of Keras 2 stands for: a number, or its two ends. Raises `invalid-argument`."""

    def end(one: Any) -> float:
        if not is_plain(one):
            raise Undecided(one if isinstance(one, Unknown) else Unknown(f"`{argument}` is not known"))
        if not is_number(one):
            raise invalid(argument, f"`{argument}` should be a number or a pair of them. Received: {value!r}")
        return one

    if is_sequence(value) and len(value) > 1:
        return end(value[0]), end(value[1])
    return -end(value), end(value)
