"""Which Keras a file is for: the setting, what is installed or required around it, what it has itself, or either."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from shapelens.analysis.module import Module

PLAIN = "import keras\n"
ONLY_2 = "from keras import layers\nlayers.LocallyConnected1D(3, 2)\n"
ONLY_3 = "from keras import layers, ops\n"


def keras(folder: Path, files: Mapping[str, str], text: str = PLAIN, setting: int | None = None) -> int | None:
    """The Keras of `src/main.py` in a project of these files."""
    (folder / ".git").mkdir()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    module = Module(setting, folder / "src" / "main.py")
    module.update(text)
    return module.keras


def environment(*installed: str) -> dict[str, str]:
    packages = {f".venv/lib/python3.11/site-packages/{name}.dist-info/METADATA": "Name: x\n" for name in installed}
    return {".venv/pyvenv.cfg": "home = /usr/bin\n", **packages}


def test_a_file_alone_is_for_either(tmp_path: Path) -> None:
    assert keras(tmp_path, {}) is None


@pytest.mark.parametrize(
    ("installed", "expected"),
    [
        (["keras-3.4.1"], 3),
        (["Keras-2.3.1"], 2),
        (["keras-2.15.0", "tensorflow-2.15.1"], 2),
        (["keras-3.10.0", "tensorflow_cpu-2.21.0"], 3),
        (["tensorflow-2.16.1"], 3),
        (["tensorflow_gpu-1.15.5"], 2),
        (["keras-3.0.0", "tensorflow-2.15.0"], None),
        (["tensorflow-2.18.0", "tf_keras-2.18.0"], None),
        (["keras_hub-0.18.1", "numpy-2.0.0"], None),
    ],
)
def test_what_is_installed(tmp_path: Path, installed: list[str], expected: int | None) -> None:
    assert keras(tmp_path, environment(*installed)) == expected


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("requirements.txt", "numpy\nkeras==2.3.1\n", 2),
        ("requirements.txt", "tensorflow<2.16  # keras 2\n", 2),
        ("requirements.txt", "tensorflow<=2.16\n", None),
        ("requirements.txt", "tensorflow[and-cuda]>=2.16,<2.20\n", 3),
        ("requirements.txt", "tensorflow>=2.4\n", None),
        ("requirements.txt", "tensorflow\nkeras\n", None),
        ("requirements.txt", "keras~=2.4\n", 2),
        ("requirements.txt", "tensorflow~=2.4\n", None),
        ("requirements.txt", "tensorflow~=2.4.1\n", 2),
        ("requirements.txt", "keras>=3.0\n", 3),
        ("requirements.txt", "keras==2.*\n", 2),
        ("requirements.txt", "tensorflow==2.*\n", None),
        ("requirements.txt", "keras-tuner==1.4\nkeras_cv==0.9\n", None),
        ("requirements.txt", "# keras==2.3.1\n", None),
        (
            "requirements.txt",
            'tensorflow==2.10; sys_platform == "win32"\ntensorflow==2.18; sys_platform != "win32"\n',
            None,
        ),
        ("requirements-gpu.txt", "tensorflow-gpu==1.14.0\n", 2),
        ("pyproject.toml", '[project]\nname = "x"\ndependencies = ["keras>=3", "tensorflow"]\n', 3),
        ("pyproject.toml", '[project]\nname = "x"\n[project.optional-dependencies]\ntest = ["keras==3.4"]\n', None),
        ("pyproject.toml", '[tool.poetry.dependencies]\ntensorflow = "^2.10"\n', None),
        ("pyproject.toml", '[tool.poetry.dependencies]\nkeras = {version = "^2.10"}\n', 2),
        ("pyproject.toml", "[tool.poetry", None),
        ("poetry.lock", '[[package]]\nname = "tensorflow"\nversion = "2.12.0"\n', 2),
        ("uv.lock", '[[package]]\nname = "keras"\nversion = "3.9.0"\n', 3),
        ("Pipfile.lock", '{"default": {"keras": {"version": "==2.4.3"}}}', 2),
        ("environment.yml", "dependencies:\n  - python=3.9\n  - tensorflow=2.10\n  - pip:\n    - keras==2.10.0\n", 2),
        ("setup.cfg", "[options]\ninstall_requires =\n    tensorflow>=2.17\n", 3),
        ("setup.py", "setup(install_requires=['numpy', 'keras<3'])\n", 2),
    ],
)
def test_what_is_required(tmp_path: Path, name: str, content: str, expected: int | None) -> None:
    assert keras(tmp_path, {name: content}) == expected


def test_what_is_installed_counts_more_than_what_is_required(tmp_path: Path) -> None:
    assert keras(tmp_path, {**environment("keras-3.4.1"), "requirements.txt": "keras==2.3.1\n"}) == 3


def test_the_nearest_requirements_count(tmp_path: Path) -> None:
    assert keras(tmp_path, {"requirements.txt": "keras==2.3.1\n", "src/requirements.txt": "keras>=3\n"}) == 3


def test_requirements_outside_the_repository_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("keras==2.3.1\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    assert keras(inner, {}) is None


def test_the_environment_that_we_run_in_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    assert keras(tmp_path, environment("keras-3.4.1")) is None


def test_the_active_environment_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / ".venv"))
    keras(tmp_path, environment("keras-3.4.1"))
    outside = Module(None, tmp_path.parent / "elsewhere" / "main.py")
    outside.update(PLAIN)
    assert outside.keras == 3


def test_what_is_installed_counts_more_than_what_the_file_looks_like(tmp_path: Path) -> None:
    files = environment("keras-3.4.1")
    assert keras(tmp_path, files, ONLY_2) == 3


def test_without_a_project_the_file_tells(tmp_path: Path) -> None:
    assert keras(tmp_path, {}, ONLY_2) == 2


def test_a_file_that_selects_its_keras_is_believed(tmp_path: Path) -> None:
    text = 'import os\nos.environ["TF_USE_LEGACY_KERAS"] = "1"\nimport tensorflow as tf\n'
    assert keras(tmp_path, environment("keras-3.4.1", "tensorflow-2.18.0"), text) == 2


def test_requirements_that_leave_it_open_leave_it_to_the_file(tmp_path: Path) -> None:
    assert keras(tmp_path, {"requirements.txt": "keras\n"}, ONLY_3) == 3


def test_the_setting_counts_most(tmp_path: Path) -> None:
    assert keras(tmp_path, environment("keras-3.4.1"), ONLY_3, setting=2) == 2
