"""Functions of Keras that make a `tf.data.Dataset`: of the files in a directory, of a series, of parts of another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis.arrays import array
from shapelens.analysis.datasets import frozen
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.pictures import channels_first, channels_of, image_shape, sizes
from shapelens.analysis.pipelines import in_batches
from shapelens.analysis.sequences import elements, new_list
from shapelens.analysis.sources import arrays_in, first_axis, given_int, sliced
from shapelens.dims import Dim, Unknown, rank
from shapelens.immutable import replace
from shapelens.values.data import Array, Dataset, mapped
from shapelens.values.python import NONE, Const, List, Tuple

_FILES: Final = Unknown("which files are in the directory is not known")
_FIRST: Final = ("directory", "labels", "label_mode", "class_names")
_IMAGES: Final = (*_FIRST, "color_mode", "batch_size", "image_size", "shuffle", "seed", "validation_split", "subset")
_TEXTS: Final = (*_FIRST, "batch_size", "max_length", "shuffle", "seed", "validation_split", "subset")
_SOUNDS: Final = (
    *(*_FIRST, "batch_size", "sampling_rate", "output_sequence_length", "ragged", "shuffle", "seed"),
    *("validation_split", "subset"),
)
_SERIES: Final = (
    *("data", "targets", "sequence_length", "sequence_stride", "sampling_rate", "batch_size", "shuffle", "seed"),
    *("start_index", "end_index"),
)

Given = Mapping[str, Any]


def _named(order: tuple[str, ...], arguments: Arguments) -> Given:
    return {**dict(zip(order, arguments.positional, strict=False)), **arguments.keywords}


def _images(it: Interpreter, arguments: Arguments) -> Any:
    """`image_dataset_from_directory(...)`."""
    given = _named(_IMAGES, arguments)
    height, width = sizes(it, given.get("image_size", Const(256)))
    first = channels_first(it, given.get("data_format", NONE))
    shape = image_shape(height, width, channels_of(given.get("color_mode", Const("rgb"))), first)
    return _labelled(it, Array(shape, "float32"), given, arguments)


def _texts(it: Interpreter, arguments: Arguments) -> Any:
    """`text_dataset_from_directory(...)`."""
    return _labelled(it, Array((), "string"), _named(_TEXTS, arguments), arguments)


def _sounds(it: Interpreter, arguments: Arguments) -> Any:
    """`audio_dataset_from_directory(...)`: as long as is asked for, of any number of channels."""
    given = _named(_SOUNDS, arguments)
    if given.get("ragged", Const(False)) != Const(False):
        return Unknown("ragged tensors are not followed")
    wanted = given.get("output_sequence_length", NONE)
    return _labelled(it, Array((None if wanted == NONE else given_int(wanted), None), "float32"), given, arguments)


def _labelled(it: Interpreter, item: Array, given: Given, arguments: Arguments) -> Any:
    """Files with their labels, in batches; two datasets for `subset="both"`."""
    subset = given.get("subset", NONE)
    if not arguments.complete or isinstance(subset, Unknown):
        return Unknown("the arguments are not all known")
    made = _of_files(it, item, given)
    return new_list(it, [made, made]) if subset == Const("both") else made


def _of_files(it: Interpreter, item: Array, given: Given) -> Dataset:
    names, labels = given.get("class_names", NONE), given.get("labels", Const("inferred"))
    listed = elements(it, names) if isinstance(names, List | Tuple) else _FILES
    mode = NONE if labels == NONE else given.get("label_mode", Const("int"))
    label = _label(
        mode, Unknown("how many classes there are is not known") if isinstance(listed, Unknown) else len(listed)
    )
    one = Dataset(item if label is None else Tuple((item, label)), _FILES)
    size = given.get("batch_size", Const(32))
    batches = one if size == NONE else in_batches(one, given_int(size), False)
    class_names = NONE if labels == NONE else new_list(it, listed)
    return replace(batches, specific=(("class_names", class_names), ("file_paths", new_list(it, _FILES))))


def _label(mode: Any, classes: Dim) -> Any:
    """What belongs to one file, by `label_mode`; None if nothing does."""
    match mode:
        case Const(value=None):
            return None
        case Const(value="int"):
            return Array((), "int32")
        case Const(value="binary"):
            return Array((1,), "float32")
        case Const(value="categorical"):
            return Array((classes,), "float32")
        case _:
            return Unknown("what labels there are is not known")


def _series(it: Interpreter, arguments: Arguments) -> Any:
    """`timeseries_dataset_from_array(data, targets, sequence_length, ...)`: to TensorFlow, of any length."""
    given = _named(_SERIES, arguments)
    data, targets = array(it, given.get("data", NONE)), given.get("targets", NONE)
    if not arguments.complete or not isinstance(data, Array) or isinstance(targets, Unknown):
        return Dataset(Unknown("which series is gone through is not known"), _FILES)
    length, total = given_int(given.get("sequence_length", NONE)), first_axis(data.shape)
    stride, rate = given_int(given.get("sequence_stride", Const(1))), given_int(given.get("sampling_rate", Const(1)))
    start, end = given.get("start_index", NONE), given.get("end_index", NONE)
    first, last = (0 if start in (NONE, Const(0)) else given_int(start)), total if end == NONE else given_int(end)
    label = None if targets == NONE else frozen(it, targets)
    counts = (length, stride, rate, first, last)
    number: Dim = Unknown("how many sequences there are is not known")
    known = [count for count in counts if isinstance(count, int)]
    if len(known) == len(counts) and (label is None or isinstance(label, Array)):
        length_, stride_, rate_, first_, last_ = known
        number = last_ - first_ - (length_ - 1) * rate_
        limit = number if label is None else first_axis(label.shape)
        number = len(range(0, min(number, limit), max(stride_, 1))) if isinstance(limit, int) else _FILES

    def element(steps: Dim) -> Any:
        row = sliced(data)
        x = row if isinstance(rank(row.shape), Unknown) else replace(row, shape=(steps, *row.shape))
        return x if label is None else Tuple((x, sliced(label) if isinstance(label, Array) else label))

    one = Dataset(element(None), number, exact=(element(length), element(length)))
    size = given.get("batch_size", Const(128))
    return one if size == NONE else in_batches(one, given_int(size), False)


def _split(it: Interpreter, arguments: Arguments) -> Any:
    """`split_dataset(dataset, left_size, right_size)`: two datasets of single elements."""
    whole = frozen(it, arguments.get(0, "dataset", NONE))
    sizes_ = [arguments.get(1, "left_size", NONE), arguments.get(2, "right_size", NONE)]
    if isinstance(whole, Dataset):
        element, total = (whole.each if whole.each == whole.last else Unknown("the elements differ")), whole.length
    else:
        axes = [first_axis(part.shape) for part in arrays_in(whole)]
        element, total = mapped(whole, sliced), next((axis for axis in axes if isinstance(axis, int)), _FILES)
    left, right = (_share(size, total) for size in sizes_)
    if isinstance(total, int):
        left = total - right if left is None and isinstance(right, int) else left
        right = total - left if right is None and isinstance(left, int) else right
    return Tuple(tuple(Dataset(element, _FILES if size is None else size) for size in (left, right)))


def _share(size: Any, total: Dim) -> Dim:
    """The elements of one part; None if the call does not say."""
    if size == NONE:
        return None
    if isinstance(size, Const) and isinstance(size.value, float) and isinstance(total, int):
        return round(size.value * total)
    return given_int(size)


_UTILS: Final = ("keras.utils", "keras.preprocessing")
DIRECTORY_FUNCTIONS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    **{
        f"{module}.{name}": function
        for module in _UTILS
        for name, function in {
            "audio_dataset_from_directory": _sounds,
            "image_dataset_from_directory": _images,
            "text_dataset_from_directory": _texts,
            "timeseries_dataset_from_array": _series,
        }.items()
    },
    "keras.preprocessing.image.image_dataset_from_directory": _images,
    "keras.preprocessing.sequence.timeseries_dataset_from_array": _series,
    "keras.preprocessing.text.text_dataset_from_directory": _texts,
    "keras.preprocessing.timeseries.timeseries_dataset_from_array": _series,
    "keras.utils.split_dataset": _split,
}
"""Functions that make datasets, by canonical name."""
