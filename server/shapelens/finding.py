"""The files that paths on a command line mean: files named, files below folders, patterns.

What is named is taken. Of what is found, hidden folders, environments, what git ignores and what is excluded is left out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from shapelens.config.patterns import Patterns
from shapelens.immutable import immutable

SUFFIXES: Final = (".py", ".pyw", ".ipynb")
_SKIPPED: Final = frozenset(
    {"node_modules", "site-packages", "venv", "env", "build", "dist", "__pycache__", "__pypackages__"}
)
_MAGIC: Final = re.compile(r"[*?\[]")

Excludes = Callable[[Path, bool], bool]
"""Whether an absolute path, of a folder or not, is left out."""


@immutable
class Missing:
    """A path that gives no files, and why."""

    path: str
    message: str


def find(names: Iterable[str], excludes: Excludes) -> tuple[Sequence[Path], Sequence[Missing]]:
    """The files that are meant, in order and each once, and the paths that give none."""
    search = _Search(excludes)
    paths: dict[Path, None] = {}
    for name in names:
        paths.update(dict.fromkeys(search.named(name)))
    return [*paths], search.missing


class _Search:
    def __init__(self, excludes: Excludes) -> None:
        self.missing: list[Missing] = []
        self._excludes = excludes
        self._ignored = _Ignored()

    def named(self, name: str) -> Iterator[Path]:
        if os.path.isdir(name):  # noqa: PTH112 (unlike Path's, these never fail)
            found = [*self._below(Path(name))]
            nothing = "no Python files or notebooks in it"
        elif os.path.exists(name):  # noqa: PTH110
            found = [Path(name)]
            nothing = ""
        else:
            found = [*self._matching(name)]
            nothing = "nothing matches" if _MAGIC.search(name) else "no such file or folder"
        if not found:
            self.missing.append(Missing(name, nothing))
        yield from found

    def _matching(self, name: str) -> Iterator[Path]:
        """The files below the part of a pattern that is none, of which the rest is true."""
        parts = Path(name).parts
        plain = next((index for index, part in enumerate(parts) if _MAGIC.search(part)), len(parts))
        folder = Path(*parts[:plain])
        if plain == len(parts) or not folder.is_dir():
            return
        pattern = Patterns(folder, ["/" + "/".join(parts[plain:])])
        yield from (path for path in self._below(folder) if pattern.excludes(path, False))

    def _below(self, folder: Path) -> Iterator[Path]:
        self._ignored.enter(folder.absolute())
        for root, folders, names in os.walk(folder, onerror=self._note):
            place = Path(root)
            within = place.absolute()
            folders[:] = sorted(
                name
                for name in folders
                if not name.startswith(".")
                and name not in _SKIPPED
                and not Path(root, name, "pyvenv.cfg").exists()
                and self._is_wanted(within / name, True)
            )
            for name in sorted(names):
                if name.endswith(SUFFIXES) and self._is_wanted(within / name, False):
                    yield place / name

    def _is_wanted(self, path: Path, is_folder: bool) -> bool:
        return not self._ignored.excludes(path, is_folder) and not self._excludes(path, is_folder)

    def _note(self, error: OSError) -> None:
        self.missing.append(Missing(str(error.filename), error.strerror or str(error)))


class _Ignored:
    """What git ignores below folders, as their `.gitignore` files say; outside of a work tree that is nothing."""

    def __init__(self) -> None:
        self._at: dict[Path, Sequence[Patterns] | None] = {}

    def enter(self, folder: Path) -> None:
        """Begin in a folder, and do not ask whether that is ignored itself: somebody has named it."""
        patterns = self._patterns(folder)
        if patterns is not None:
            self._at[folder] = [one for one in patterns if not one.excludes(folder, True)]

    def excludes(self, path: Path, is_folder: bool) -> bool:
        """Whether a path is ignored; what is said further inside counts for more."""
        for patterns in reversed(self._patterns(path.parent) or ()):
            if (excluded := patterns.excludes(path, is_folder)) is not None:
                return excluded
        return False

    def _patterns(self, folder: Path) -> Sequence[Patterns] | None:
        """Those of a folder and above it, outermost first; None outside of a work tree."""
        if folder not in self._at:
            is_top = (folder / ".git").exists()
            if is_top:
                above: Sequence[Patterns] | None = _read(folder, folder / ".git" / "info" / "exclude")
            else:
                above = None if folder.parent == folder else self._patterns(folder.parent)
            self._at[folder] = None if above is None else [*above, *_read(folder, folder / ".gitignore")]
        return self._at[folder]


def _read(folder: Path, path: Path) -> Sequence[Patterns]:
    try:
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ()
    return [Patterns(folder, lines)]
