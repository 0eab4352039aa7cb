"""Python files and notebooks on disk: finding them, and reading them as text without running anything."""

from __future__ import annotations

import io
import json
import os
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from shapelens.immutable import immutable
from shapelens.syntax.cells import cell_source
from shapelens.syntax.lines import count_line_ends

SUFFIXES: Final = (".py", ".pyw", ".ipynb")
MAX_BYTES: Final = 50_000_000
_SKIPPED: Final = frozenset(
    {"node_modules", "site-packages", "venv", "env", "build", "dist", "__pycache__", "__pypackages__"}
)


class Unreadable(Exception):
    """A file that cannot be read as Python text; the message says why."""


@immutable
class Document:
    """The source of a file. `cells` holds, for a notebook, each code cell's index and its first line in `text`."""

    text: str
    cells: tuple[tuple[int, int], ...] | None = None

    def place(self, line: int) -> tuple[int | None, int]:
        """The cell of a 1-based line and the line in it; of a plain file the line itself."""
        if self.cells is None:
            return None, line
        cell, first = next(((c, f) for c, f in reversed(self.cells) if f <= line), (0, 1))
        return cell, line - first + 1


def find(paths: Iterable[str]) -> Iterator[Path]:
    """The files named, and those below the folders named, in order; hidden folders and environments are left out.

    Raises:
        Unreadable: a path that does not exist.
    """
    for name in paths:
        path = Path(name)
        if path.is_dir():
            yield from _below(path)
        elif path.exists():
            yield path
        else:
            raise Unreadable(f"{name}: no such file or folder")


def _below(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        inner = [
            name
            for name in folders
            if not name.startswith(".") and name not in _SKIPPED and not Path(root, name, "pyvenv.cfg").exists()
        ]
        folders[:] = sorted(inner)
        for name in sorted(names):
            if name.endswith(SUFFIXES):
                yield Path(root, name)


def read(path: Path) -> Document:
    """The source text of a Python file or notebook.

    Raises:
        Unreadable: it is no regular file, too large, not text in its declared encoding, or no notebook.
    """
    return document(path, content(path))


def content(path: Path) -> bytes:
    """What is in a file.

    Raises:
        Unreadable: it is no regular file, or too large.
    """
    try:
        if not path.is_file():
            raise Unreadable("not a regular file")
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable(f"larger than {MAX_BYTES:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from error


def document(path: Path, content: bytes) -> Document:
    """The source text in the content of a Python file or, by its name, of a notebook.

    Raises:
        Unreadable: it is not text in its declared encoding, or no notebook.
    """
    return notebook(content) if path.suffix == ".ipynb" else Document(_decode(content))


def _decode(content: bytes) -> str:
    """Text by PEP 263: the declared encoding, else UTF-8."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return content.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise Unreadable(f"not text in its encoding: {error}") from error


def notebook(content: bytes) -> Document:
    """The code cells of a notebook as one text, each from a line of its own.

    Raises:
        Unreadable: the content is no notebook.
    """
    try:
        loaded: Any = json.loads(content)
        cells: list[Any] = loaded["cells"] if "cells" in loaded else loaded["worksheets"][0]["cells"]
        sources = [
            (index, cell_source(_cell_text(cell)))
            for index, cell in enumerate(cells)
            if cell.get("cell_type") == "code"
        ]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise Unreadable(f"not a notebook: {type(error).__name__}: {error}") from error
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    line = 1
    for index, source in sources:
        starts.append((index, line))
        parts.append(source + ("\r\n" if source.endswith("\r") else "\n"))
        line += count_line_ends(parts[-1])
    return Document("".join(parts), tuple(starts))


def _cell_text(cell: Any) -> str:
    source: list[str] | str = cell.get("source", cell.get("input", ""))
    return "".join(source) if isinstance(source, list) else source
