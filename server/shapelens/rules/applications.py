"""What the functions of `keras.applications` refuse of their arguments, before they build anything.

From `keras/src/applications/imagenet_utils.py` (`obtain_input_shape`) and the functions themselves; Keras 2 has the same checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from shapelens.dims import Shape, Undecided, Unknown, known, show
from shapelens.rules.arguments import invalid, is_dims
from shapelens.rules.objects import check_keywords, parameters
from shapelens.rules.rule import Hint, ShapeError

DEFAULTS: Final[Mapping[str, Any]] = {
    "include_top": True,
    "weights": "imagenet",
    "input_tensor": None,
    "input_shape": None,
    "pooling": None,
    "classes": 1000,
}
"""What all functions have among their arguments."""
_SIZES: Final[Mapping[str, int]] = {
    "ConvNeXt": 224, "DenseNet": 224, "EfficientNetB0": 224, "EfficientNetB1": 240, "EfficientNetB2": 260,
    "EfficientNetB3": 300, "EfficientNetB4": 380, "EfficientNetB5": 456, "EfficientNetB6": 528, "EfficientNetB7": 600,
    "EfficientNetV2B0": 224, "EfficientNetV2B1": 240, "EfficientNetV2B2": 260, "EfficientNetV2B3": 300,
    "EfficientNetV2S": 384, "EfficientNetV2M": 480, "EfficientNetV2L": 480, "Inception": 299, "MobileNet": 224,
    "NASNetLarge": 331, "NASNetMobile": 224, "RegNet": 224, "ResNet": 224, "VGG": 224, "Xception": 299,
}  # fmt: skip
"""The side of the images that the pretrained classifier takes, by the beginning of the name."""
_OF_SEVERAL_SIZES: Final = ("MobileNet",)
"""These have weights for several sizes, or ask for them elsewhere."""
_SMALLEST: Final = {"Inception": 75, "Xception": 71}


def is_application(name: str) -> bool:
    """Whether `keras.applications` has a model of that name; its builders (`resnet.ResNet`) are none."""
    return any(parameters(f"keras.applications.{name}", version) is not None for version in (3, 2))


def arguments_of(
    name: str, positional: Sequence[Any], keywords: Mapping[str, Any], keras: int | None
) -> dict[str, Any]:
    """The arguments by name, those left out that are checked here at their defaults.

    Raises:
        ShapeError: `unknown-argument`, `too-many-arguments`.
        Undecided: where it depends on the Keras in force, which is not known.
    """
    path = f"keras.applications.{name}"
    check_keywords(path, keywords, keras)
    known_orders = {version: order for version in (3, 2) if (order := parameters(path, version)) is not None}
    orders = {known_orders[keras]} if keras in known_orders else {*known_orders.values()}
    if len({order[: len(positional)] for order in orders}) > 1:
        raise Undecided(Unknown("the order of its arguments is another in each Keras"))
    order = max(orders, key=len)
    if len(positional) > len(order):
        message = f"{name}() takes {len(order)} positional arguments but {len(positional)} were given"
        raise ShapeError("too-many-arguments", message)
    placed = dict(zip(order, positional, strict=False))
    if twice := {*placed} & {*keywords}:
        word = min(twice)
        raise ShapeError("too-many-arguments", f"{name}() got multiple values for argument '{word}'", word)
    return {**DEFAULTS, **placed, **keywords}


def check(name: str, arguments: Mapping[str, Any]) -> None:
    """Raise `invalid-argument` where Keras refuses the arguments of an application.

    Raises:
        ShapeError: `invalid-argument`.
        Undecided: where an argument is not known on which it depends.
    """
    weights, top = known(arguments["weights"]), bool(known(arguments["include_top"]))
    if isinstance(weights, str) and weights != "imagenet" and not set("./\\") & set(weights):
        raise invalid(
            "weights",
            "The `weights` argument should be either `None` (random initialization), 'imagenet' (pre-training on ImageNet), "
            f"or the path to the weights file to be loaded. Received: weights={weights}",
        )
    classes = known(arguments["classes"])
    if weights == "imagenet" and top and classes != 1000:
        raise invalid(
            "classes",
            f"If using `weights='imagenet'` with `include_top=True`, `classes` should be 1000. Received: classes={classes}",
        )
    shape = known(arguments["input_shape"])
    if shape is not None and not is_dims(shape):
        raise Undecided(Unknown("`input_shape` is no shape"))
    if shape is not None and not name.startswith("MobileNetV3"):
        _check_shape(name, tuple(shape), weights, top)


def _check_shape(name: str, shape: Shape, weights: Any, top: bool) -> None:
    side = _begun(_SIZES, name)
    wanted = (side, side, 3)
    if weights == "imagenet" and top and not name.startswith(_OF_SEVERAL_SIZES) and not _is_open(shape):
        if shape != wanted:
            raise invalid(
                "input_shape",
                "When setting `include_top=True` and loading `imagenet` weights, `input_shape` should be "
                f"{show(wanted)}. Received: input_shape={show(shape)}",
            )
        return
    if len(shape) != 3:
        raise invalid("input_shape", f"`input_shape` must be a tuple of three integers. Received: {show(shape)}")
    if weights == "imagenet" and known(shape[2]) != 3:
        raise invalid("input_shape", f"The input must have 3 channels; Received `input_shape={show(shape)}`")
    smallest = _begun(_SMALLEST, name) or 32
    if any(isinstance(dim, int) and dim < smallest for dim in shape[:2]):
        raise invalid(
            "input_shape", f"Input size must be at least {smallest}x{smallest}; Received: input_shape={show(shape)}"
        )


def doubts(arguments: Mapping[str, Any]) -> Iterator[Hint]:
    """What is not used of the arguments."""
    pooling = arguments["pooling"]
    if isinstance(pooling, str) and pooling not in ("avg", "max") and known(arguments["include_top"]) is False:
        yield Hint("ignored-argument", f"`pooling={pooling!r}` is ignored: it is 'avg', 'max' or None", "pooling")


def _is_open(shape: Shape) -> bool:
    return any(isinstance(dim, Unknown) for dim in shape)


def _begun(table: Mapping[str, Any], name: str) -> Any:
    """The entry of the longest key with which a name begins."""
    found = [key for key in table if name.startswith(key)]
    return table[max(found, key=len)] if found else None
