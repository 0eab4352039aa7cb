"""Images as PIL has them, and between them and arrays: `load_img`, `img_to_array`, `array_to_img`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis.arrays import array
from shapelens.analysis.config import IMAGE_DATA_FORMAT, setting
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import elements
from shapelens.dims import Dim, Shape, Unknown, rank, unknown_shape
from shapelens.values.data import Array, DType, Picture
from shapelens.values.python import NONE, Const, List, Method, Tuple

CHANNELS: Final[Mapping[str, int]] = {"rgb": 3, "rgba": 4, "grayscale": 1}
"""Of images, by the `color_mode` in which they are read."""
_MODES: Final[Mapping[str, int]] = {"L": 1, "RGB": 3, "RGBA": 4}
_FILE: Final = Unknown("how large the image in a file is is not known")


def picture_attribute(owner: Picture, name: str) -> Any:
    """`img.size` and its like; else a method."""
    match name:
        case "size":
            return Tuple((_value(owner.width), _value(owner.height)))
        case "width" | "height":
            return _value(getattr(owner, name))
        case "mode":
            modes = (Const(mode) for mode, channels in _MODES.items() if channels == owner.channels)
            return next(modes, Unknown("its mode is not known"))
        case _:
            return Method(owner, name)


def _value(dim: Dim) -> Any:
    return dim if isinstance(dim, Unknown) else Const(dim)


def call_picture(it: Interpreter, owner: Picture, name: str, arguments: Arguments) -> Any:
    """`img.resize((width, height))` and `img.convert(mode)`."""
    match name:
        case "resize":
            width, height = sizes(it, arguments.get(0, "size", NONE))
            return Picture(height, width, owner.channels)
        case "convert":
            mode = arguments.get(0, "mode", NONE)
            known = _MODES.get(mode.value) if isinstance(mode, Const) and isinstance(mode.value, str) else None
            return Picture(owner.height, owner.width, known or Unknown("which mode it is converted to is not known"))
        case "copy":
            return owner
        case _:
            return Unknown(f"`.{name}()` of an image is not modelled")


def sizes(it: Interpreter, value: Any) -> tuple[Dim, Dim]:
    """Two sizes that the program gives."""
    items = elements(it, value) if isinstance(value, List | Tuple) else [value, value]
    unknown = items if isinstance(items, Unknown) else Unknown("the size of the images is not known")
    if isinstance(items, Unknown) or len(items) != 2:
        return unknown, unknown
    height, width = (
        item.value if isinstance(item, Const) and isinstance(item.value, int) else unknown for item in items
    )
    return height, width


def channels_of(mode: Any) -> Dim:
    """The channels of a `color_mode`."""
    known = CHANNELS.get(mode.value) if isinstance(mode, Const) and isinstance(mode.value, str) else None
    return Unknown("the channels of the images are not known") if known is None else known


def channels_first(it: Interpreter, given: Any) -> bool | Unknown:
    """Whether images have their channels first: as a `data_format` says, or Keras' setting."""
    layout = setting(it, IMAGE_DATA_FORMAT) if given == NONE else given
    return (
        layout.value == "channels_first"
        if isinstance(layout, Const)
        else Unknown("where the channels are is not known")
    )


def image_shape(height: Dim, width: Dim, channels: Dim, first: bool | Unknown) -> Shape:
    """The shape of an image as an array."""
    if isinstance(first, Unknown):
        return (first, first, first)
    return (channels, height, width) if first else (height, width, channels)


def _load_img(it: Interpreter, arguments: Arguments) -> Any:
    """`load_img(path, color_mode, target_size)`; in Keras 2 a flag `grayscale` stands second."""
    old = it.keras == 2 or "grayscale" in arguments.keywords
    mode = arguments.get(2 if old else 1, "color_mode", Const("rgb"))
    if arguments.get(1 if old else 9, "grayscale", Const(False)) != Const(False):
        mode = Const("grayscale")
    target = arguments.get(3 if old else 2, "target_size", NONE)
    if it.keras is None and len(arguments.positional) > 1:
        return Picture(_FILE, _FILE, Unknown("which Keras reads the arguments is not known"))
    height, width = (_FILE, _FILE) if target == NONE else sizes(it, target)
    return Picture(height, width, channels_of(mode))


def _img_to_array(it: Interpreter, arguments: Arguments) -> Any:
    given, dtype = arguments.get(0, "img", NONE), arguments.get(2, "dtype", NONE)
    name = dtype.value if isinstance(dtype, Const) else dtype.name if isinstance(dtype, DType) else None
    first = channels_first(it, arguments.get(1, "data_format", NONE))
    if isinstance(given, Picture):
        return Array(image_shape(given.height, given.width, given.channels, first), name or "float32")
    made = array(it, given)
    if not isinstance(made, Array) or isinstance(rank(made.shape), Unknown) or isinstance(first, Unknown):
        return Array(unknown_shape("what image this is is not known"), name or "float32")
    shape = made.shape
    if len(shape) == 2:
        shape = (1, *shape) if first else (*shape, 1)
    return Array(shape, name or "float32")


def _array_to_img(it: Interpreter, arguments: Arguments) -> Any:
    made = array(it, arguments.get(0, "x", NONE))
    first = channels_first(it, arguments.get(1, "data_format", NONE))
    if not isinstance(made, Array) or len(made.shape) != 3 or isinstance(rank(made.shape), Unknown):
        return Picture(*(Unknown("what image this is is not known"),) * 3)
    if isinstance(first, Unknown):
        return Picture(first, first, first)
    return Picture(*(made.shape[1], made.shape[2], made.shape[0]) if first else made.shape)


def _nothing(it: Interpreter, arguments: Arguments) -> Any:
    return NONE


_MODULES: Final = ("keras.utils", "keras.preprocessing.image", "keras_preprocessing.image")
PICTURE_FUNCTIONS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    f"{module}.{name}": function
    for module in _MODULES
    for name, function in {
        "array_to_img": _array_to_img,
        "img_to_array": _img_to_array,
        "load_img": _load_img,
        "save_img": _nothing,
    }.items()
}
"""Functions of images, by canonical name."""
