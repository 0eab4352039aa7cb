"""How deep Python may go in an evaluation: as deep wherever it is called from, so that it always ends in the same place."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

MAX_DEPTH: Final = 1000
"""Frames of Python for an evaluation."""


@contextmanager
def same_depth() -> Generator[None]:
    """Have room for an evaluation, however many frames there are already."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, MAX_DEPTH + _depth()))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _depth() -> int:
    """How many calls of Python we are in."""
    frame, depth = inspect.currentframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return depth
