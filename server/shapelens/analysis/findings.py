"""Finds the steps of a module that have something to say of a statement or a layer, without going through all."""

from __future__ import annotations

from shapelens.analysis.block import Step
from shapelens.analysis.facts import Problem


class Findings:
    """An index over the traces of steps. It is brought up to date when it is asked, by what changed since."""

    def __init__(self) -> None:
        self._steps: dict[object, set[Step]] = {}
        self._indexed: dict[Step, frozenset[object]] = {}
        self._stale: set[Step] = set()  # not in the index as they are now
        self._troubled: set[Step] = set()
        self._unjudged: set[Step] = set()  # may have problems, or none any more

    def changed(self, step: Step) -> None:
        """A step has another trace, or is gone."""
        self._stale.add(step)
        self._unjudged.add(step)

    def about(self, key: object) -> list[Step]:
        """The steps in whose traces a statement, by its id, or a layer, by its ref, occurs; in order."""
        self._index()
        return sorted(self._steps.get(key, ()))

    def problems(self) -> list[Problem]:
        """All problems, in order of evaluation."""
        for step in self._unjudged:
            troubled = step.trace is not None and step.trace.problems()
            (self._troubled.add if troubled else self._troubled.discard)(step)
        self._unjudged.clear()
        return [problem for step in sorted(self._troubled) if step.trace for problem in step.trace.problems()]

    def _index(self) -> None:
        for step in self._stale:
            old = self._indexed.pop(step, frozenset[object]())
            new = frozenset[object]() if step.trace is None else step.trace.subjects()
            for key in old - new:
                steps = self._steps[key]
                steps.discard(step)
                if not steps:
                    del self._steps[key]
            for key in new - old:
                self._steps.setdefault(key, set()).add(step)
            if step.trace is not None:
                self._indexed[step] = new
        self._stale.clear()
