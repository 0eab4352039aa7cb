"""What is different between two models, by their summaries: layers that came, went or changed, and the totals.

Rows are aligned, so that a layer that is inserted changes none of those after it, whatever names Keras picks for them then.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal, TypeVar

from shapelens.features.summary import Row, Summary
from shapelens.immutable import immutable

Kind = Literal["same", "added", "removed", "changed"]


@immutable
class Pair:
    """A row of the old summary and its row in the new one; None where there is none."""

    old: Row | None
    new: Row | None
    rewired: bool = False
    """Whether it is connected to other ones of the layers that are in both."""

    def kind(self, trainable: bool) -> Kind:
        """What became of it; `trainable`: whether that counts."""
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        same = _told(self.old) == _told(self.new) and (not trainable or self.old.trainable == self.new.trainable)
        return "same" if same and not self.rewired else "changed"


@immutable
class Compared:
    """A model before and after; None where it is not there."""

    old: Summary | None
    new: Summary | None
    pairs: tuple[Pair, ...] = ()

    def changes(self, trainable: bool) -> list[tuple[Kind, Pair]]:
        """The rows that are not the same."""
        return [(kind, pair) for pair in self.pairs if (kind := pair.kind(trainable)) != "same"]

    def differs(self, trainable: bool) -> bool:
        """Whether there is anything to tell."""
        if self.old is None or self.new is None:
            return True
        about = [(one.given, one.cls, [*one.totals()]) for one in (self.old, self.new)]
        return about[0] != about[1] or bool(self.changes(trainable))

    def reason(self) -> str:
        """Why something is not known of the model, and so not compared; "" if all is."""
        both = [one for one in (self.old, self.new) if one is not None]
        unknown = any("?" in cell for one in both for cells in (*one.table()[1], *one.totals()) for cell in cells)
        return next((one.reason for one in both if one.reason), "not all sizes are known") if unknown else ""


@immutable
class Found:
    """A summary, and what tells which model it is of in another version of the file, the most certain first."""

    summary: Summary
    marks: tuple[Hashable, ...]
    """Each is of a kind (its place); None where there is none."""


def compare(old: Sequence[Found], new: Sequence[Found]) -> list[Compared]:
    """The models of two versions of a file, in the order of the new one; those that are gone come last."""
    partner: dict[int, int] = {}
    for kind in range(len(old[0].marks) if old else 0):
        left = [index for index in range(len(old)) if index not in partner.values()]
        right = [index for index in range(len(new)) if index not in partner]
        by_mark = _unique((old[index].marks[kind], index) for index in left)
        for mark, index in _unique((new[index].marks[kind], index) for index in right).items():
            if mark in by_mark:
                partner[index] = by_mark[mark]
    gone = [index for index in range(len(old)) if index not in partner.values()]
    come = [index for index in range(len(new)) if index not in partner]
    if len(gone) == len(come):  # Nothing tells them apart but their order.
        partner.update(zip(come, gone, strict=True))
        gone = []
    both = [
        _compared(old[partner[index]].summary, one.summary) if index in partner else Compared(None, one.summary)
        for index, one in enumerate(new)
    ]
    return [*both, *(Compared(old[index].summary, None) for index in gone)]


K = TypeVar("K", bound=Hashable)


def _unique(marked: Iterable[tuple[K, int]]) -> Mapping[K, int]:
    """Who has each mark, of the marks that just one has."""
    found: dict[K, list[int]] = {}
    for mark, index in marked:
        if mark is not None:
            found.setdefault(mark, []).append(index)
    return {mark: indices[0] for mark, indices in found.items() if len(indices) == 1}


def _compared(old: Summary, new: Summary) -> Compared:
    pairs = [*_aligned(old.rows, new.rows, _KEYS)]
    known = {a.name: b.name for a, b in pairs if a is not None and b is not None}
    return Compared(old, new, tuple(Pair(a, b, _rewired(a, b, known)) for a, b in pairs))


def _told(row: Row) -> tuple[Hashable, ...]:
    """What a summary tells of a layer, but for a name that Keras picks and what it is connected to."""
    return row.level, row.cls, row.given, row.output, row.params


def _by_name(row: Row) -> Hashable:
    return object() if row.given is None else (row.level, row.given)  # No name is like no other.


def _by_rule(row: Row) -> Hashable:
    return row.level, row.cls, row.rule


def _by_class(row: Row) -> Hashable:
    return row.level, row.cls


_KEYS = (_told, _by_name, _by_rule, _by_class)
"""What makes rows of two summaries the same layer: what comes first counts more."""


def _aligned(
    old: Sequence[Row], new: Sequence[Row], keys: Sequence[Callable[[Row], Hashable]]
) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows side by side in order: those that are alike by the first key, and in the gaps between them by the next."""
    if not keys:
        yield from ((row, None) for row in old)
        yield from ((None, row) for row in new)
        return
    key, *others = keys
    matcher = SequenceMatcher(None, [key(row) for row in old], [key(row) for row in new], autojunk=False)
    for tag, start, stop, first, last in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(old[start:stop], new[first:last], strict=True)
        else:
            yield from _aligned(old[start:stop], new[first:last], others)


def _rewired(old: Row | None, new: Row | None, known: Mapping[str, str]) -> bool:
    """Whether a layer gets its input from elsewhere, and not just from what came or went beside it."""
    if old is None or new is None or old.connected is None or new.connected is None:
        return False
    before, after = ([part.partition("[") for part in row.connected.split(", ")] for row in (old, new) if row.connected)
    if any(name not in known for name, *_ in before) or any(name not in known.values() for name, *_ in after):
        return False
    return [(known[name], *rest) for name, *rest in before] != after
