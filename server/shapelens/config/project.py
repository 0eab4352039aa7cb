"""What projects set: the table `[tool.shapelens]` of the nearest `pyproject.toml` that has one, above a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from shapelens.config.patterns import Patterns
from shapelens.config.settings import Values, read, unknown
from shapelens.immutable import immutable, replace

NAME: Final = "pyproject.toml"
_TABLE: Final = ("tool", "shapelens")
_WHERE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@immutable
class WrongLine:
    """What is wrong in a line of a file, from 1."""

    line: int
    message: str


@immutable
class Project:
    """What a `pyproject.toml` sets, and what is wrong in it."""

    path: Path
    values: Values
    mistakes: Sequence[WrongLine] = ()


class Projects:
    """The projects of files. Each `pyproject.toml` is read once; what is wrong now sets what it did `before`, if it did."""

    def __init__(self, before: Iterable[Project] = ()) -> None:
        self._before = {project.path: project for project in before}
        self._of: dict[Path, Project | None] = {}
        self._excluded: dict[Path, Patterns] = {}

    def of(self, folder: Path) -> Project | None:
        """The project that the files in an absolute folder belong to."""
        if folder not in self._of:
            found = load(folder / NAME)
            if found is not None and found.mistakes and found.path in self._before:
                found = replace(found, values=self._before[found.path].values)
            self._of[folder] = self.of(folder.parent) if found is None and folder.parent != folder else found
        return self._of[folder]

    def found(self) -> Sequence[Project]:
        """All that were found so far, each once."""
        return [*{project.path: project for project in self._of.values() if project is not None}.values()]

    def excludes(self, path: Path, is_folder: bool) -> bool:
        """Whether the project of an absolute path leaves it out, or a folder that it is in."""
        project = self.of(path.parent)
        if project is None or not project.values.get("exclude"):
            return False
        if project.path not in self._excluded:
            self._excluded[project.path] = Patterns(project.path.parent, project.values["exclude"])
        return bool(self._excluded[project.path].excludes(path, is_folder))


def load(path: Path) -> Project | None:
    """What a `pyproject.toml` sets; None if it is not there, or has nothing to do with us."""
    try:
        content = path.read_bytes()
    except (OSError, ValueError):
        return None
    if b"shapelens" not in content:  # Most have not, and need not be read as TOML.
        return None
    import tomllib

    try:
        text = content.decode().replace("\r\n", "\n")
        table = _table(tomllib.loads(text))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Project(path, {}, [WrongLine(line, "not UTF-8")])
    except RecursionError:
        return Project(path, {}, [WrongLine(1, "nested too deeply")])
    except tomllib.TOMLDecodeError as error:
        return Project(path, {}, [_not_toml(content, str(error))])
    if table is None:
        return None
    values, mistakes = read(table)
    lines = [
        WrongLine(_line_of(text, mistake.key), f"{'.'.join(_TABLE)}.{mistake.key}: {mistake.message}")
        for mistake in (*unknown(table), *mistakes)
    ]
    if not isinstance(table, Mapping):
        lines.append(WrongLine(_line_of(text, ""), f"{'.'.join(_TABLE)}: expected a table"))
    return Project(path, values, sorted(lines, key=lambda one: one.line))


def _table(loaded: Mapping[str, Any]) -> object:
    tool = loaded.get(_TABLE[0])
    return cast("Mapping[str, object]", tool).get(_TABLE[1]) if isinstance(tool, Mapping) else None


def _not_toml(content: bytes, message: str) -> WrongLine:
    where = _WHERE.search(message)
    at_end = content.rstrip().count(b"\n") + 1
    line = int(where[1]) if where is not None and where[1] else at_end
    return WrongLine(line, f"not TOML: {_WHERE.sub('', message)}")


def _line_of(text: str, key: str) -> int:
    """The line in which a key of ours is set.

    `tomllib` says nothing of lines. But what the lines up to one say can be asked: the key is in the first piece that
    brings it, where pieces end wherever the text so far is TOML.
    """
    import tomllib

    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if _TABLE[1] in line), 0)
    for end in range(start + 1, len(lines) + 1):
        try:
            loaded = tomllib.loads("\n".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue  # A value that goes on in the next line.
        if key in _keys(_table(loaded)):
            return start + 1
        start = end
    return 1


def _keys(table: object, prefix: str = "") -> Iterator[str]:
    """The keys of a table and of those in it; that of the table itself is empty."""
    yield prefix.removesuffix(".")
    if isinstance(table, Mapping):
        for name, value in cast("Mapping[str, object]", table).items():
            yield from _keys(value, f"{prefix}{name}.")
