"""What our own work for one edit costs, without editor and protocol: `python -m benchmarks.edits CONSTRUCT LINES`.

A program is evaluated, then edited again and again as the server would: the new text is evaluated and its diagnostics
are made; after that, and timed apart, comes a hover on the edited line. Prints the times in milliseconds as JSON. A run
has a process of its own, since a large program beside a small one would cost the garbage collector.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Final

from benchmarks.client import now
from benchmarks.generate import CONSTRUCTS, Construct, Place, layer_places, mark, program, top_of
from shapelens.analysis.module import Module
from shapelens.features.diagnostics import diagnostics
from shapelens.features.hover import hover

WARM_UP: Final = 4
_INSERTED: Final = "first = layers.Dense({})(keras.Input((4,)))"


@dataclass(frozen=True, slots=True)
class EditCosts:
    """Milliseconds for each edit, and for the hover after it."""

    edit: list[float] = field(default_factory=list[float])
    hover: list[float] = field(default_factory=list[float])


@dataclass(frozen=True, slots=True)
class _Version:
    text: str
    hovered: Place
    problems: int


def measure(construct: Construct, lines: int, edits: int, at_top: bool) -> EditCosts:
    """Edit a shape in the middle, or insert a layer at the top, and take it back, so many times."""
    text = program(lines, construct)
    module = Module()
    module.update(text)
    costs = EditCosts()
    versions = _insertions(text) if at_top else _errors(text)
    for _, version in zip(range(WARM_UP + edits), versions, strict=False):
        began = now()
        module.update(version.text)
        found = diagnostics(module)
        edited = now()
        hover(module, version.hovered.line + 1, version.hovered.column)
        hovered = now()
        if len(found) != version.problems:
            raise SystemExit(f"{construct} of {lines} lines: {version.problems} problems expected, found {found}")
        costs.edit.append((edited - began) * 1000)
        costs.hover.append((hovered - edited) * 1000)
    return EditCosts(costs.edit[WARM_UP:], costs.hover[WARM_UP:])


def _errors(text: str) -> Iterator[_Version]:
    where, place = mark(text, "shape"), _in_the_middle(text)
    for turn in count():
        yield _Version(where.typed(text, turn), place, 1)
        yield _Version(text, place, 0)


def _insertions(text: str) -> Iterator[_Version]:
    lines = text.split("\n")
    top = top_of(text)
    inserted = Place(top, _INSERTED.index("Dense"))
    for turn in count(1):
        yield _Version("\n".join([*lines[:top], _INSERTED.format(turn), *lines[top:]]), inserted, 0)
        yield _Version(text, _in_the_middle(text), 0)


def _in_the_middle(text: str) -> Place:
    line = mark(text, "shape").place.line
    return next(place for place in layer_places(text) if place.line == line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("construct", choices=CONSTRUCTS)
    parser.add_argument("lines", type=int)
    parser.add_argument("--edits", type=int, default=40)
    parser.add_argument("--top", action="store_true", help="insert a layer at the top instead")
    options = parser.parse_args()
    print(json.dumps(asdict(measure(options.construct, options.lines, options.edits, options.top))))


if __name__ == "__main__":
    main()
