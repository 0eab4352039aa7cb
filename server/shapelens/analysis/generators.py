"""What the older generators give: `ImageDataGenerator(...).flow(...)` and its like, and `TimeseriesGenerator`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis.arrays import array
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.pictures import channels_first, channels_of, image_shape, sizes
from shapelens.analysis.pipelines import in_batches
from shapelens.analysis.sequences import elements, new_dict, new_list
from shapelens.analysis.sizes import shape_value
from shapelens.analysis.sources import first_axis, given_int, sliced
from shapelens.dims import Dim, Unknown, differ, rank, unknown_shape
from shapelens.rules.rule import ShapeError
from shapelens.values.data import Array, Dataset, ImageSource
from shapelens.values.python import NONE, Const, List, Tuple

_KIND: Final = "keras.preprocessing.image."
_FILES: Final = Unknown("how many files there are is not known")

_FLOW: Final = (
    *("x", "y", "batch_size", "shuffle", "sample_weight", "seed", "save_to_dir", "save_prefix", "save_format"),
    *("ignore_class_split", "subset"),
)
_FROM_DIRECTORY: Final = ("directory", "target_size", "color_mode", "classes", "class_mode", "batch_size")
_FROM_DATAFRAME: Final = (
    *("dataframe", "directory", "x_col", "y_col", "weight_col", "target_size", "color_mode", "classes", "class_mode"),
    "batch_size",
)


def call_source(it: Interpreter, owner: ImageSource, name: str, arguments: Arguments) -> Any:
    """`ImageDataGenerator(...).name(...)`."""
    if not arguments.complete:
        return Unknown(f"the arguments of `.{name}` are not all known")
    match name:
        case "flow":
            return _flow(it, owner, arguments)
        case "flow_from_directory":
            return _flow_from_files(it, owner, _named(_FROM_DIRECTORY, arguments), "DirectoryIterator")
        case "flow_from_dataframe":
            return _flow_from_files(it, owner, _named(_FROM_DATAFRAME, arguments), "DataFrameIterator")
        case "fit":
            return NONE
        case "standardize" | "random_transform" | "apply_transform":
            made = array(it, arguments.get(0, "x", NONE))
            return Array(made.shape, made.dtype) if isinstance(made, Array) else made
        case _:
            return Unknown(f"`ImageDataGenerator.{name}` is not modelled")


def _named(order: tuple[str, ...], arguments: Arguments) -> Mapping[str, Any]:
    return {**dict(zip(order, arguments.positional, strict=False)), **arguments.keywords}


def _flow(it: Interpreter, owner: ImageSource, arguments: Arguments) -> Any:
    """`flow(x, y, batch_size)`: the images in an array, with what belongs to each."""
    given = _named(_FLOW, arguments)
    parts = [array(it, given[name]) for name in ("x", "y", "sample_weight") if given.get(name, NONE) != NONE]
    x = parts[0] if parts else NONE
    together = isinstance(given.get("x"), List | Tuple)  # images with other data beside them
    if together or not isinstance(x, Array) or not all(isinstance(part, Array) for part in parts):
        return Dataset(Unknown("which images flow is not known"), _FILES, f"{_KIND}NumpyArrayIterator")
    if (refused := _mismatch(parts)) is not None:
        if arguments.node is not None:
            it.refuse(refused, it.position(arguments.node))
        return Dataset(Unknown("`flow` refuses its arguments"), _FILES, f"{_KIND}NumpyArrayIterator")
    total = _part(first_axis(x.shape), given.get("subset", NONE), dict(owner.given).get("validation_split", Const(0.0)))
    singles = [sliced(Array(part.shape, part.dtype if index else "float32")) for index, part in enumerate(parts)]
    element = singles[0] if len(singles) == 1 else Tuple(tuple(singles))
    return _iterator(it, element, total, given, "NumpyArrayIterator", ())


def _mismatch(parts: list[Array]) -> ShapeError | None:
    """What Keras says of images and labels that do not go together."""
    x = parts[0]
    ndim = rank(x.shape)
    if not isinstance(ndim, Unknown) and ndim != 4:
        message = f"Input data in `NumpyArrayIterator` should have rank 4. You passed an array with shape {x.shape}"
        return ShapeError("incompatible-input", message)
    lengths = [first_axis(part.shape) for part in parts]
    other = next((length for length in lengths if differ(length, lengths[0])), None)
    if other is None:
        return None
    message = f"`x` (images) and `y` (labels) should have the same length: {lengths[0]} and {other}"
    return ShapeError("data-cardinality", message)


def _part(total: Dim, subset: Any, split: Any) -> Dim:
    """The images of `subset`: the first are for validation."""
    if subset == NONE:
        return total
    if not isinstance(total, int) or not isinstance(split, Const) or not isinstance(subset, Const):
        return Unknown("how many images are in a subset is not known")
    validation = int(total * (split.value or 0))
    return validation if subset.value == "validation" else total - validation


def _flow_from_files(it: Interpreter, owner: ImageSource, given: Mapping[str, Any], kind: str) -> Any:
    height, width = sizes(it, given.get("target_size", Const(256)))
    first = channels_first(it, dict(owner.given).get("data_format", NONE))
    shape = image_shape(height, width, channels_of(given.get("color_mode", Const("rgb"))), first)
    image = Array(shape, "float32")
    names = given.get("classes", NONE)
    listed = elements(it, names) if isinstance(names, List | Tuple) else _FILES
    classes: Dim = Unknown("how many classes there are is not known") if isinstance(listed, Unknown) else len(listed)
    mode = given.get("class_mode", Const("categorical"))
    label = _label(it, mode.value if isinstance(mode, Const) else _FILES, image, classes, given.get("y_col", NONE))
    weighted = given.get("weight_col", NONE) != NONE
    element = image if label is None else Tuple((image, label, Array((), None)) if weighted else (image, label))
    indices = listed if isinstance(listed, Unknown) else [(name, Const(i)) for i, name in enumerate(listed)]
    specific = (
        ("class_indices", new_dict(it, indices)),
        ("class_mode", mode),
        ("classes", Array((_FILES,), "int32")),
        ("filenames", new_list(it, _FILES)),
        ("filepaths", new_list(it, _FILES)),
        ("image_shape", shape_value(shape)),
        ("labels", Array((_FILES,), "int32")),
        ("num_classes", classes if isinstance(classes, Unknown) else Const(classes)),
        ("samples", _FILES),
        ("target_size", shape_value((height, width))),
    )
    return _iterator(it, element, _FILES, given, kind, specific)


def _label(it: Interpreter, mode: Any, image: Array, classes: Dim, columns: Any) -> Any:
    """What belongs to one image, by `class_mode`; None if nothing does."""
    match mode:
        case None:
            return None
        case "categorical":
            return Array((classes,), "float32")
        case "binary" | "sparse":
            return Array((), "float32")
        case "input":
            return image
        case "raw" | "other":
            if isinstance(columns, List | Tuple):
                several = elements(it, columns)
                return Array((several if isinstance(several, Unknown) else len(several),), None)
            return Array((), None) if isinstance(columns, Const) else Array(unknown_shape("its columns are not known"))
        case _:
            return Unknown("what belongs to an image is not known")


def _iterator(
    it: Interpreter,
    element: Any,
    total: Dim,
    given: Mapping[str, Any],
    kind: str,
    specific: tuple[tuple[str, Any], ...],
) -> Dataset:
    """Batches of images, which begin again after the last."""
    batch = given.get("batch_size", Const(32))
    made = in_batches(Dataset(element, total), given_int(batch), False)
    samples = total if isinstance(total, Unknown) else Const(total)
    attributes = (("batch_size", batch), ("n", samples), *specific)
    return Dataset(made.element, made.length, _KIND + kind, attributes, made.exact)


def _image_data_generator(it: Interpreter, arguments: Arguments) -> Any:
    if not arguments.complete or arguments.positional:
        return Unknown("the arguments of `ImageDataGenerator` are not all known")
    return ImageSource(tuple((k, v) for k, v in arguments.keywords.items() if k in ("data_format", "validation_split")))


_TIMESERIES: Final = (
    *("data", "targets", "length", "sampling_rate", "stride", "start_index", "end_index", "shuffle", "reverse"),
    "batch_size",
)


def _timeseries_generator(it: Interpreter, arguments: Arguments) -> Any:
    """`TimeseriesGenerator(data, targets, length)`: for each row the rows before it, and what belongs to it."""
    given = _named(_TIMESERIES, arguments)
    data, targets = (array(it, given.get(name, NONE)) for name in ("data", "targets"))
    if not arguments.complete or not isinstance(data, Array) or not isinstance(targets, Array):
        return Unknown("which series is gone through is not known")
    total, length = first_axis(data.shape), given_int(given.get("length", NONE))
    rate, stride = given_int(given.get("sampling_rate", Const(1))), given_int(given.get("stride", Const(1)))
    start = given_int(given.get("start_index", Const(0)))
    end = given.get("end_index", NONE)
    steps: Dim = Unknown("how long a part of the series is is not known")
    samples: Dim = Unknown("how many parts the series has is not known")
    if isinstance(length, int) and isinstance(rate, int) and rate > 0:
        steps = -(-length // rate)
    last = total if end == NONE else given_int(end)
    if isinstance(last, int) and isinstance(length, int) and isinstance(start, int) and isinstance(stride, int):
        samples = len(range(start + length, last if end == NONE else last + 1, max(stride, 1)))
    inner = sliced(Array(data.shape, data.dtype))
    row = inner.shape if isinstance(rank(inner.shape), Unknown) else (steps, *inner.shape)
    element = Tuple((Array(row, data.dtype), sliced(targets)))
    size = given_int(given.get("batch_size", Const(128)))
    made = in_batches(Dataset(element, samples), size, False)
    kind = "keras.preprocessing.sequence.TimeseriesGenerator"
    exact = None if given.get("shuffle", Const(False)) != Const(False) else made.exact
    return Dataset(made.element, made.length, kind, (("length", given.get("length", NONE)),), exact)


_LEGACY: Final = ("keras.preprocessing", "keras.legacy.preprocessing", "keras_preprocessing")
GENERATOR_FUNCTIONS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    **{f"{module}.image.ImageDataGenerator": _image_data_generator for module in _LEGACY},
    **{f"{module}.sequence.TimeseriesGenerator": _timeseries_generator for module in _LEGACY},
}
"""Generators by canonical name."""
