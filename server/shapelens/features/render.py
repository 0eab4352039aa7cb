"""Summaries on a terminal, drawn as Keras draws them (with `rich`, as Keras does)."""

from __future__ import annotations

import io
import shutil
import sys
from typing import Final, TextIO

from rich.console import Console, JustifyMethod
from rich.table import Column, Table

from shapelens.features.summary import PARAMS, TRAINABLE, Summary

_CHAIN: Final = (88, (0.45, 0.80, 1.0))
_GRAPH: Final = (108, (0.3, 0.56, 0.74, 1.0))
"""Keras' line lengths, and where its columns end."""
_ALIGNED: Final[dict[str, JustifyMethod]] = {PARAMS: "right", TRAINABLE: "center"}


def print_summary(summary: Summary, trainable: bool = False) -> None:
    """Print a model's table and totals to stdout; `trainable`: with that column."""
    width = shutil.get_terminal_size().columns - 4 if sys.stdout.isatty() else None
    _print(summary, width, None, trainable)


def summary_text(summary: Summary, trainable: bool = False) -> str:
    """A model's table and totals, as wide as Keras makes them where there is room."""
    written = io.StringIO()
    _print(summary, None, written, trainable)
    return written.getvalue()


def _print(summary: Summary, room: int | None, to: TextIO | None, trainable: bool) -> None:
    heads, rows = summary.table(trainable)
    longest, ends = _GRAPH if "Connected to" in heads else _CHAIN
    if trainable:
        longest, ends = longest + 12, (*(end * 0.9 for end in ends), 1.0)
    width = longest if room is None else min(longest, room)
    columns: list[Column] = []
    start = 0
    for head, end in zip(heads, ends, strict=True):
        columns.append(Column(head, justify=_ALIGNED.get(head, "left"), width=int(end * width) - start))
        start = int(end * width)
    table = Table(*columns, width=width, show_lines=True)
    for cells in rows:
        table.add_row(*cells)
    console = Console(file=to, highlight=False, markup=False, width=max(width, 80))
    console.print(f'Model: "{summary.name}"', style="bold")
    console.print(table)
    for title, text in summary.totals():
        console.print(f" {title}: {text}")
    if summary.reason:
        console.print(f" {summary.reason}", style="italic")
