"""What two sequences have in common at their ends, found by halving: comparing slices is far faster than items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def common_prefix(old: Sequence[Any], new: Sequence[Any]) -> int:
    """The number of equal items at the start."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_suffix(old: Sequence[Any], new: Sequence[Any], start: int) -> int:
    """The number of equal items at the end, none of them before `start`."""
    low, high = 0, max(min(len(old), len(new)) - start, 0)
    while low < high:
        middle = (low + high + 1) // 2
        if old[len(old) - middle : len(old) - low] == new[len(new) - middle : len(new) - low]:
            low = middle
        else:
            high = middle - 1
    return low
