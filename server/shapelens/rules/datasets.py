"""What the loaders of `keras.datasets` return: ((x_train, y_train), (x_test, y_test)), by the arguments that they get.

The sizes are those of the files that Keras downloads; how the arguments change them is the loaders' own code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.dims import Dim, Shape, Unknown, known
from shapelens.immutable import immutable, replace


@immutable
class Array:
    """The shape and dtype of a NumPy array (dtype None if we do not know it), and its largest whole number, if certain."""

    shape: Shape
    dtype: str | None
    top: int | None = None


Split = tuple[Array, Array]
Splits = tuple[Split, Split]
Given = Mapping[str, Any]
"""Arguments by name: those that the call gives, as Python's own values, or unknown."""


@immutable
class Loader:
    """A `load_data`: its parameters in positional order, and what it returns for arguments."""

    parameters: tuple[str, ...]
    load: Callable[[Given], Splits]


def load(name: str, given: Given, channels_first: bool) -> Splits:
    """What `keras.datasets.<name>.load_data(**given)` returns. Raises Undecided where an argument must be known.

    `channels_first` tells that Keras is set to have the channels of images there.
    """
    splits = LOADERS[name].load(given)
    return _channels_first(splits) if channels_first else splits


def _channels_first(splits: Splits) -> Splits:
    (x_train, y_train), (x_test, y_test) = splits
    return (_moved(x_train), y_train), (_moved(x_test), y_test)


def _moved(images: Array) -> Array:
    batch, height, width, channels = images.shape
    return replace(images, shape=(batch, channels, height, width))


def _images(train: int, test: int, image: Shape, labels: Array) -> Splits:
    return (
        (Array((train, *image), "uint8"), replace(labels, shape=(train, *labels.shape))),
        (Array((test, *image), "uint8"), replace(labels, shape=(test, *labels.shape))),
    )


def _digits(_: Given) -> Splits:
    return _images(60000, 10000, (28, 28), Array((), "uint8", 9))


def _cifar10(_: Given) -> Splits:
    return _images(50000, 10000, (32, 32, 3), Array((1,), "uint8", 9))


def _cifar100(given: Given) -> Splits:
    mode = given.get("label_mode", "fine")
    top = {"fine": 99, "coarse": 19}.get(mode) if isinstance(mode, str) else None
    return _images(50000, 10000, (32, 32, 3), Array((1,), "int64", top))


_FILTERED: Final = Unknown("how many texts are shorter than `maxlen` depends on data")


def _imdb(given: Given) -> Splits:
    """Lists of word numbers, of different lengths: an array of objects."""
    filtered = known(given.get("maxlen"))
    size: Dim = _FILTERED if filtered else 25000
    split = Array((size,), "object"), Array((size,), "int64", None if filtered else 1)
    return split, split


def _reuters(given: Given) -> Splits:
    filtered = known(given.get("maxlen"))
    train, test = (_FILTERED, _FILTERED) if filtered else _parts(11228, given)
    # Which labels are on which side depends on how the texts are shuffled and split.
    top = None if given.keys() & {"maxlen", "test_split", "seed"} else 45
    return (
        (Array((train,), "object"), Array((train,), "int64", top)),
        (Array((test,), "object"), Array((test,), "int64", top)),
    )


def _boston(given: Given) -> Splits:
    return _table(_parts(506, given), 13, "float64")


def _california(given: Given) -> Splits:
    small = known(given.get("version", "large")) == "small"
    return _table(_parts(600 if small else 20640, given), 8, None)


def _table(sizes: tuple[Dim, Dim], features: int, dtype: str | None) -> Splits:
    train, test = ((Array((size, features), dtype), Array((size,), dtype)) for size in sizes)
    return train, test


def _parts(total: int, given: Given) -> tuple[Dim, Dim]:
    """The samples for training and for the test."""
    split = given.get("test_split", 0.2)
    if not isinstance(split, int | float):
        unknown = split if isinstance(split, Unknown) else Unknown("`test_split` is no number")
        return unknown, unknown
    train = int(total * (1 - split))
    return train, total - train


_TEXT_ARGUMENTS: Final = ("seed", "start_char", "oov_char", "index_from")

LOADERS: Final[Mapping[str, Loader]] = {
    "mnist": Loader(("path",), _digits),
    "fashion_mnist": Loader((), _digits),
    "cifar10": Loader((), _cifar10),
    "cifar100": Loader(("label_mode",), _cifar100),
    "imdb": Loader(("path", "num_words", "skip_top", "maxlen", *_TEXT_ARGUMENTS), _imdb),
    "reuters": Loader(("path", "num_words", "skip_top", "maxlen", "test_split", *_TEXT_ARGUMENTS), _reuters),
    "boston_housing": Loader(("path", "test_split", "seed"), _boston),
    "california_housing": Loader(("version", "path", "test_split", "seed"), _california),
}
"""By the module in `keras.datasets`."""

REUTERS_TOPICS: Final = (
    *("cocoa", "grain", "veg-oil", "earn", "acq", "wheat", "copper", "housing", "money-supply", "coffee", "sugar"),
    *("trade", "reserves", "ship", "cotton", "carcass", "crude", "nat-gas", "cpi", "money-fx", "interest", "gnp"),
    *("meal-feed", "alum", "oilseed", "gold", "tin", "strategic-metal", "livestock", "retail", "ipi", "iron-steel"),
    *("rubber", "heat", "jobs", "lei", "bop", "zinc", "orange", "pet-chem", "dlr", "gas", "silver", "wpi", "hog"),
    "lead",
)
"""What `keras.datasets.reuters.get_label_names()` returns."""
