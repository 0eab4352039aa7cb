"""The proof of a cure: the edited text is evaluated, and the problem must be gone with no other in its place.

One module serves all candidates, so that each costs what it changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, Final
from weakref import WeakKeyDictionary

from shapelens.analysis.facts import Call, Created
from shapelens.analysis.module import Module
from shapelens.analysis.state import count
from shapelens.dims import Unknown
from shapelens.features.cures.edits import Candidate, Place, Text, start_of
from shapelens.features.diagnostics import Diagnostic, diagnostics
from shapelens.features.visits import show_structure
from shapelens.immutable import immutable
from shapelens.rules.rule import is_several
from shapelens.values.keras import is_model

MAX_SIZE: Final = 200_000
"""Characters of a file that is still evaluated for its cures."""

OF_TARGETS: Final = frozenset({"broadcast-target", "incompatible-target", "label-out-of-range"})
"""Problems that can only be seen in a model without others."""
OF_WORDS: Final = frozenset(
    {
        *("invalid-argument", "missing-attribute", "missing-layer", "missing-name", "not-a-layer", "not-a-tensor"),
        *("not-built", "renamed-argument", "renamed-layer", "tensorflow-function", "unknown-argument"),
    }
)
"""Problems with what is written, whatever the shapes are."""

_SCRATCH: Final[WeakKeyDictionary[Module, Module]] = WeakKeyDictionary()
"""A second module of each file, which goes from candidate to candidate and from version to version."""

Key = tuple[str, str]


@immutable
class Bench:
    """The module that candidates are tried in, and how things stood before."""

    module: Module
    text: Text
    problems: Counter[Key]
    places: frozenset[tuple[str, Place]]
    """Of each problem its code and where it starts."""
    unknown: int
    broken: int
    params: dict[Place, int]


@immutable
class Proof:
    """A title that says what comes of a cure, and whether that leaves nothing to mend."""

    title: str
    clean: bool


def bench(module: Module, cancelled: Callable[[], bool]) -> Bench | None:
    """A bench for a module as it is now; None where `cancelled` became true before it was there."""
    keras = module.setting or module.keras  # A candidate does not change for which Keras the file is.
    scratch = _SCRATCH.get(module)
    if scratch is None or scratch.setting != keras:
        scratch = _SCRATCH[module] = Module(keras, module.path)
    if not scratch.update(module.source.text, cancelled):
        return None
    places = frozenset((one.code, start_of(one.range)) for one in diagnostics(scratch))
    return Bench(
        scratch,
        Text(module.source.text),
        _problems(scratch),
        places,
        _unknowns(scratch),
        _broken(scratch),
        _params(scratch),
    )


def proved(
    module: Module,
    before: Bench,
    problem: Diagnostic,
    candidate: Candidate,
    partial: bool,
    cancelled: Callable[[], bool],
) -> Proof | None:
    """What comes of a candidate; None if it does not mend the problem, or makes another.

    `partial`: a layer was refused, so that the params before are not those of a whole model.
    """
    after = Text(before.text.edited(candidate.edits))
    scratch = before.module
    if not scratch.update(after.text, cancelled) or _broken(scratch) > before.broken:
        return None
    problems = _problems(scratch)
    here = before.text.moved(candidate.edits, start_of(problem.range), after)
    stays = any(one.code == problem.code and start_of(one.range) == here for one in diagnostics(scratch))
    key = (problem.code, problem.message)
    if stays and problems[key] >= before.problems[key]:
        return None
    # A problem further on that was there before may be told with a shape that is now known, and so in the same words.
    other = [(code, place) for code, place in before.places if place != start_of(problem.range)]
    old = {(code, before.text.moved(candidate.edits, place, after)) for code, place in other}
    new = {*(problems - before.problems), *([key] if problems[key] >= before.problems[key] else [])}
    found = [one for one in diagnostics(scratch) if (one.code, one.message) in new]
    found = [one for one in found if (one.code, start_of(one.range)) not in old]
    # Where a problem is mended, evaluation goes on: hints for what comes then do no harm, nor does it that a model that now
    # has an output can be compared with its targets, or that a layer that is understood now meets a shape.
    goes_on = [one for one in found if _comes_next(problem, one, here[0])]
    harmless = all(one in goes_on or (one.severity == "hint" and one.code != problem.code) for one in found)
    if not harmless or _unknowns(scratch) > before.unknown + len(goes_on):
        return None
    if candidate.same is not None:
        place = before.text.moved(candidate.edits, candidate.same, after)
        if _outputs(module, candidate.same) != _outputs(scratch, place):
            return None
    said = _told(before, scratch, after, candidate, partial)
    if said is None:
        return None
    title = f"{candidate.title}: {', '.join(said)}" if said else candidate.title
    left = next((one for one in goes_on if one.severity != "hint"), None)
    return Proof(title if left is None else f"{title} (next: {left.code})", left is None)


def _told(before: Bench, scratch: Module, after: Text, candidate: Candidate, partial: bool) -> list[str] | None:
    """What a title tells of the edited program, shape and params; None if it is not known."""
    said: list[str] = []
    if candidate.shown is not None:
        place, side = candidate.shown
        shape = _shape(scratch, before.text.moved(candidate.edits, place, after), side)
        if shape is None:
            return None
        said.append(show_structure(shape))
    # A model in which another layer is refused has no params to speak of.
    whole = not partial or not any(isinstance(fact, Call) and fact.refused for fact in scratch.facts())
    now = _params(scratch) if whole else {}
    if candidate.counted is not None:
        total = now.get(before.text.moved(candidate.edits, candidate.counted, after))
        if total is None:
            return None
        said.append(f"params {total:,}")
    for place, total in sorted(before.params.items(), key=lambda item: -item[1]):
        later = now.get(before.text.moved(candidate.edits, place, after))
        if candidate.counted is None and later not in (None, total) and (said or not partial):
            said.append(f"params {later:,}" if partial else f"params {total:,} -> {later:,}")
            break
    return said


def _comes_next(mended: Diagnostic, other: Diagnostic, line: int) -> bool:
    """Whether another problem stood behind the one that was mended, in this line now, and is not one with its cure."""
    if other.code in OF_TARGETS:
        return mended.code not in OF_TARGETS
    return mended.code in OF_WORDS and (other.code != mended.code or other.range.line != line)


def _problems(module: Module) -> Counter[Key]:
    return Counter((found.code, found.message) for found in diagnostics(module))


def _broken(module: Module) -> int:
    return sum(bool(statement.broken or statement.repair) for statement in module.source.statements)


def _unknowns(module: Module) -> int:
    """How much is not known: names of the file, and what layers give. A cure does not work by hiding what it does."""
    names = sum(isinstance(value, Unknown) for (owner, _), value in module.all_cells().items() if owner is module.root)
    return names + sum(isinstance(fact, Call) and not _known(fact.output_shape) for fact in module.facts())


def _known(structure: Any) -> bool:
    if is_several(structure):
        return all(map(_known, structure))
    return not any(isinstance(dim, Unknown) for dim in structure)


def _shape(module: Module, place: Place, side: str) -> Any:
    """What the layer that is made at a place gets, or gives, in its last call; None if it is refused or not known."""
    for call in reversed([fact for fact in module.facts() if isinstance(fact, Call)]):
        site = call.layer.ref.site
        where = module.resolve(call.anchor if site is None else site.position)
        if where is not None and start_of(where) == place:
            shape = call.input_shape if side == "input" else call.output_shape
            return None if call.refused or not _known(call.output_shape) else shape
    return None


def _outputs(module: Module, place: Place) -> list[Any]:
    """What the calls at a place give."""
    calls = ((module.resolve(fact.anchor), fact) for fact in module.facts() if isinstance(fact, Call))
    return [call.output_shape for where, call in calls if where is not None and start_of(where) == place]


def _params(module: Module) -> dict[Place, int]:
    """The params of the models, by where they are made."""
    found: dict[Place, int] = {}
    for fact in module.facts():
        if isinstance(fact, Created) and is_model(fact.made) and fact.made.ref.site is not None:
            where = module.resolve(fact.made.ref.site.position)
            total = count(module.read, fact.made).total
            if where is not None and isinstance(total, int):
                found[start_of(where)] = total
    return found
