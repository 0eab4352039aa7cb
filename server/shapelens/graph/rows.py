"""The x of what stands in rows: as straight below each other as the order and the widths of a row allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from shapelens.immutable import immutable

_PASSES: Final = 10
"""Ways down and up; then nearly nothing moves any more."""
_GRAVITY: Final = 0.03
"""How strongly a slot is drawn to the middle, beside its links: without, columns drift to one side from branch to branch."""

Links = Mapping[int, Sequence[int]]
"""From a slot, the slots of the next row that it is joined with."""


@immutable
class Rows:
    """Rows of slots from top to bottom, each in order; links join neighbouring rows."""

    rows: Sequence[Sequence[int]]
    widths: Mapping[int, float]
    above: Links
    below: Links
    gap: float

    def apart(self, one: int, other: int) -> float:
        """How far the centres of two neighbours are from each other at least."""
        return (self.widths[one] + self.widths[other]) / 2 + self.gap


def settle(rows: Rows, proposed: Mapping[int, float]) -> dict[int, float]:
    """The centre of each slot. No two of a row are nearer than the gap, and their order stays."""
    middle = sum(proposed.values()) / len(proposed)
    places = {slot: x - middle for slot, x in proposed.items()}
    for row in rows.rows:
        _put(rows, row, [(places[slot], 1.0) for slot in row], places)
    for number in range(_PASSES):
        last = number >= _PASSES - 2
        for towards, order in ((rows.above, rows.rows), (rows.below, rows.rows[::-1])):
            for row in order:
                wanted: list[tuple[float, float]] = []
                for slot in row:
                    links = [*rows.above.get(slot, ()), *rows.below.get(slot, ())] if last else towards.get(slot, ())
                    weight = _GRAVITY + len(links)
                    wanted.append((sum(places[other] for other in links) / weight, weight))
                _put(rows, row, wanted, places)
    _straighten(rows, places)
    return places


def _straighten(rows: Rows, places: dict[int, float]) -> None:
    """Put what just follows each other exactly below each other, as far as the neighbours leave room."""
    beside = {slot: (row, index) for row in rows.rows for index, slot in enumerate(row)}
    for slot in (slot for row in rows.rows for slot in row):
        if _next(rows.above, rows.below, slot) is None:
            chain = [slot]
            while (following := _next(rows.below, rows.above, chain[-1])) is not None:
                chain.append(following)
            while len(chain) > 1:
                chain = _align(rows, chain, beside, places)


def _next(ahead: Links, back: Links, slot: int) -> int | None:
    """The slot that just this one leads to, and that leads nowhere else."""
    links = ahead.get(slot, ())
    return links[0] if len(links) == 1 and len(back.get(links[0], ())) == 1 else None


def _align(
    rows: Rows, chain: list[int], beside: Mapping[int, tuple[Sequence[int], int]], places: dict[int, float]
) -> list[int]:
    """Align as many slots of a chain as can be, from its first; returns the rest."""
    low, high = float("-inf"), float("inf")
    aligned = 0
    for slot in chain:
        row, index = beside[slot]
        least, most = low, high
        if index:
            least = max(low, places[row[index - 1]] + rows.apart(row[index - 1], slot))
        if index + 1 < len(row):
            most = min(high, places[row[index + 1]] - rows.apart(slot, row[index + 1]))
        if least > most:
            break
        low, high = least, most
        aligned += 1
    aligned = max(aligned, 1)
    middle = sum(places[slot] for slot in chain[:aligned]) / aligned
    for slot in chain[:aligned]:
        places[slot] = min(max(middle, low), high)
    return chain[aligned:]


def _put(rows: Rows, row: Sequence[int], wanted: Sequence[tuple[float, float]], places: dict[int, float]) -> None:
    """Give the slots of a row the places nearest to those wanted, by weighted squares (pool adjacent violators)."""
    offset = 0.0
    offsets: list[float] = []
    pools: list[tuple[float, float, int]] = []  # place less offset, weight, how many slots
    for index, slot in enumerate(row):
        if index:
            offset += rows.apart(row[index - 1], slot)
        offsets.append(offset)
        place, weight = wanted[index]
        place, size = place - offset, 1
        while pools and pools[-1][0] > place:
            before, heavy, many = pools.pop()
            place = (before * heavy + place * weight) / (heavy + weight)
            weight, size = heavy + weight, many + size
        pools.append((place, weight, size))
    index = 0
    for place, _, size in pools:
        for _ in range(size):
            places[row[index]] = place + offsets[index]
            index += 1
