"""Stands in for the files that Keras' data sets download: zeros of the true sizes, and labels of all classes.

The loaders are Keras' own; only what they would read is replaced.
"""

from __future__ import annotations

import importlib
import io
import os
import types
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from unittest import mock


class _Archive(dict[str, Any]):
    """What `np.load` gives for a file of several arrays."""

    def __enter__(self) -> _Archive:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def stand_ins(package: str) -> Iterator[AbstractContextManager[Any]]:
    """Patches for the modules of the data sets of one Keras (`keras` or `tf_keras`)."""
    names = ["mnist", "fashion_mnist", "cifar10", "cifar100", "imdb", "reuters", "boston_housing"]
    for name in [*names, *(["california_housing"] if package == "keras" else [])]:
        module = importlib.import_module(f"{package}.src.datasets.{name}")
        for attribute, value in _replacements(name, module).items():
            yield mock.patch.object(module, attribute, value)


def _replacements(name: str, module: types.ModuleType) -> dict[str, Any]:
    """What the names of one loader's module stand for instead."""
    replaced: dict[str, Any] = {"get_file": lambda fname=None, *_args, **_words: _path(fname)}
    if name.startswith("cifar"):
        replaced["load_batch"] = _batch
    elif name == "fashion_mnist":
        replaced["gzip"] = types.SimpleNamespace(open=lambda path, _mode: io.BytesIO(_idx(path)))
    elif hasattr(module, "npz_utils"):
        replaced["npz_utils"] = types.SimpleNamespace(load_npz=lambda _path: _ARCHIVES[name]())
    else:
        replaced["np"] = _numpy_that_loads(_ARCHIVES[name])
    if hasattr(module, "json"):
        replaced["json"] = types.SimpleNamespace(load=lambda _file: {"the": 1, "and": 2})
    return replaced


def _path(name: str | None) -> str:
    return name if name and name.endswith(".gz") else os.devnull


def _numpy_that_loads(archive: Callable[[], _Archive]) -> types.ModuleType:
    numpy = types.ModuleType("numpy")
    numpy.__dict__.update(vars(_numpy()))
    numpy.load = lambda *_args, **_words: archive()  # type: ignore[attr-defined]
    return numpy


def _numpy() -> Any:
    return importlib.import_module("numpy")


def _labels(size: int, classes: int, dtype: str) -> Any:
    return (_numpy().arange(size) % classes).astype(dtype)


def _texts(size: int) -> Any:
    """Lists of word numbers, not all of one length."""
    return _numpy().fromiter(([1, 5, 9000][: 2 + i % 2] for i in range(size)), dtype=object, count=size)


def _mnist() -> _Archive:
    np = _numpy()
    return _Archive(
        x_train=np.zeros((60000, 28, 28), "uint8"),
        y_train=_labels(60000, 10, "uint8"),
        x_test=np.zeros((10000, 28, 28), "uint8"),
        y_test=_labels(10000, 10, "uint8"),
    )


def _imdb() -> _Archive:
    texts, labels = _texts(25000), _labels(25000, 2, "int64")
    return _Archive(x_train=texts, y_train=labels, x_test=texts, y_test=labels)


def _table(size: int, features: int) -> _Archive:
    np = _numpy()
    return _Archive(x=np.zeros((size, features)), y=np.zeros(size))


_ARCHIVES: dict[str, Callable[[], _Archive]] = {
    "mnist": _mnist,
    "imdb": _imdb,
    "reuters": lambda: _Archive(x=_texts(11228), y=_labels(11228, 46, "int64")),
    "boston_housing": lambda: _table(506, 13),
    "california_housing": lambda: _table(20640, 8),
}


def _batch(path: str, label_key: str = "labels") -> tuple[Any, list[int]]:
    """A file of CIFAR: images with the channels first, and their labels."""
    size = 50000 if Path(path).name == "train" else 10000
    classes = {"labels": 10, "fine_labels": 100, "coarse_labels": 20}[label_key]
    return _numpy().zeros((size, 3, 32, 32), "uint8"), _labels(size, classes, "int64").tolist()


def _idx(name: str) -> bytes:
    """A file of Fashion-MNIST, with its header."""
    size = 60000 if name.startswith("train") else 10000
    return bytes(8) + _labels(size, 10, "uint8").tobytes() if "labels" in name else bytes(16 + size * 28 * 28)
