"""Patterns that leave files out, written as in a `.gitignore` and meant in one folder; of them, pathspec knows the meaning."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class WrongPattern(Exception):
    """A pattern that means nothing; the message says which."""


class Patterns:
    """The patterns of a folder."""

    def __init__(self, folder: Path, lines: Iterable[str]) -> None:
        from pathspec import GitIgnoreSpec  # Most projects need none, and it takes a while to import.

        self._folder = folder
        self._spec = GitIgnoreSpec.from_lines(line for line in lines if _is_right(line))

    @staticmethod
    def check(lines: Iterable[str]) -> None:
        """Hold that all lines mean something.

        Raises:
            WrongPattern: one does not.
        """
        for line in lines:
            if not _is_right(line):
                raise WrongPattern(f"{line!r} is no pattern")

    def excludes(self, path: Path, is_folder: bool) -> bool | None:
        """Whether an absolute path is left out, or expressly not; None: they say nothing about it."""
        if not path.is_relative_to(self._folder):
            return None
        name = path.relative_to(self._folder).as_posix()
        return self._spec.check_file(f"{name}/" if is_folder else name).include


def _is_right(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
