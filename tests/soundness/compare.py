"""Tries a program with unknown values in each of its places, and compares what is claimed with what is claimed of known ones."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapelens.analysis.module import Module
from soundness.claims import Claims, against, claims
from soundness.corpus import Program
from soundness.mutants import COUNTED, FIRST, Place, others, places, unknowns


@dataclass(frozen=True)
class Difference:
    """Something that is claimed with an unknown in a place, and not so with a value there."""

    program: Program
    place: Place
    unknown: str
    """What stands in the place."""
    value: str
    """With which it is otherwise."""
    said: str

    def __str__(self) -> str:
        line = self.program.text.splitlines()[self.place.line - 2].strip()
        return (
            f"  {self.program.name}, line {self.place.line - 1}: {self.place.text} is `{self.unknown}`, or {self.value}\n"
            f"    {line[:200]}\n    {self.said[:400]}"
        )

    @property
    def kind(self) -> tuple[str, str]:
        """What it may have in common with others."""
        return self.place.role, self.place.kind


@dataclass
class Tally:
    """How much was tried."""

    programs: int = 0
    places: int = 0
    mutants: int = 0


class Reader:
    """A program under edit, of which each variant costs what it changes."""

    def __init__(self, program: Program) -> None:
        self.lines = (FIRST + program.text).encode().splitlines(keepends=True)
        self.module = Module(program.keras)
        self.module.update(FIRST + program.text)
        self.plain = claims(self.module)

    def at(self, place: Place, text: str) -> Claims:
        """What is claimed with that text in a place."""
        self.module.update(place.replaced(self.lines, text))
        return claims(self.module, place, text)


def differences(program: Program, r: random.Random, sample: float, tally: Tally) -> Iterator[Difference]:
    """What is claimed of a program with an unknown in one place, and is not so of all values; of a share of the places."""
    reader = Reader(program)
    tally.programs += 1
    for place in places(FIRST + program.text):
        if place.line > 1 and r.random() < sample:
            tally.places += 1
            yield from _at(program, reader, place, r, tally)


def _at(program: Program, reader: Reader, place: Place, r: random.Random, tally: Tally) -> Iterator[Difference]:
    variants = others(place)
    known = [(place.text, reader.plain)]
    for value in variants:
        made = reader.at(place, value)
        if made.errors <= reader.plain.errors:  # What it refuses says nothing of what follows.
            known.append((value, made))
    tally.mutants += len(variants)
    for way, text in unknowns(place).items():
        tally.mutants += 1
        made = reader.at(place, text)
        yield from _differing(program, place, text, made, known if way not in COUNTED else _ints(known, place))
    value = r.choice(known)
    text = f"(({place.text}) if unknown_flag else {value[0]})"
    tally.mutants += 1
    yield from _differing(program, place, text, reader.at(place, text), [known[0], value])


def _ints(known: Sequence[tuple[str, Claims]], place: Place) -> list[tuple[str, Claims]]:
    return [(text, made) for text, made in known if text in (place.text, f"{place.text} + 1", "0", "1", "2")]


def _differing(
    program: Program, place: Place, text: str, made: Claims, known: Sequence[tuple[str, Claims]]
) -> Iterator[Difference]:
    for value, other in known:
        # Of what is of another kind, it is not known that it is accepted where nothing is said.
        said = next(against(made, other, errors=bool(place.kind) or value == place.text), None)
        if said is not None:
            yield Difference(program, place, text, value, said)
            return
