"""Which Keras a project has, by what is written on its disk: installed packages, lock files and requirements.

Nothing is started to ask. A version that is not certain (`tensorflow>=2.4`) says nothing, and neither do two that
disagree: Keras 3 beside TensorFlow 2.15, whose `tf.keras` is Keras 2, leaves it to the file which of them it means.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from shapelens.analysis.project import MAX_BYTES, homes

Pin = tuple[str, str]
"""The name of a package, and which versions are allowed (`>=2.4,<3`)."""

_FIRST: Final = {"keras": (3,), "tensorflow": (2, 16)}
"""The first versions of each package with which a program means Keras 3."""
_LEGACY: Final = "tf-keras"
_NAMES: Final = r"(?:keras|tf[-_]keras|tf[-_]nightly|tensorflow(?:[-_](?:cpu|gpu|intel|macos|rocm))?)"
_INSTALLED: Final = re.compile(rf"({_NAMES})-(\d[\w.]*?)(?:-py\d[\w.]*)?\.(?:dist|egg)-info", re.IGNORECASE)
_CLAUSE: Final = r"(?:[<>=!~^]=?=?\s*[\w.*]+)"
_REQUIRED: Final = re.compile(
    rf"(?:^|[\s'\"\[,])({_NAMES})(?:\[[^\]\n]*\])?[ \t]*\(?({_CLAUSE}(?:\s*,\s*{_CLAUSE})*)?(?![-\w.])", re.IGNORECASE
)
_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
_CLAUSES: Final = re.compile(r"([<>=!~^]*)\s*(\d+(?:\.\d+)*)(\.\*)?")


def keras_of(path: Path) -> int | None:
    """The Keras, 2 or 3, of the environment or else of the requirements nearest to a file; None if that is not certain."""
    return _keras_in(path.parent)


@cache
def _keras_in(folder: Path) -> int | None:
    for home in homes(folder):
        # The environment that we run in is there for us; programs may have others.
        if home.resolve() != Path(sys.prefix).resolve():
            found = _decide(_installed(home))
            if found is not None:
                return found
    for place in (folder, *folder.parents):
        for pattern, read in _FILES:
            found = _decide([pin for file in sorted(place.glob(pattern)) for pin in _pins(file, read)])
            if found is not None:
                return found
        if (place / ".git").exists():
            break
    return None


def _decide(pins: Iterable[Pin]) -> int | None:
    """What all pins together say; where a package is named several times, for different systems, any of them may hold."""
    said: dict[str, set[int | None]] = {}
    for name, allowed in pins:
        plain = name.lower().replace("_", "-")
        package = plain if plain in ("keras", _LEGACY) else "tensorflow"
        said.setdefault(package, set()).add(3 if package == _LEGACY else _meant(_FIRST[package], allowed))
    known = {next(iter(answers)) for answers in said.values() if len(answers) == 1} - {None}
    unsure = any(len(answers) > 1 for answers in said.values())
    # With `tf_keras` beside it, TensorFlow's `tf.keras` may be either.
    if unsure or len(known) != 1 or (_LEGACY in said and known != {2}):
        return None
    return known.pop()


def _meant(first: tuple[int, ...], allowed: str) -> int | None:
    """3 or 2 if all versions that are allowed are from `first` on, or are all before it."""
    lowest: tuple[int, ...] = ()
    before_first = False
    for sign, digits, wild in _CLAUSES.findall(allowed):
        version = _version(digits)
        given = [int(part) for part in digits.split(".")]
        match sign:
            case ">=" | ">":
                lowest = max(lowest, version)
            case "<":
                before_first = before_first or version <= first
            case "<=":
                before_first = before_first or version < first
            case "!=":
                pass
            case _:
                kept = _fixed(sign, bool(wild), given)
                lowest = max(lowest, version)
                upper = (*given[: kept - 1], given[kept - 1] + 1) if kept else version
                before_first = before_first or (upper <= first if kept else version < first)
    if before_first == (lowest >= first):
        return None
    return 2 if before_first else 3


def _fixed(sign: str, wild: bool, given: Sequence[int]) -> int:
    """How many leading numbers of a version may not change; 0 if none may."""
    match sign:
        case "^":
            return 1
        case "~":
            return min(2, len(given))
        case "~=":
            return max(1, len(given) - 1)
        case "=":
            return len(given)
        case _:
            return len(given) if wild else 0


def _version(digits: str) -> tuple[int, ...]:
    numbers = [int(part) for part in digits.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def installed_version(path: Path, package: str) -> str | None:
    """The version of a package in the environment of a file, as its folders say; None if it is not there."""
    return _installed_near(path.parent, package)


@cache
def _installed_near(folder: Path, package: str) -> str | None:
    for home in homes(folder):
        for name, allowed in _installed(home):
            if name.lower().replace("-", "_") == package:
                return allowed.removeprefix("==")
    return None


def _installed(home: Path) -> Iterator[Pin]:
    for place in (*home.glob("lib/python3*/site-packages"), home / "Lib" / "site-packages"):
        for entry in place.iterdir() if place.is_dir() else ():
            found = _INSTALLED.fullmatch(entry.name)
            if found:
                yield found[1], f"=={found[2]}"


def _pins(file: Path, read: Callable[[str], Iterable[Pin]]) -> Sequence[Pin]:
    try:
        return () if file.stat().st_size > MAX_BYTES else tuple(read(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, AttributeError, TypeError):
        # It cannot be read, or is not what its name says.
        return ()


def _of_text(text: str) -> Iterator[Pin]:
    """Requirements in lines or in strings: `keras==2.3.1`, `- keras=2.3.1`, `"keras<3"`."""
    for line in text.splitlines():
        for found in _REQUIRED.finditer(_COMMENT.sub("", line)):
            yield found[1], found[2] or ""


def _of_lock(text: str) -> Iterator[Pin]:
    """`poetry.lock`, `uv.lock`, `pdm.lock`."""
    for package in _toml(text).get("package", ()):
        if re.fullmatch(_NAMES, package["name"], re.IGNORECASE):
            yield package["name"], f"=={package['version']}"


def _toml(text: str) -> dict[str, Any]:
    import tomllib  # Not every project has such a file.

    return tomllib.loads(text)


def _of_pipfile(text: str) -> Iterator[Pin]:
    for name, package in json.loads(text).get("default", {}).items():
        if re.fullmatch(_NAMES, name, re.IGNORECASE):
            yield name, package.get("version", "")


def _of_pyproject(text: str) -> Iterator[Pin]:
    """What a project needs always; what it needs for its tests says nothing of the others."""
    content = _toml(text)
    yield from _of_text("\n".join(content.get("project", {}).get("dependencies", ())))
    poetry: dict[str, Any] = content.get("tool", {}).get("poetry", {}).get("dependencies", {})
    for name, wanted in poetry.items():
        if re.fullmatch(_NAMES, name, re.IGNORECASE):
            yield name, wanted if isinstance(wanted, str) else wanted.get("version", "")


_FILES: Final[Sequence[tuple[str, Callable[[str], Iterable[Pin]]]]] = (
    ("uv.lock", _of_lock),
    ("poetry.lock", _of_lock),
    ("pdm.lock", _of_lock),
    ("Pipfile.lock", _of_pipfile),
    ("requirements*.txt", _of_text),
    ("pyproject.toml", _of_pyproject),
    ("environment*.y*ml", _of_text),
    ("setup.cfg", _of_text),
    ("setup.py", _of_text),
)
"""From the most certain to the least: what was installed before what may be."""
