"""Which layer of a program an error is about."""

from __future__ import annotations

from collections.abc import Sequence

from shapelens.analysis.facts import Call, Comparison, Problem
from shapelens.analysis.module import Module
from shapelens.values.place import Position, Ref, position_of


class Troubles:
    """The errors of a program, by what they are about.

    An error that names no layer is about the one whose call is underlined: the one that was refused there, or the only one.
    """

    def __init__(self, module: Module) -> None:
        self._named: dict[Ref, list[str]] = {}
        self._placed: dict[Position, list[str]] = {}
        self._refused: set[Ref] = set()
        self._called: dict[Position, set[Ref]] = {}
        for fact in module.facts():
            if isinstance(fact, Call) and (at := position_of(fact.anchor)) is not None:
                self._called.setdefault(at, set()).add(fact.layer.ref)
                if fact.refused:
                    self._refused.add(fact.layer.ref)
        for problem in module.problems():
            if problem.severity != "error":
                continue
            if (ref := _ref_of(problem)) is not None:
                self._named.setdefault(ref, []).append(problem.message)
            elif isinstance(problem.anchor, Position):
                self._placed.setdefault(problem.anchor, []).append(problem.message)

    def of(self, layer: Ref, nodes: Sequence[Ref]) -> tuple[str, ...]:
        """The messages about a layer that was called in these nodes, each once."""
        found = [message for ref in (layer, *nodes) for message in self._named.get(ref, ())]
        for at in (ref.site.position for ref in nodes if ref.site is not None):
            if layer in self._refused or self._called.get(at) == {layer}:
                found += self._placed.get(at, ())
        return tuple(dict.fromkeys(found))


def _ref_of(problem: Problem) -> Ref | None:
    if problem.about is not None and not isinstance(problem.about, Comparison):
        return problem.about.ref
    return None if isinstance(problem.anchor, Position) else problem.anchor[0]
