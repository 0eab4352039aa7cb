"""Whether each public function of the installed Keras and TensorFlow is known: has a rule, a handler, or a reason why not."""

from __future__ import annotations

import functools
import importlib
import inspect
from typing import Any

import pytest

from shapelens.analysis.library import is_known
from shapelens.rules.ops.table import operations
from shapelens.rules.ops.twins import twin

MODULES = {
    "keras.ops": "keras.ops",
    "keras.ops.image": "keras.ops.image",
    "keras.ops.linalg": "keras.ops.linalg",
    "keras.ops.nn": "keras.ops.nn",
    "keras.ops.numpy": "keras.ops.numpy",
    "keras.random": "keras.random",
    "keras.activations": "keras.activations",
    "keras.losses": "keras.losses",
    "keras.metrics": "keras.metrics",
    "tf_keras.losses": "keras.losses",
    "tf_keras.metrics": "keras.metrics",
    "tf_keras.backend": "keras.backend",
    "tensorflow": "tensorflow",
    **{
        f"tensorflow.{part}": f"tensorflow.{part}"
        for part in [
            "bitwise",
            "debugging",
            "image",
            "linalg",
            "math",
            "nn",
            "ragged",
            "random",
            "signal",
            "sparse",
            "strings",
        ]
    },
}
"""The real modules, and what shapelens calls them."""


def functions(module: str) -> list[str]:
    real: Any = importlib.import_module(module.partition(".")[0])
    for part in module.split(".")[1:]:
        real = getattr(real, part)
    found = {name: getattr(real, name) for name in dir(real) if not name.startswith("_")}
    return [name for name, value in found.items() if callable(value) and not inspect.isclass(value)]


@pytest.mark.parametrize("module", MODULES)
def test_all_are_known(module: str) -> None:
    pytest.importorskip(module.partition(".")[0])
    assert not [name for name in functions(module) if not is_known(f"{MODULES[module]}.{name}")]


@functools.cache
def todays() -> dict[str, set[str]]:
    return {home: set(functions(home)) for home in ("keras.ops", "keras.ops.image", "keras.random")}


def test_twins_exist() -> None:
    pytest.importorskip("keras")
    for path in operations():
        known = twin(path) if path.startswith(("tensorflow.", "keras.backend.")) else None
        if known is not None:
            home, _, name = known.rpartition(".")
            assert name in todays()[home], path


def test_twins_are_named() -> None:
    """What Keras 3 has under the same name is named."""
    pytest.importorskip("keras")
    for path, op in operations().items():
        if path.startswith(("tensorflow.", "keras.backend.")) and not path.startswith("tensorflow.strings."):
            pictures = path.startswith("tensorflow.image.")
            names = {path.rpartition(".")[2]} if pictures else {path.rpartition(".")[2], op.name}
            homes = ("keras.ops.image",) if pictures else ("keras.ops", "keras.random")
            if any(names & todays()[home] for home in homes):
                assert twin(path) is not None, path
