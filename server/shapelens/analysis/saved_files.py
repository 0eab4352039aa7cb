"""Architectures in files of the workspace: the configuration alone is read, as JSON, and only so much of it."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from shapelens.analysis.disk import ask
from shapelens.analysis.store import MISSING
from shapelens.dims import Unknown
from shapelens.immutable import immutable
from shapelens.values.place import Ref

MAX_BYTES: Final = 16_000_000
"""Of a configuration; that of the largest model of `keras.applications` has two."""
_TOPS: Final = (".git", "pyproject.toml", "setup.py", ".vscode")
"""What lies in the outermost folder of a project."""


@immutable
class Archive:
    """What a file says of a model: the configuration of its architecture, and what it was compiled with."""

    config: Any
    compiled: Any


class Lookup:
    """The contents of the ref of a file, under the name that the program has for it: read when a cell is asked for."""

    lasting = False

    def __init__(self, importer: Path | None, name: str) -> None:
        self._importer = importer
        self._name = name

    def cell(self, ref: Ref, name: str) -> Any:
        """The `Archive` in the file (cell "archive"), or its text (cell "text"); unknown where there is none."""
        path = None if self._importer is None else find(self._importer, self._name)
        if path is None:
            return Unknown(f"the file `{self._name}` is not in the workspace")
        status = path.stat()
        read = {"archive": _archive, "text": _text}.get(name)
        return MISSING if read is None else read(path, status.st_mtime_ns, status.st_size)


def find(importer: Path, name: str) -> Path | None:
    """A file by the name that a program in `importer` has for it: programs run in their own folder, or in one above it."""
    for folder in _folders(importer):
        try:
            path = ask(folder / name).resolve()
            if (path.is_file() or path.is_dir()) and path.is_relative_to(_top(importer)):
                return path
        except (OSError, ValueError, RuntimeError):  # Such as a name that is too long, or a circle of links.
            return None
    return None


def _folders(importer: Path) -> Iterator[Path]:
    top = _top(importer)
    for folder in importer.resolve().parents:
        yield folder
        if folder == top:
            return


@functools.cache
def _top(importer: Path) -> Path:
    """The outermost folder of the project of a file; the file's own where nothing marks one."""
    folder = importer.resolve().parent
    return next((up for up in (folder, *folder.parents) if any((up / name).exists() for name in _TOPS)), folder)


@functools.lru_cache(maxsize=16)
def _text(path: Path, changed: int, size: int) -> Any:
    """The text of a file of JSON; `changed` and `size` are those of the version that is meant."""
    if path.suffix != ".json":
        return Unknown("data are not read")
    try:
        return path.read_text(encoding="utf-8") if size <= MAX_BYTES else Unknown(f"`{path.name}` is too large")
    except (OSError, UnicodeDecodeError):
        return Unknown(f"`{path.name}` cannot be read as text")


@functools.lru_cache(maxsize=8)
def _archive(path: Path, changed: int, size: int) -> Archive | Unknown:
    """What a saved model says of its architecture; `changed` and `size` are those of the version that is meant."""
    import zipfile  # Most programs load no model.

    try:
        if path.is_dir():
            config = path / "config.json"
            if not config.is_file():
                return Unknown(f"`{path.name}` is a SavedModel: it holds compiled functions, which are not read")
            return _of_keras(_loaded(config.read_bytes()))
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive, archive.open("config.json") as file:
                return _of_keras(_loaded(file.read(MAX_BYTES + 1)))  # However large it says that it is.
        return _of_hdf5(path)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, zipfile.BadZipFile):
        return Unknown(f"`{path.name}` cannot be read as a saved model")


def _loaded(text: bytes | str) -> Any:
    """Raises ValueError for what is no JSON, or too much of it."""
    if len(text) > MAX_BYTES:
        raise ValueError("the configuration is too large")
    return json.loads(text)


def _of_keras(config: Any) -> Archive:
    return Archive(
        config, config["compile_config"] if isinstance(config, dict) and "compile_config" in config else None
    )


def _of_hdf5(path: Path) -> Archive | Unknown:
    with path.open("rb") as file:
        if file.read(8) != b"\x89HDF\r\n\x1a\n":
            return Unknown(f"`{path.name}` is no model that Keras saved")
    try:
        import h5py  # pyright: ignore[reportMissingTypeStubs]  # Only for such files; it comes with every Keras.
    except ImportError:
        return Unknown("files of HDF5 are read where the package h5py is installed")
    with h5py.File(path, "r", locking=False) as file:  # It may be written just now.
        attributes: Any = file.attrs
        if "model_config" not in attributes:
            return Unknown(f"`{path.name}` has weights and no architecture")
        training = attributes.get("training_config")
        return Archive(_loaded(attributes["model_config"]), None if training is None else _loaded(training))
