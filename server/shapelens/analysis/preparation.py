"""Keras' functions and objects that prepare arrays for models: one-hot labels, padded sequences, tokenizers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis.arrays import as_array, current, dtype_argument
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import elements, length, new_list
from shapelens.dims import Dim, Shape, Unknown, rank, unknown_shape
from shapelens.values.data import Array, Scalar
from shapelens.values.frames import Series
from shapelens.values.python import NONE, Const, Dict, List, Tuple
from shapelens.values.tools import Tool

_LONGEST: Final = Unknown("the longest sequence depends on data")


def whole(value: Any, reason: str) -> Dim:
    """A number as an argument, as a size."""
    if isinstance(value, Const) and isinstance(value.value, int):
        return int(value.value)
    if isinstance(value, Unknown) and not isinstance(value, Scalar):
        return Unknown(value.reason, value.name)
    return Unknown(reason)


def _to_categorical(it: Interpreter, arguments: Arguments) -> Any:
    """`to_categorical(y, num_classes)`: one column for each class; a last axis of size 1 is dropped."""
    labels = as_array(it, arguments.get(0, "y", arguments.get(0, "x", arguments.get(0, "ys", NONE))))
    count = arguments.get(1, "num_classes", arguments.get(1, "nb_classes", NONE))
    if count in (NONE, Const(0)):
        classes: Dim = Unknown("the number of classes depends on data") if labels.top is None else labels.top + 1
    else:
        classes = whole(count, "the number of classes is not known")
    # Keras 3 makes an array of NumPy's own type, Keras 2 of Keras'.
    dtype = {2: dtype_argument(arguments.get(2, "dtype", NONE), "float32"), 3: "float64"}.get(it.keras or 0)
    shape = labels.shape
    ndim = rank(shape)
    if isinstance(ndim, Unknown):
        return Array(unknown_shape(ndim.reason, classes), dtype)
    if ndim > 1 and isinstance(shape[-1], Unknown):
        return Array(unknown_shape("whether the last axis is dropped depends on its size", classes), dtype)
    return Array((*(shape[:-1] if ndim > 1 and shape[-1] == 1 else shape), classes), dtype)


def _pad_sequences(it: Interpreter, arguments: Arguments) -> Any:
    """`pad_sequences(sequences, maxlen)`: as many rows as sequences, as long as the longest or as `maxlen`."""
    sequences, wanted = current(it, arguments.get(0, "sequences", NONE)), arguments.get(1, "maxlen", NONE)
    given = arguments.get(2, "dtype", NONE)
    dtype = dtype_argument(given, "int32")
    rows, longest, rest = _sequences(it, sequences, number_like=dtype is None or dtype.startswith("int"))
    if isinstance(rest, Unknown):
        return Array(unknown_shape(rest.reason), dtype)
    columns = longest if wanted == NONE else whole(wanted, "the length of the sequences is not known")
    return Array((rows, columns, *rest), dtype)


def _sequences(it: Interpreter, value: Any, number_like: bool) -> tuple[Dim, Dim, Shape | Unknown]:
    """How many sequences there are, the longest, and the shape of an item in them."""
    rest: Shape | Unknown = () if number_like else Unknown("what is in the sequences is not known")
    if isinstance(value, Array) and not isinstance(rank(value.shape), Unknown):
        if len(value.shape) > 1:
            return value.shape[0], value.shape[1], value.shape[2:]
        return value.shape[0] if value.shape else _LONGEST, _LONGEST, rest
    if isinstance(value, Series):
        return value.rows, _LONGEST, rest
    items = elements(it, value) if isinstance(value, List | Tuple) else None
    if items is None or isinstance(items, Unknown):
        return Unknown("the number of sequences is not known"), _LONGEST, rest
    sizes = [length(it, item) for item in items]
    known = [int(size.value) for size in sizes if isinstance(size, Const)]
    first = next((item for item, size in zip(items, sizes, strict=True) if size != Const(0)), None)
    shape = unknown_shape("") if first is None else as_array(it, first).shape
    if not isinstance(rank(shape), Unknown) and shape:
        rest = shape[1:]
    return len(items), max(known) if known and len(known) == len(sizes) else _LONGEST, rest


def _normalize(it: Interpreter, arguments: Arguments) -> Any:
    """`keras.utils.normalize(x)`: of a row it makes a matrix with one row."""
    made = as_array(it, arguments.get(0, "x", NONE))
    dtype = made.dtype if made.dtype in ("float32", "float64") else None
    ndim = rank(made.shape)
    if isinstance(ndim, Unknown):
        return Array(unknown_shape(ndim.reason), dtype)
    return Array((1, *made.shape) if ndim == 1 else made.shape, dtype)


def _hashed(it: Interpreter, arguments: Arguments) -> Any:
    """`one_hot(text, n)`: a number for each word."""
    return new_list(it, Unknown("how many words the text has is not known"))


def _tokenizer(it: Interpreter, arguments: Arguments) -> Any:
    if not arguments.complete:
        return Unknown("the arguments of `Tokenizer` are not all known")
    return Tool(
        it.new_ref(), "keras.preprocessing.text.Tokenizer", (("num_words", arguments.get(0, "num_words", NONE)),)
    )


def call_tokenizer(it: Interpreter, tool: Tool, name: str, arguments: Arguments) -> Any:
    """A method of a `Tokenizer`: which words there are is not known, how many count may be."""
    match name:
        case "fit_on_texts" | "fit_on_sequences":
            return NONE
        case "texts_to_matrix" | "sequences_to_matrix":
            wanted = tool.setting("num_words", NONE)
            words: Dim = (
                Unknown("the number of words depends on the texts")
                if wanted == NONE
                else whole(wanted, "it is not known")
            )
            return Array((_count(it, arguments.get(0, "texts", arguments.get(0, "sequences", NONE))), words), "float64")
        case "texts_to_sequences" | "sequences_to_texts":
            count = _count(it, arguments.get(0, "texts", arguments.get(0, "sequences", NONE)))
            if not isinstance(count, int) or count > 1000:
                return new_list(it, Unknown("how many texts there are is not known"))
            return new_list(it, [new_list(it, Unknown("the words of a text are not known")) for _ in range(count)])
        case _:
            return Unknown(f"`Tokenizer.{name}` depends on the texts")


def _count(it: Interpreter, texts: Any) -> Dim:
    size = (
        texts.rows
        if isinstance(texts, Series)
        else length(it, texts)
        if isinstance(texts, Array | List | Tuple | Dict)
        else None
    )
    return (
        int(size.value)
        if isinstance(size, Const)
        else size
        if isinstance(size, int)
        else Unknown("how many texts there are is not known")
    )


PREPARATION_FUNCTIONS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    **dict.fromkeys(
        (
            "keras.utils.to_categorical",
            "keras.utils.np_utils.to_categorical",
            "keras.utils.numerical_utils.to_categorical",
        ),
        _to_categorical,
    ),
    **dict.fromkeys(
        (
            "keras.utils.pad_sequences",
            "keras.preprocessing.sequence.pad_sequences",
            "keras.utils.data_utils.pad_sequences",
            "keras_preprocessing.sequence.pad_sequences",
        ),
        _pad_sequences,
    ),
    "keras.utils.normalize": _normalize,
    "keras.utils.np_utils.normalize": _normalize,
    "keras.preprocessing.text.one_hot": _hashed,
    "keras.preprocessing.text.hashing_trick": _hashed,
    "keras.preprocessing.text.text_to_word_sequence": _hashed,
    "keras.preprocessing.text.Tokenizer": _tokenizer,
    "keras_preprocessing.text.Tokenizer": _tokenizer,
}
"""By canonical name."""
