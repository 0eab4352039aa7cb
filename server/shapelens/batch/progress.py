"""How far a long run is, in one line of a terminal that is gone at the end."""

from __future__ import annotations

import os
import shutil
import time
from typing import Final, TextIO

PATIENCE: Final = 0.5
"""Seconds before anything is shown."""
PAUSE: Final = 0.1
"""Seconds between two changes of what is shown."""
_BAR: Final = 30


class Progress:
    """The line, on a stream that is a terminal; on any other there is none, nor in the log of a CI."""

    def __init__(self, stream: TextIO, total: int) -> None:
        shown = stream.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")
        self._stream = stream if shown else None
        self._total = total
        self._width = 0
        self._next = time.monotonic() + PATIENCE

    def is_due(self) -> bool:
        """Whether it is time to show something."""
        return self._stream is not None and time.monotonic() >= self._next

    def show(self, done: int) -> None:
        """So many files are done."""
        self._next = time.monotonic() + PAUSE
        filled = _BAR * done // max(self._total, 1)
        text = f"{'#' * filled}{'.' * (_BAR - filled)} {done:,} of {self._total:,} files"
        text = text[: shutil.get_terminal_size().columns - 1]
        self._write(text)
        self._width = len(text)

    def clear(self) -> None:
        """Make room for other output."""
        if self._width:
            self._write("")
            self._width = 0

    def _write(self, text: str) -> None:
        if self._stream is not None:
            # Only what every terminal understands, Windows' included.
            self._stream.write(f"\r{text.ljust(self._width)}\r")
            self._stream.flush()
