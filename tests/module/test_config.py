"""What `keras.json` and environment variables say, as a real Keras reads them when it starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shapelens.analysis.module import Module
from shapelens.features.facts import facts
from shapelens.features.hover import hover

PROGRAM = """\
import os

os.environ["KERAS_BACKEND"] = "tensorflow"
import keras

units = {"tensorflow": 7, "jax": 9}[os.environ["KERAS_BACKEND"]]
x = keras.Input((3, 32, 32))
y = keras.layers.Conv2D(8, 3)(x)
z = keras.layers.Dense(units if keras.config.floatx() == "float16" else 2)(y)
"""
ASK_KERAS = PROGRAM + "print([list(t.shape) for t in (x, y, z)])\n"


@pytest.mark.parametrize(
    ("settings", "first"),
    [
        ({}, False),
        ({"image_data_format": "channels_first", "floatx": "float16"}, True),
        ({"image_data_format": "channels_last", "epsilon": 1e-5}, False),
    ],
)
def test_keras_json_is_honoured_and_visible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, object], first: bool
) -> None:
    (tmp_path / "keras.json").write_text(json.dumps(settings))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", ASK_KERAS],
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        check=True,
    )
    real = done.stdout.decode().strip().splitlines()[-1]
    module = Module(path=tmp_path / "main.py")
    module.update(PROGRAM)
    assert str([call["output_shape"] for call in facts(module)["calls"]]) == real
    shown = hover(module, 8, 18)
    assert shown is not None
    assert ("Keras 3, channels_first" in shown.markdown) == first


@pytest.mark.parametrize("content", ["", "[]", "{", '{"image_data_format": 3}', '{"image_data_format": []}', "\xff"])
def test_a_keras_json_that_says_nothing_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    (tmp_path / "keras.json").write_bytes(content.encode("latin-1"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    module = Module(path=tmp_path / "main.py")
    module.update("import keras\ny = keras.layers.Flatten()(keras.layers.MaxPooling2D()(keras.Input((8, 8, 3))))\n")
    assert facts(module)["calls"][-1]["output_shape"] == [None, 48]


def test_a_program_that_sets_what_is_not_known_gets_no_shape(tmp_path: Path) -> None:
    module = Module(path=tmp_path / "main.py")
    module.update(
        "import keras\nfrom keras import layers\nkeras.config.set_image_data_format(input())\n"
        "y = layers.Conv2D(8, 3)(keras.Input((32, 32, 3)))\nz = layers.MaxPooling2D()(keras.Input((32, 32, 3)))\n"
    )
    assert [call["output_shape"] for call in facts(module)["calls"] if call["kind"] == "layer"] == [["?"] * 4] * 2
