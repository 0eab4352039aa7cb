"""Compares our rules with real Keras on drawn configurations, and makes what differs small."""

from __future__ import annotations

import collections
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from fuzz.draw import Random, arguments, draw
from fuzz.inputs import QUERIES
from rules.running import Call, Result, ours, real
from shapelens.dims import Unknown


@dataclass(frozen=True)
class Mismatch:
    """A configuration of which we say something else than real Keras."""

    call: Call
    x: Any
    keras: int
    mine: Result
    theirs: Result


@dataclass
class Tally:
    """What came of the configurations of one layer."""

    layer: str
    keras: int
    total: int = 0
    valid: int = 0
    seconds: float = 0.0
    wrong: int = 0
    mismatches: list[Mismatch] = field(default_factory=list)
    given: collections.Counter[str] = field(default_factory=collections.Counter)

    def never_given(self) -> list[str]:
        return [name for name in arguments(self.layer, self.keras) if not self.given[name]]


def fuzz(layer: str, keras: int, count: int, seed: object, package: Any) -> Tally:
    """Try `count` configurations of a layer."""
    r = Random(f"{layer} {keras} {seed}")
    tally = Tally(layer, keras)
    start = time.perf_counter()
    for number in range(count):
        call, x = draw(r, layer, keras)
        mismatch, theirs = tried(call, x, keras, package)
        tally.total += 1
        tally.valid += theirs.error is None
        tally.given.update(names(call, keras))
        if mismatch is not None:
            tally.wrong += 1
            tally.mismatches.append(mismatch)
        if number % 50 == 49:
            clear(package)
    tally.seconds = time.perf_counter() - start
    return tally


def clear(package: Any) -> None:
    """Forget names and graphs, which cost memory."""
    package.backend.clear_session()


def names(call: Call, keras: int) -> Iterator[str]:
    """The arguments that a call gives, by name."""
    yield from (name for name, _ in zip(arguments(call.layer, keras), call.args, strict=False))
    yield from (name for name, _ in call.kwargs)


def tried(call: Call, x: Any, keras: int, package: Any) -> tuple[Mismatch | None, Result]:
    """The mismatch, if there is one, and what real Keras says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = real(call, x, package, separate=call.layer in QUERIES)
    try:
        mine = ours(call, x, keras)
    except Exception as error:
        mine = Result(error=BrokenRule(repr(error)))
    if agree(mine, theirs, keras):
        return None, theirs
    return Mismatch(call, x, keras, mine, theirs), theirs


class BrokenRule(Exception):
    """A rule failed: never right."""


def agree(mine: Result, theirs: Result, keras: int) -> bool:
    """Whether both say the same: the same shape and counts, or that it is an error."""
    if isinstance(mine.error, BrokenRule):
        return False
    if theirs.error is not None or mine.error is not None:
        only = getattr(mine.error, "keras", None)
        return theirs.error is not None and mine.error is not None and only in (None, keras)
    return repr(mine) == repr(theirs)


def is_unknown(result: Result) -> bool:
    """Whether the rule says that it does not know."""
    return "?" in repr(result.output) or "…" in repr(result.output) or isinstance(result.trainable, Unknown)


def shrunk(mismatch: Mismatch, package: Any) -> Mismatch:
    """A smaller configuration with the same kind of mismatch."""
    kind = kind_of(mismatch)
    budget = 60
    again = True
    while again and budget > 0:
        again = False
        for call, x in smaller(mismatch.call, mismatch.x):
            budget -= 1
            found, _ = tried(call, x, mismatch.keras, package)
            if found is not None and kind_of(found) == kind:
                mismatch, again = found, True
                break
    return mismatch


def kind_of(mismatch: Mismatch) -> tuple[object, ...]:
    """What must stay as it is while a mismatch shrinks."""
    mine, theirs = mismatch.mine, mismatch.theirs
    return (mine.error is None, theirs.error is None, is_unknown(mine), str(theirs.error)[:25], str(mine.error)[:25])


def smaller(call: Call, x: Any) -> Iterator[tuple[Call, Any]]:
    for i in range(len(call.kwargs)):
        yield replace(call, kwargs=call.kwargs[:i] + call.kwargs[i + 1 :]), x
    for i in range(len(call.args)):
        yield replace(call, args=call.args[:i]), x
    if isinstance(x, list):
        return
    for i, size in enumerate(x):
        small = None if i == 0 else 4
        if size != small:
            yield call, (*x[:i], small, *x[i + 1 :])
