"""The cures of a problem: what the generators propose for its code, as far as it is proved."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from shapelens.analysis.facts import Problem
from shapelens.analysis.module import Module
from shapelens.features.cures import arguments, calls, labels, shapes, silencing, unbuilt
from shapelens.features.cures.case import Case
from shapelens.features.cures.code import Source
from shapelens.features.cures.edits import Candidate, Cure
from shapelens.features.cures.proof import MAX_SIZE, Bench, bench, proved
from shapelens.features.diagnostics import Diagnostic

logger = logging.getLogger(__name__)

MAX_CANDIDATES: Final = 12
"""What is tried for one problem."""
MAX_CURES: Final = 4

GENERATORS: Final[Mapping[str, Callable[[Case], Iterator[Candidate]]]] = {
    "batch-in-shape": shapes.batch_in_shape,
    "broadcast-target": labels.targets,
    "dense-on-image": shapes.rows_of_images,
    "dropped-batch": calls.first_step,
    "from-logits": labels.logits,
    "graph-disconnected": shapes.missing_input,
    "ignored-argument": calls.ignored,
    "incompatible-input": shapes.refused_input,
    "incompatible-merge": shapes.unequal_inputs,
    "incompatible-target": labels.targets,
    "invalid-argument": arguments.bad_value,
    "label-out-of-range": labels.targets,
    "missing-attribute": arguments.shape_of_tensor,
    "missing-layer": arguments.missing_layer,
    "missing-name": arguments.missing_name,
    "negative-dimension": shapes.too_small,
    "not-a-layer": shapes.called_class,
    "not-a-tensor": calls.uncalled,
    "not-built": unbuilt.not_built,
    "renamed-argument": arguments.old_arguments,
    "renamed-layer": arguments.old_layer,
    "reshape-size": shapes.wrong_size,
    "single-unit-softmax": labels.single_unit,
    "softmax-axis": shapes.axis_of_classes,
    "strides-for-kernel": shapes.kernel_of_sides,
    "tensorflow-function": arguments.keras_function,
    "too-many-arguments": calls.too_many,
    "undefined-axis": shapes.undefined_axis,
    "unknown-argument": arguments.unknown_argument,
}
"""By problem code: what might mend it, the likeliest first."""
OF_COMMENTS: Final = "unused-ignore"
"""A problem of the text, of which the program knows nothing."""
CURED: Final = frozenset({*GENERATORS, OF_COMMENTS})


def cures(
    module: Module, problem: Diagnostic, cancelled: Callable[[], bool] = lambda: False, most: int = MAX_CURES
) -> list[Cure]:
    """What mends a problem of the module as it is now, the best first: none of it makes another problem.

    Computed when asked for, and once for each version of the file. Where `cancelled` becomes true there are none.
    """
    versions = module.once(_versions)
    text = module.source.text
    if text not in versions:  # This is also asked while an evaluation is interrupted.
        versions.clear()
    state = versions.setdefault(text, _State())
    asked = problem, most
    if asked not in state.cures:
        try:
            found = list(itertools.islice(_proved(module, state, problem, cancelled), most))
        except Exception:
            logger.exception("could not find cures for %s", problem.code)
            found = []
        if cancelled():
            return []
        state.cures[asked] = found
    return state.cures[asked]


@dataclass(slots=True)
class _State:
    """What was found for a text, and what it was found with."""

    cures: dict[tuple[Diagnostic, int], list[Cure]] = field(default_factory=dict[tuple[Diagnostic, int], list[Cure]])
    bench: Bench | None = None


def _versions(_: Module) -> dict[str, _State]:
    return {}


def _proved(module: Module, state: _State, problem: Diagnostic, cancelled: Callable[[], bool]) -> Iterator[Cure]:
    if problem.code not in CURED or len(module.source.text) > MAX_SIZE:
        return
    state.bench = state.bench or bench(module, cancelled)
    if state.bench is None:
        return
    text = state.bench.text
    candidates, partial = _candidates(module, Source(module, text), problem)
    offered: set[str] = set()
    held: list[Cure] = []
    for candidate in itertools.islice(candidates, MAX_CANDIDATES):
        if cancelled():
            return
        if text.collide(candidate.edits) or (candidate.last and offered):
            continue
        after = text.edited(candidate.edits)
        proof = None if after in offered else proved(module, state.bench, problem, candidate, partial, cancelled)
        if proof is None:
            continue
        if proof.clean:
            yield Cure(proof.title, candidate.edits, preferred=not offered)
            offered.add(after)
        else:
            held.append(Cure(proof.title, candidate.edits, preferred=not held))
    if not offered:
        yield from held


def _candidates(module: Module, source: Source, problem: Diagnostic) -> tuple[Iterator[Candidate], bool]:
    """What might mend a problem, and whether a layer is refused, so that the params before are not those of a whole model."""
    if problem.code == OF_COMMENTS:
        return silencing.unused_ignore(source, problem), False
    fact = next((fact for fact in module.facts() if _is_of(module, fact, problem)), None)
    if not isinstance(fact, Problem):
        return iter(()), False
    case = Case(source, fact)
    return GENERATORS[problem.code](case), problem.severity == "error" and case.layer() is not None


def _is_of(module: Module, fact: object, problem: Diagnostic) -> bool:
    same = isinstance(fact, Problem) and (fact.code, fact.message) == (problem.code, problem.message)
    return same and isinstance(fact, Problem) and module.resolve(fact.anchor) == problem.range
