"""What real `model.summary()` prints, taken apart: title, rows and totals, those of Keras 2 in the notation of Keras 3."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any, Final

WIDE: Final = 2000
"""Columns, so that no cell is cut."""

Cells = list[str]


def plain(cell: str) -> str:
    """A cell without blanks, and its numbers without commas."""
    return re.sub(r"(?<=\d),(?=\d{3}(\D|$))(?!.*None)", "", re.sub(r"\s", "", cell))


def text_of_keras(model: Any, full: bool, line_length: int | None = None) -> str:
    """What a real model prints."""
    parts: list[str] = []
    model.summary(
        line_length=line_length,
        print_fn=lambda text, **_: parts.append(text),
        expand_nested=full,
        show_trainable=full,
    )
    return "\n".join(parts)


def of_keras(model: Any, keras: int, full: bool) -> Iterator[Cells]:
    """Its title, then of each row how deep it is nested and its cells, then the totals, all without blanks."""
    lines = text_of_keras(model, full, WIDE).splitlines()
    yield [found[1] for line in lines if (found := re.match(r'Model: "(.*)"$', line))]
    yield from rows_of_keras_3(lines) if keras == 3 else rows_of_keras_2(lines, full)
    for line in lines:
        if re.match(r"\s*(Total|Trainable|Non-trainable) params:", line):
            yield [plain(line).replace("Byte)", "B)")]


def rows_of_keras_3(lines: list[str]) -> Iterator[Cells]:
    """Keras 3 draws a table with lines between its rows, and begins those of nested models with blanks."""
    for line in lines:
        if line.startswith("│"):
            title, *cells = line.strip("│\n").split("│")
            blanks, arrow, name = title.rpartition("└")
            yield [str(len(blanks) // 3 if arrow else 0), *(plain(cell) for cell in (name, *cells))]


def rows_of_keras_2(lines: list[str], full: bool) -> Iterator[Cells]:
    """Keras 2 has columns, of which one cell may continue on lines that have nothing in the first; bars tell what is nested."""
    first, last = (index for index, line in enumerate(lines) if set(line) == {"="})
    columns = [
        found.start() for found in re.finditer(r"(?:Layer|Output|Param|Connected|Trainable)\b", lines[first - 1])
    ]
    rows: list[tuple[int, Cells]] = []
    for line in lines[first + 1 : last]:
        if "¯" in line:
            continue
        level = len(line) - len(line.lstrip("|"))
        line = " " * level + line[level : len(line) - level]
        cells = [line[start:end] for start, end in zip(columns, [*columns[1:], None], strict=True)]
        if cells[0].strip():
            rows.append((level, cells))
        elif rows:
            above, before = rows[-1]
            rows[-1] = above, [part + more for part, more in zip(before, cells, strict=True)]
    for level, (title, output, params, *others) in rows:
        trainable = [others.pop().strip()] if full else []
        sources = [", ".join(ast.literal_eval(part.strip())) or "-" for part in others]
        cells = [title, shapes_of_keras_2(output), params.replace("unused", "unbuilt"), *sources, *trainable]
        yield [str(level), *map(plain, cells)]


def shapes_of_keras_2(cell: str) -> str:
    """The shapes of a cell in the notation of Keras 3: a list if there are several, without the comma of a single axis."""
    cell = plain(cell).replace(",)", ")")
    return re.sub(r"^\[(\([^()]*\))\]$", r"\1", re.sub(r"^\((\(.*\))\)$", r"[\1]", cell))
