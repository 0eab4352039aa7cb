"""The functions that nothing calls: they are evaluated as well, each with its defaults, after all statements.

Which they are follows from the traces: a function that is defined, and that no statement and no such function before
it calls.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Hashable, Iterable

from shapelens.analysis.block import Block, Step
from shapelens.analysis.traces import Trace
from shapelens.values.python import Code


class Driven:
    """Keeps the steps of such functions in a block; what defines and calls a function is known by its identity."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._definers: dict[Hashable, list[Step]] = {}
        self._callers: dict[Hashable, list[Step]] = {}
        self._steps: dict[Hashable, Step] = {}
        self._unsettled: set[Hashable] = set()

    def changed(self, step: Step, trace: Trace | None) -> None:
        """Note what a step defines and calls now; it still has its old trace."""
        old, new = step.trace, trace
        called = _identities(old.called if old else ()), _identities(new.called if new else ())
        defined = _identities(old.defined if old else ()), _identities(new.defined if new else ())
        _reindex(self._callers, step, *called)
        _reindex(self._definers, step, *defined)
        self._unsettled |= (called[0] ^ called[1]) | defined[0] | defined[1]
        if new is None:
            # What is gone has no place any more by which others could be placed.
            for identity in defined[0]:
                if identity in self._steps and self._steps[identity].definer is step:
                    self._block.remove(self._steps.pop(identity))

    def step_of(self, identity: Hashable) -> Step | None:
        """The step of a function; None if it is called."""
        return self._steps.get(identity)

    def settle(self) -> None:
        """Make and drop steps, as far as what has run tells."""
        while self._unsettled:
            waiting, self._unsettled = self._unsettled, set()
            wanted = {identity: self._wanted(identity) for identity in waiting}
            for identity, step in wanted.items():
                found = self._steps.get(identity)
                if found is None:
                    continue
                if step is None or (found.definer, found.number) != (step.definer, step.number):
                    self._block.remove(self._steps.pop(identity))
                elif found.running != step.running:
                    found.running = step.running
                    self._block.call(found)
            for identity, step in wanted.items():
                if step is not None and identity not in self._steps and identity not in self._unsettled:
                    self._steps[identity] = step
                    self._block.add(step)

    def _wanted(self, identity: Hashable) -> Step | None:
        """The step of a function that has to be driven; None if it is called, or gone."""
        definers = self._definers.get(identity)
        if not definers:
            return None
        first, last = definers[0].trace, definers[-1].trace
        assert first is not None
        assert last is not None
        number = next(n for n, code in enumerate(first.defined) if code.identity == identity)
        function = next(function for code, function in last.defined.items() if code.identity == identity)
        step = Step(function, number, definers[0])
        callers = self._callers.get(identity)
        return None if callers and callers[0] < step else step


def _identities(codes: Iterable[Code]) -> set[Hashable]:
    return {code.identity for code in codes}


def _reindex(index: dict[Hashable, list[Step]], step: Step, old: set[Hashable], new: set[Hashable]) -> None:
    for identity in old - new:
        index[identity].remove(step)
    for identity in new - old:
        insort(index.setdefault(identity, []), step)
