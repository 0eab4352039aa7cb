"""Python files and notebooks on disk: reading them as text without running anything."""

from __future__ import annotations

import io
import json
import re
import tokenize
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from shapelens.immutable import immutable

MAX_BYTES: Final = 50_000_000
_JSON_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*+"(\s*:)?')
"""A text in JSON; with a group if it is a key."""


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

    def whole(self, line: int, cell: int | None) -> int | None:
        """The line of `text` that is a line of a cell; None if there is none."""
        first = 1 if self.cells is None else dict(self.cells).get(-1 if cell is None else cell)
        found = None if first is None else first + line - 1
        return found if found is not None and self.place(found) == (cell, line) else None


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
        if not path.exists():
            raise Unreadable("no such file")
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
        if b"\0" in content:  # Python refuses them as well.
            raise Unreadable("no text: it has null bytes")
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return content.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise Unreadable(f"not text in its encoding: {error}") from error


def notebook(content: bytes) -> Document:
    """The code cells of a notebook as one text, each from a line of its own.

    Raises:
        Unreadable: the content is no notebook.
    """
    from shapelens.syntax.cells import separate_source  # Most files are no notebooks.
    from shapelens.syntax.lines import count_line_ends

    try:
        sources = [
            (index, separate_source("".join(_pieces(cell))))
            for index, cell in enumerate(_cells(json.loads(content)))
            if cell.get("cell_type") == "code"
        ]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise Unreadable(f"not a notebook: {type(error).__name__}: {error}") from error
    except RecursionError as error:
        raise Unreadable("not a notebook: nested too deeply") from error
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    line = 1
    for index, source in sources:
        starts.append((index, line))
        parts.append(source)
        line += count_line_ends(source)
    return Document("".join(parts), tuple(starts))


def rows(content: bytes) -> Sequence[int]:
    """For each line in the text of a notebook, the line of its file that it begins in, from 1."""
    text = content.decode(json.detect_encoding(content), "surrogatepass")
    ends = [match.end() for match in re.finditer("\n", text)]

    def row(match: re.Match[str]) -> str:
        return match[0] if match[1] else f'"{bisect_right(ends, match.start()) + 1}"'

    # A twin of the notebook, in which each text is the number of its line instead.
    twins = _cells(json.loads(_JSON_STRING.sub(row, text)))
    found: list[int] = []
    for cell, twin in zip(_cells(json.loads(text)), twins, strict=True):
        if cell.get("cell_type") != "code":
            continue
        number, begins = 1, True
        for piece, number in zip(map(_plain, _pieces(cell)), map(int, _pieces(twin)), strict=True):
            if piece:
                found += [number] * (begins + piece[:-1].count("\n"))
                begins = piece.endswith("\n")
        if begins:
            found.append(number)
    return found


def _cells(loaded: Any) -> list[Any]:
    return loaded["cells"] if "cells" in loaded else loaded["worksheets"][0]["cells"]


def _pieces(cell: Any) -> list[str]:
    source: list[str] | str = cell.get("source", cell.get("input", ""))
    return source if isinstance(source, list) else [source]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
