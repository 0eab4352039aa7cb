"""The public names of Keras' modules, as the real packages have them."""

from __future__ import annotations

import importlib

import pytest

from shapelens.rules.names import in_module

PACKAGES = {3: "keras", 2: "tf_keras"}


@pytest.mark.parametrize("keras", [3, 2])
@pytest.mark.parametrize("module", ["", ".layers", ".ops", ".backend", ".models", ".utils", ".random", ".losses"])
def test_what_a_module_has(module: str, keras: int) -> None:
    try:
        real = importlib.import_module(PACKAGES[keras] + module)
    except ModuleNotFoundError:
        assert in_module(f"keras{module}", "relu", keras) is not True
        return
    public = [name for name in dir(real) if not name.startswith("_")]
    missing = [name for name in public if in_module(f"keras{module}", name, keras) is not True]
    assert not missing
    assert in_module(f"keras{module}", "there_is_no_such_name", keras) is not True


@pytest.mark.parametrize(
    ("module", "name", "keras", "expected"),
    [
        ("keras", "ops", 3, True),
        ("keras", "ops", 2, False),
        ("keras", "version", None, True),
        ("keras.ops", "shape", 3, True),
        ("keras.ops", "there_is_no_such_name", 3, False),
        ("keras.backend", "sum", 3, None),  # `tf.keras.backend` has it, `keras.backend` has not.
        ("keras.backend", "there_was_such_a_name", 2, None),
        ("keras", "_private", 3, None),
    ],
)
def test_what_is_certain(module: str, name: str, keras: int | None, expected: bool | None) -> None:
    assert in_module(module, name, keras) is expected
