"""Automatic names (`dense`, `dense_1`) as Keras gives them: counted when shown, in order of creation.

Counting at display keeps a layer that is inserted at the top from changing anything that follows. How many names of each
kind a top-level statement takes is counted once, so that a name costs an addition for each statement before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from shapelens.analysis.facts import Created, NameTaken, SessionCleared
from shapelens.analysis.module import Module
from shapelens.analysis.state import given_name
from shapelens.analysis.traces import Trace
from shapelens.dims import Unknown
from shapelens.immutable import immutable
from shapelens.rules.table import automatic_base
from shapelens.values.classes import Instance
from shapelens.values.keras import Layer, Made, Operation
from shapelens.values.place import Ref

Naming = Created | NameTaken | SessionCleared

_ONE_BY_ONE: Final = 8
"""Names that are counted alone; whoever asks for more gets all."""


def automatic_names(module: Module) -> Mapping[Ref, str]:
    """The name of every layer, model and operation that was made: the given one, or the next of its class."""
    return module.once(Names)


@dataclass(slots=True)
class _Counting:
    """How many names of each kind are taken so far."""

    taken: Counter[str]
    countable: bool = True
    """Whether that is known: one operation may be an unknown number of layers."""


@immutable
class _Tally:
    """What a statement takes, wherever it stands; `taken` is None if that depends on more than how many are taken."""

    taken: Mapping[str, int] | None
    made: frozenset[Ref]
    given: tuple[tuple[Made, str | None], ...]
    """The objects of the program in it, whose names may be set elsewhere, with these."""


class Names(Mapping[Ref, str]):
    """The names in a module: a few are counted one by one, and all when more are asked for."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._known: dict[Ref, str] = {}
        self._traces = [*module.traces()]
        tallies = [self._tally(trace) for trace in self._traces]
        made = [tally.made for tally in tallies if tally.made]
        repeats = len(set[Ref]().union(*made)) < sum(map(len, made))
        self._alone = 0 if repeats or any(tally.taken is None for tally in tallies) else _ONE_BY_ONE
        self._complete = False

    def __getitem__(self, ref: Ref) -> str:
        if ref not in self._known and not self._complete:
            if self._alone:
                self._alone -= 1
                self._count_to(ref)
            else:
                self._count_all()
        return self._known[ref]

    def __iter__(self) -> Iterator[Ref]:
        if not self._complete:
            self._count_all()
        return iter(self._known)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _count_all(self) -> None:
        self._complete = True
        self._known = {}
        self._name((fact for fact in self._module.facts() if isinstance(fact, Naming)), _Counting(Counter()))

    def _count_to(self, ref: Ref) -> None:
        counting = _Counting(Counter())
        inner: Trace | None = None
        for trace in self._traces:
            if ref in trace.tally.made:
                inner = trace
                break
            _add(counting, trace)
        while inner is not None:
            inner, facts = self._towards(inner, ref, counting)
            self._name(facts, counting, alone=True)

    def _towards(self, trace: Trace, ref: Ref, counting: _Counting) -> tuple[Trace | None, list[Naming]]:
        """The statement inside a trace that makes something, or else the facts up to that; what is before is counted."""
        facts: list[Naming] = []
        for event in trace.events:
            if isinstance(event, Trace):
                self._name(facts, counting, alone=True)
                facts.clear()
                if ref in event.tally.made:
                    return event, []
                _add(counting, event)
            elif isinstance(event, Naming):
                facts.append(event)
        return None, facts

    def _tally(self, trace: Trace) -> _Tally:
        tally: _Tally | None = trace.tally
        if tally is not None and all(self._given(made) == name for made, name in tally.given):
            return tally
        own = [event for event in trace.events if isinstance(event, Naming)]
        inner = [self._tally(event) for event in trace.events if isinstance(event, Trace)]
        made = [fact.made for fact in own if isinstance(fact, Created)]
        refs = frozenset(one.ref for one in made).union(*(part.made for part in inner))
        repeats = len(refs) < len(made) + sum(len(part.made) for part in inner)
        taken: dict[str, int] | None = None
        if not (repeats or any(map(self._depends, own)) or any(part.taken is None for part in inner)):
            taken = {}
            for part in inner:
                for base, number in (part.taken or {}).items():
                    taken[base] = taken.get(base, 0) + number
            for base in filter(None, map(self._base, own)):
                taken[base] = taken.get(base, 0) + 1
        given = [(one, self._given(one)) for one in made if isinstance(one, Instance)]
        given += [pair for part in inner for pair in part.given]
        trace.tally = _Tally(taken, refs, tuple(given))
        return trace.tally

    def _depends(self, fact: Naming) -> bool:
        """Whether the name depends on other things than how many names were taken before."""
        if not isinstance(fact, Created):
            return isinstance(fact, SessionCleared)
        made = fact.made
        if isinstance(made, Operation) and made.symbol is not None:
            return True
        return fact.like is not None or (isinstance(made, Layer) and isinstance(made.given.get("hidden"), Ref))

    def _base(self, fact: Naming) -> str | None:
        """What the name starts with that a fact takes; None if it takes none."""
        keras = self._module.keras
        if isinstance(fact, NameTaken):
            return None if keras == 2 else automatic_base(fact.cls, keras)
        if isinstance(fact, Created) and self._given(fact.made) is None:
            return automatic_base(fact.made.cls, keras)
        return None

    def _given(self, made: Made) -> str | None:
        name = given_name(self._module.read, made)
        return None if name is None else name if isinstance(name, str) else "?"

    def _name(self, facts: Iterable[Naming], counting: _Counting, alone: bool = False) -> None:
        """Name what facts make, one after the other; `alone`: nothing is made twice, and what has its name counts again."""
        counts, names, keras = counting.taken, self._known, self._module.keras

        def number(base: str) -> str:
            counts[base] += 1
            if base == "input" and keras == 2:
                return f"input_{counts[base]}"
            return base if counts[base] == 1 else f"{base}_{counts[base] - 1}"

        for fact in facts:
            if isinstance(fact, NameTaken):
                if (base := self._base(fact)) is not None:
                    number(base)
            elif isinstance(fact, SessionCleared):
                counts.clear()
                counting.countable = True
            elif fact.made.ref in names:
                if alone and (base := self._base(fact)) is not None:
                    number(base)
            else:
                made = fact.made
                if fact.like is not None:
                    names[made.ref] = names.get(fact.like, "?")
                    continue
                if isinstance(made, Operation) and made.symbol is not None:
                    # Where one operation is an unknown number of layers, the numbers of all that follow are unknown.
                    counting.countable = counting.countable and not isinstance(made.symbol, Unknown)
                    known = counting.countable and isinstance(made.symbol, str)
                    names[made.ref] = number(made.symbol) if known and isinstance(made.symbol, str) else "?"
                    continue
                given = self._given(made)
                owner = made.given.get("hidden") if isinstance(made, Layer) else None
                if keras == 2 and isinstance(owner, Ref):
                    names[made.ref] = f"{names.get(owner, 'input')}_input"
                else:
                    names[made.ref] = number(automatic_base(made.cls, keras)) if given is None else given


def _add(counting: _Counting, trace: Trace) -> None:
    """Count what a statement takes."""
    for base, number in trace.tally.taken.items():
        counting.taken[base] += number
