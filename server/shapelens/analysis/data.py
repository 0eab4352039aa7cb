"""Where data meets models: `fit`, `evaluate`, `predict`, and the functions that prepare arrays for them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis.arrays import array
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import elements, new_list
from shapelens.dims import Dim, Shape, Unknown, rank, unknown_shape
from shapelens.values.data import Array
from shapelens.values.python import NONE, Const, List, Tuple


def _to_categorical(it: Interpreter, arguments: Arguments) -> Any:
    """`to_categorical(y, num_classes)`: one column for each class; a last axis of size 1 is dropped."""
    labels = array(it, arguments.get(0, "y", arguments.get(0, "x", NONE)))
    if not isinstance(labels, Array):
        return Array(unknown_shape("what is encoded is not known"), "float64")
    count = arguments.get(1, "num_classes", NONE)
    classes: Dim = Unknown("the number of classes depends on data")
    if isinstance(count, Const) and isinstance(count.value, int):
        classes = int(count.value)
    elif labels.content and count == NONE:
        classes = int(max(item.value for item in labels.content)) + 1
    shape = labels.shape
    ndim = rank(shape)
    if isinstance(ndim, Unknown):
        return Array(unknown_shape(ndim.reason, classes), "float64")
    return Array((*(shape[:-1] if ndim > 1 and shape[-1] == 1 else shape), classes), "float64")


def _pad_sequences(it: Interpreter, arguments: Arguments) -> Any:
    """`pad_sequences(sequences, maxlen)`: as many rows as sequences, as long as the longest or as `maxlen`."""
    sequences, longest = arguments.get(0, "sequences", NONE), arguments.get(1, "maxlen", NONE)
    items = elements(it, sequences) if isinstance(sequences, List | Tuple) else None
    rows: Dim = Unknown("the number of sequences is not known")
    if isinstance(sequences, Array) and not isinstance(rank(sequences.shape), Unknown):
        rows = sequences.shape[0]
    elif items is not None and not isinstance(items, Unknown):
        rows = len(items)
    known = isinstance(longest, Const) and isinstance(longest.value, int)
    return Array((rows, longest.value if known else Unknown("the longest sequence depends on data")), "int32")


def _train_test_split(it: Interpreter, arguments: Arguments) -> Any:
    """`train_test_split(*arrays, test_size=...)`: each array in two, a quarter for the test unless told."""
    parts: list[Any] = []
    for value in arguments.positional:
        made = array(it, value)
        shape = made.shape if isinstance(made, Array) else unknown_shape("what is split is not known")
        dtype = made.dtype if isinstance(made, Array) else None
        for size in _split_sizes(shape, arguments.keywords):
            rest = () if isinstance(rank(shape), Unknown) else shape[1:]
            parts.append(Array((size, *rest) if shape and not isinstance(rank(shape), Unknown) else shape, dtype))
    return new_list(it, parts)


def _split_sizes(shape: Shape, words: Mapping[str, Any]) -> tuple[Dim, Dim]:
    unknown = Unknown("the sizes of the parts are not known")
    total = shape[0] if shape else unknown
    given = {name: words[name].value for name in ("test_size", "train_size") if isinstance(words.get(name), Const)}
    test, train = given.get("test_size"), given.get("train_size")
    if not isinstance(total, int) or any(name in words and name not in given for name in ("test_size", "train_size")):
        return unknown, unknown
    if test is None and train is None:
        test = 0.25
    tests = math.ceil(total * test) if isinstance(test, float) else test
    trains = math.floor(total * train) if isinstance(train, float) else train
    if tests is None:
        tests = total - (trains or 0)
    return total - tests if trains is None else trains, tests


def _same(it: Interpreter, arguments: Arguments) -> Any:
    """A function that keeps the shape of its first argument."""
    made = array(it, arguments.get(0, "x", NONE))
    return Array(made.shape, made.dtype) if isinstance(made, Array) else made


DATA_FUNCTIONS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    "keras.utils.to_categorical": _to_categorical,
    "keras.utils.np_utils.to_categorical": _to_categorical,
    "keras.utils.pad_sequences": _pad_sequences,
    "keras.preprocessing.sequence.pad_sequences": _pad_sequences,
    "keras_preprocessing.sequence.pad_sequences": _pad_sequences,
    "keras.utils.normalize": _same,
    "sklearn.model_selection.train_test_split": _train_test_split,
    "sklearn.cross_validation.train_test_split": _train_test_split,
    "sklearn.preprocessing.normalize": _same,
    "sklearn.preprocessing.scale": _same,
    "sklearn.preprocessing.minmax_scale": _same,
}
"""Functions that prepare data, by canonical name."""
