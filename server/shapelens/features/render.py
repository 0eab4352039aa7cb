"""Summaries on a terminal, drawn as Keras draws them (with `rich`, as Keras does)."""

from __future__ import annotations

import io
import shutil
import sys
from typing import Final, TextIO

from rich.console import Console
from rich.table import Column, Table

from shapelens.features.summary import Summary

_CHAIN: Final = (88, (0.45, 0.80, 1.0))
_GRAPH: Final = (108, (0.3, 0.56, 0.74, 1.0))
"""Keras' line lengths, and where its columns end."""


def print_summary(summary: Summary) -> None:
    """Print a model's table and totals to stdout."""
    width = shutil.get_terminal_size().columns - 4 if sys.stdout.isatty() else None
    _print(summary, width, None)


def summary_text(summary: Summary) -> str:
    """A model's table and totals, as wide as Keras makes them where there is room."""
    written = io.StringIO()
    _print(summary, None, written)
    return written.getvalue()


def _print(summary: Summary, room: int | None, to: TextIO | None) -> None:
    connected = any(row.connected is not None for row in summary.rows)
    longest, ends = _GRAPH if connected else _CHAIN
    width = longest if room is None else min(longest, room)
    heads = ["Layer (type)", "Output Shape", "Param #"] + (["Connected to"] if connected else [])
    columns: list[Column] = []
    start = 0
    for head, end in zip(heads, ends, strict=True):
        columns.append(Column(head, justify="right" if head == "Param #" else "left", width=int(end * width) - start))
        start = int(end * width)
    table = Table(*columns, width=width, show_lines=True)
    for row in summary.rows:
        cells = [f"{row.name} ({row.cls})", row.output, row.params]
        table.add_row(*cells, *([row.connected or "-"] if connected else []))
    console = Console(file=to, highlight=False, markup=False, width=max(width, 80))
    console.print(f'Model: "{summary.name}"', style="bold")
    console.print(table)
    for title, text in summary.totals():
        console.print(f" {title}: {text}")
    if summary.reason:
        console.print(f" {summary.reason}", style="italic")
