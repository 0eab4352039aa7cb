"""Which files an evaluation asked for, found or not: whoever keeps its results learns here what they rest on.

What is asked of a folder and those above it (environments, requirements, where a project ends) goes without saying.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_asked: ContextVar[set[Path] | None] = ContextVar("asked", default=None)


def ask(path: Path) -> Path:
    """The path, which is noted down: what is there has a say in the result, and so has it if nothing is."""
    asked = _asked.get()
    if asked is not None:
        asked.add(path)
    return path


@contextmanager
def noted() -> Generator[set[Path]]:
    """The paths that are asked for in the `with` statement."""
    asked: set[Path] = set()
    token = _asked.set(asked)
    try:
        yield asked
    finally:
        _asked.reset(token)
