r"""The text of an open file or notebook cell, as the client sees it, kept in step by incremental changes; and what is
evaluated as one: a file, or the cells of a notebook.

A document is immutable, so that the worker may read one while the next is made. Its lines are its line table: only
\n, \r\n and \r end a line, as in LSP and in Python (`str.splitlines` also splits at form feeds and U+2028).
LSP columns count code units of the negotiated encoding; ours count bytes of UTF-8.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from lsprotocol import types

Encoding = types.PositionEncodingKind
"""The units in which an LSP column counts."""

_CODECS = {
    Encoding.Utf8: ("utf-8", 1),
    Encoding.Utf16: ("utf-16-le", 2),
    Encoding.Utf32: ("utf-32-le", 4),
}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One version of a file or cell; compared by identity, since clients may reuse a version number."""

    version: int | None
    lines: tuple[str, ...]
    """With their ends; the last line has none, and is empty where the text ends with a line end."""

    @property
    def text(self) -> str:
        return "".join(self.lines)

    def edited(
        self, changes: Sequence[types.TextDocumentContentChangeEvent], version: int | None, encoding: Encoding
    ) -> Document:
        """The document after a `textDocument/didChange`: each change applies to the outcome of the one before."""
        lines = list(self.lines)
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                _replace(lines, change.range, change.text, encoding)
            else:
                lines = _split(change.text)
        return Document(version, tuple(lines))


def open_document(text: str, version: int | None) -> Document:
    return Document(version, tuple(_split(text)))


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A document as a part of a program, of which `first` lines come before it."""

    uri: str
    document: Document
    first: int = 0

    @property
    def lines(self) -> tuple[str, ...]:
        return self.document.lines

    def has(self, line: int) -> bool:
        """Whether a line of the program, from 1, is in it."""
        return self.first < line <= self.first + len(self.lines)


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """What is evaluated as one module, in one version: a file, or the code cells of a notebook in their order."""

    uri: str
    """Of the file or the notebook."""
    parts: tuple[Part, ...]
    text: str
    """What is evaluated; a place in a part is as many lines further here as there are lines before it."""

    def is_notebook(self) -> bool:
        return self.parts[0].uri != self.uri

    def part(self, uri: str) -> Part | None:
        """The part that the client calls so; None if it is not in this version."""
        return next((part for part in self.parts if part.uri == uri), None)

    def at(self, line: int) -> Part:
        """The part that a line of the text, from 1, is in; of what is outside of all the nearest."""
        return self.parts[max(bisect_right(self.parts, line - 1, key=_first) - 1, 0)]


def program_of_file(uri: str, document: Document) -> Program:
    return Program(uri, (Part(uri, document),), document.text)


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A code cell; `source` is what Python runs of it, line for line."""

    uri: str
    document: Document
    source: str


def cell_of(uri: str, document: Document) -> Cell:
    from shapelens.syntax.cells import separate_source  # Most clients have no notebooks.

    return Cell(uri, document, separate_source(document.text))


def program_of_notebook(uri: str, cells: Sequence[Cell]) -> Program:
    """The cells one after the other; a notebook without code has an empty one, so that there is a place for everything."""
    cells = cells or [cell_of(uri, open_document("", None))]
    firsts = accumulate((len(cell.document.lines) for cell in cells), initial=0)
    parts = tuple(Part(cell.uri, cell.document, first) for cell, first in zip(cells, firsts, strict=False))
    return Program(uri, parts, "".join(cell.source for cell in cells))


def _first(part: Part) -> int:
    return part.first


def locate(lines: Sequence[str], position: types.Position, encoding: Encoding) -> tuple[int, int]:
    """The line (from 0) and the code point in it; a place past a line's or the text's end is that end.

    A place inside a character (between two surrogates) is its start.
    """
    if position.line >= len(lines):
        return len(lines) - 1, len(lines[-1])
    line = lines[position.line].rstrip("\r\n")
    if line.isascii():
        return position.line, min(position.character, len(line))
    codec, width = _CODECS[encoding]
    before = line.encode(codec)[: position.character * width].decode(codec, "ignore")
    return position.line, len(before)


def count_units(text: str, encoding: Encoding) -> int:
    """The length of a text in code units."""
    if text.isascii():
        return len(text)
    codec, width = _CODECS[encoding]
    return len(text.encode(codec)) // width


def _replace(lines: list[str], span: types.Range, new: str, encoding: Encoding) -> None:
    first, last = sorted((locate(lines, span.start, encoding), locate(lines, span.end, encoding)))
    start, end = first[0], last[0]
    text = lines[start][: first[1]] + new + lines[end][last[1] :]
    if start > 0 and text.startswith("\n") and lines[start - 1].endswith("\r"):
        start -= 1  # a \r and the \n that now follows it are one line end
        text = lines[start] + text
    pieces = _split(text)
    if end + 1 < len(lines):
        pieces.pop()  # the text ends with a line end: what comes after it is the next line
    lines[start : end + 1] = pieces


def _split(text: str) -> list[str]:
    # Half a surrogate pair cannot be encoded. U+FFFD is as long in every encoding, so that columns stay right.
    if not text.isascii():
        text = _LONE_SURROGATE.sub("\ufffd", text)
    lines = list(io.StringIO(text, newline=""))
    if not lines or lines[-1].endswith(("\r", "\n")):
        lines.append("")
    return lines
