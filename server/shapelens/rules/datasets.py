"""What the loaders of `keras.datasets` return: the shapes and dtypes of ((x_train, y_train), (x_test, y_test))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shapelens.dims import Shape


@dataclass(frozen=True, slots=True)
class Array:
    """The shape and dtype of a NumPy array; dtype None if we do not know it."""

    shape: Shape
    dtype: str | None


Split = tuple[Array, Array]


def _images(train: int, test: int, image: Shape, labels: Shape = (), label: str = "uint8") -> tuple[Split, Split]:
    return (
        (Array((train, *image), "uint8"), Array((train, *labels), label)),
        (Array((test, *image), "uint8"), Array((test, *labels), label)),
    )


def _texts(train: int, test: int) -> tuple[Split, Split]:
    """Lists of word numbers of different lengths: arrays of objects."""
    return (
        (Array((train,), "object"), Array((train,), "int64")),
        (Array((test,), "object"), Array((test,), "int64")),
    )


def _houses(train: int, test: int, features: int, dtype: str | None) -> tuple[Split, Split]:
    return (
        (Array((train, features), dtype), Array((train,), dtype)),
        (Array((test, features), dtype), Array((test,), dtype)),
    )


DATASETS: Mapping[str, tuple[Split, Split]] = {
    "mnist": _images(60000, 10000, (28, 28)),
    "fashion_mnist": _images(60000, 10000, (28, 28)),
    "cifar10": _images(50000, 10000, (32, 32, 3), (1,)),
    "cifar100": _images(50000, 10000, (32, 32, 3), (1,), "int64"),
    "imdb": _texts(25000, 25000),
    "reuters": _texts(8982, 2246),
    "boston_housing": _houses(404, 102, 13, "float64"),
    "california_housing": _houses(16512, 4128, 8, None),
}
"""By the module in `keras.datasets`; what `load_data()` with its defaults returns in Keras 3."""
