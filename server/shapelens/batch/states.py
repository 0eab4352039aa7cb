"""States of what results rest on, to be compared: of files, of what lies around folders, and of shapelens itself.

Nothing of the analysis is imported, since results from the cache are there before it would be. What it asks a folder and
those above it is known here once more, and `tests/batch` holds the two together.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from fnmatch import translate
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Final

from shapelens import __version__

FORMAT: Final = 2
"""Of what is kept; another number makes all that was kept before worthless."""
MAX_READ: Final = 4_000_000
"""Bytes of a file that is compared by content; of a larger one, such as a saved model, size and time tell versions apart."""
MARKS: Final = (".git", ".vscode", "__init__.py", "pyproject.toml", "setup.py")
"""Names that say where packages and projects end."""
REQUIREMENTS: Final = (
    *("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "requirements*.txt", "pyproject.toml"),
    *("environment*.y*ml", "setup.cfg", "setup.py"),
)
"""Files that say which Keras a project has."""
ENVIRONMENTS: Final = (".venv", "venv")
_REQUIREMENTS: Final = re.compile("|".join(map(translate, REQUIREMENTS)), re.IGNORECASE)
_ABSENT: Final = "absent"


def digest(*parts: bytes) -> str:
    """A short name for some bytes."""
    found = hashlib.blake2b(digest_size=16)
    for part in parts:
        found.update(b"%d " % len(part))
        found.update(part)
    return found.hexdigest()


def digest_of(*parts: str) -> str:
    """A short name for some texts."""
    return digest(*(part.encode("utf-8", "surrogateescape") for part in parts))


def state(path: str) -> str:
    """What is at a path: two equal states mean that whoever reads it reads the same."""
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            return f"{os.path.realpath(path)} {_state(path, Path(path).stat())}"
        return _state(path, status)
    except OSError as error:
        return f"{_ABSENT} {error.errno}"
    except ValueError:  # It cannot be the name of a file.
        return _ABSENT


def is_absent(state: str) -> bool:
    """Whether nothing is there that could be read."""
    return state.startswith(_ABSENT)


def _state(path: str, status: os.stat_result) -> str:
    if stat.S_ISDIR(status.st_mode):
        return "folder " + state(os.path.join(path, "config.json"))  # noqa: PTH118 (this is done ten thousand times)
    if not stat.S_ISREG(status.st_mode):
        return _ABSENT
    if status.st_size > MAX_READ:
        return f"{status.st_size} {status.st_mtime_ns}"
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        return digest(file.readall())


class Disk:
    """States as they were when they were first asked for: a run sees one state of each."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._levels: dict[Path, str] = {}
        self._folders: dict[str, str] = {}

    def file(self, path: str) -> str:
        """The state of a file."""
        if path not in self._files:
            self._files[path] = state(path)
        return self._files[path]

    def folder(self, path: str) -> str:
        """The state of what lies around the files of a folder: there and in the folders above it."""
        if path not in self._folders:
            place = Path(path)
            real = place.resolve()
            chain = dict.fromkeys((place, *place.parents, real, *real.parents))
            self._folders[path] = digest_of(str(real), *(self._level(folder) for folder in chain))
        return self._folders[path]

    def _level(self, folder: Path) -> str:
        if folder not in self._levels:
            self._levels[folder] = "\n".join(_level(folder))
        return self._levels[folder]


def _level(folder: Path) -> Iterator[str]:
    """What there is in a folder of what counts for the files below it."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 (names are all that is needed of what may be a long list)
    except OSError:
        names = []
    for name in names:
        plain = name.lower()  # On some disks it is all one.
        if plain in ENVIRONMENTS:
            yield from _environment(folder / name)
        if plain in MARKS:
            yield name
        if _REQUIREMENTS.match(name):
            yield f"{name} {state(str(folder / name))}"


def _environment(home: Path) -> Iterator[str]:
    """Which packages are in an environment, as the folders beside them say."""
    if (home / "pyvenv.cfg").is_file():
        for place in (*sorted(home.glob("lib/python3*/site-packages")), home / "Lib" / "site-packages"):
            yield str(place)
            yield from _packages(place)


def _packages(place: Path) -> Sequence[str]:
    try:
        return sorted(name for name in os.listdir(place) if name.endswith("-info"))  # noqa: PTH208
    except OSError:
        return ()


def everywhere() -> str:
    """The state of what counts for all files: shapelens and what it runs on, what is set for the user."""
    active = os.environ.get("VIRTUAL_ENV", "")
    return digest_of(
        *(f"{FORMAT}", __version__, sys.version, sys.prefix, *_ourselves()),
        *(f"{name} {_installed(name)}" for name in ("h5py", "numpy")),
        *(active, *(_environment(Path(active)) if active else ())),
        state(str(_keras_json())),
    )


def _ourselves() -> Iterator[str]:
    """Our own files, since those of a checkout change while the version does not."""
    package = Path(__file__).parents[1]
    for root, folders, names in os.walk(package):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            yield f"{root}/{name}"
            yield state(f"{root}/{name}")


def _installed(package: str) -> str:
    """Whether a package is there that would be imported for some programs, and which version of it."""
    spec = PathFinder.find_spec(package)
    if spec is None or spec.origin is None:
        return _ABSENT
    return f"{state(spec.origin)} {state(str(Path(spec.origin).with_name('version.py')))}"


def _keras_json() -> Path:
    """The file in which Keras keeps its settings (`analysis/config.py`)."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path(os.path.expanduser("~"), ".keras")) / "keras.json"  # noqa: PTH111 (never fails)
