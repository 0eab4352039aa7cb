"""Carries identities from old statements to new ones.

Equal text keeps its id, in order where possible and across moves where not; what changed takes the id of the old
statement in its place, one about the same names first.
"""

from collections import defaultdict, deque
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

from shapelens.syntax.names import subject
from shapelens.syntax.statements import Statement, walk

_MATCHER_LIMIT = 250_000  # pairs to compare, beyond which equal items are paired first come, first served

Pairs = list[tuple[int, int]]


class Alignment:
    """One update's worth of pairings between old statements and new ones, which have the id 0 until they are paired."""

    def __init__(self, hidden: dict[int, Sequence[Statement]]) -> None:
        self.hidden = hidden  # old blocks of statements that are broken at present, by id, to find them again
        self.taken: set[int] = set()

    def align(self, old: Sequence[Statement], new: Sequence[Statement]) -> None:
        pairs = match_equal([s.text for s in old], [s.text for s in new])
        pairs = _with_neighbours(old, new, pairs)
        for before, after in pairs:
            self._pair(old[before], new[after])

    def find_moved(self, old: Sequence[Statement], new: Sequence[Statement]) -> None:
        """Pairs what is still unpaired, anywhere, by equal text."""
        left: defaultdict[str, deque[Statement]] = defaultdict(deque)
        for statement in walk(old):
            if statement.id not in self.taken:
                left[statement.text].append(statement)
        if left:
            for statement in walk(new):
                while statement.id == 0 and left.get(statement.text):
                    before = left[statement.text].popleft()
                    if before.id not in self.taken:
                        self._pair(before, statement)

    def _pair(self, old: Statement, new: Statement) -> None:
        new.id = old.id
        self.taken.add(old.id)
        former = self.hidden.pop(old.id, ()) if old.broken else ()
        if new.broken:
            self._hide(new.id, former or [inner for block in old.blocks.values() for inner in block])
        elif former:
            self.align(former, [inner for block in new.blocks.values() for inner in block])
        else:
            for name, block in new.blocks.items():
                self.align(old.blocks.get(name, ()), block)

    def _hide(self, broken: int, content: Sequence[Statement]) -> None:
        """Keeps the ids of a block whose header is broken for the time when it parses again."""
        ids = {statement.id for statement in walk(content)}
        if ids and not ids & self.taken:
            self.taken |= ids
            self.hidden[broken] = content


def match_equal(old: Sequence[Hashable], new: Sequence[Hashable]) -> Pairs:
    """Pairs of indices of equal items, each used once: a longest run in order first, then moved ones."""
    start = 0
    while start < len(old) and start < len(new) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    pairs = [(n, n) for n in range(start)]
    pairs += [(len(old) - 1 - n, len(new) - 1 - n) for n in range(end)]
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    if old_middle and new_middle:
        pairs += [(a + start, b + start) for a, b in _match_middle(old_middle, new_middle)]
    return pairs


def _match_middle(old: Sequence[Hashable], new: Sequence[Hashable]) -> Pairs:
    pairs: Pairs = []
    if len(old) * len(new) <= _MATCHER_LIMIT:
        for a, b, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            pairs += [(a + n, b + n) for n in range(size)]
    used_old, used_new = {a for a, _ in pairs}, {b for _, b in pairs}
    left: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for a, item in enumerate(old):
        if a not in used_old:
            left[item].append(a)
    for b, item in enumerate(new):
        if b not in used_new and left.get(item):
            pairs.append((left[item].popleft(), b))
    return pairs


def _with_neighbours(old: Sequence[Statement], new: Sequence[Statement], pairs: Pairs) -> Pairs:
    """Adds pairs of changed statements: between two unchanged ones, by subject, then by kind, then in order."""
    if len(pairs) == min(len(old), len(new)):
        return pairs
    partner = dict(pairs)
    matched_new = {b: a for a, b in pairs}
    result = list(pairs)
    gap_old: list[int] = []
    gap_new: list[int] = []
    b = 0
    for a in range(len(old) + 1):
        anchor = partner.get(a) if a < len(old) else len(new)
        if anchor is None:
            gap_old.append(a)
            continue
        if anchor < b:  # moved backwards: no anchor
            continue
        while b < anchor:
            if b not in matched_new:
                gap_new.append(b)
            b += 1
        b = anchor + 1
        result += _match_changed(old, new, gap_old, gap_new)
        gap_old, gap_new = [], []
    return result


def _match_changed(old: Sequence[Statement], new: Sequence[Statement], gap_old: list[int], gap_new: list[int]) -> Pairs:
    pairs: Pairs = []
    for key in (_subject, _kind, _anything):
        if not gap_old or not gap_new:
            break
        found = match_equal([key(old[a]) for a in gap_old], [key(new[b]) for b in gap_new])
        pairs += [(gap_old[a], gap_new[b]) for a, b in found]
        used_old, used_new = {a for a, _ in found}, {b for _, b in found}
        gap_old = [item for n, item in enumerate(gap_old) if n not in used_old]
        gap_new = [item for n, item in enumerate(gap_new) if n not in used_new]
    return pairs


def _subject(statement: Statement) -> Hashable:
    return subject(statement.text)


def _kind(statement: Statement) -> Hashable:
    return "broken" if statement.broken else type(statement.node).__name__


def _anything(_statement: Statement) -> Hashable:
    return None
