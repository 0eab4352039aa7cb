"""What a program was seen to do, by shapelens or by real Keras, in one form, and how a mark is compared with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Shapes = list["Shapes | int | str | None"] | None
"""A shape as a list of dims (None, a number, or a string for what is not known); several outputs: a list of shapes."""

_TOKEN = re.compile(r"\s*([()\[\]]|[^\s,()\[\]]+)\s*,?")


@dataclass(frozen=True)
class Value:
    """One call, operation or model; a model's `end` is (0, 0): a call that starts where it does is the outer one."""

    start: tuple[int, int]
    end: tuple[int, int]
    layer: str
    shape: Shapes
    params: int | None


def visits(values: Iterable[Value], line: int) -> list[Value]:
    """The values of the outermost expression that starts on a line, one for each time it was reached."""
    here = [value for value in values if value.start[0] == line]
    if not here:
        return []
    outermost = min(here, key=lambda value: (value.start[1], tuple(-n for n in value.end)))
    return [value for value in here if (value.start, value.end) == (outermost.start, outermost.end)]


def exactly(claim: str, seen: Sequence[Value]) -> bool:
    """Whether the values are what a mark says, with `?` for what is not known."""
    parts = _claims(claim)
    return len(parts) == len(seen) and all(
        shape == _claimed(show(value.shape)) and (params is None or params == show_params(value.params))
        for (shape, params), value in zip(parts, seen, strict=True)
    )


def allows(claim: str, seen: Sequence[Value]) -> bool:
    """Whether the values are among those that a mark allows: `?` is any size, `…` any number of them."""
    parts = _claims(claim)
    return len(parts) == len(seen) and all(
        _fits(shape, _claimed(show(value.shape))) and params in (None, "?", show_params(value.params))
        for (shape, params), value in zip(parts, seen, strict=True)
    )


def agrees(seen: Sequence[Value], real: Sequence[Value]) -> bool:
    """Whether values, as far as they are known, are among the real ones."""
    return all(
        any(
            _fits(_claimed(show(value.shape)), _claimed(show(other.shape))) and value.params in (None, other.params)
            for other in real
        )
        for value in seen
    )


def show_all(seen: Sequence[Value]) -> str:
    """The values as a mark would write them."""
    return " | ".join(f"{show(value.shape)} {show_params(value.params)}" for value in seen) or "no value"


def show(shape: Shapes) -> str:
    """A shape as Keras prints it, or a list of them."""
    if shape is None:
        return "?"
    if any(isinstance(item, list) for item in shape):
        return "[" + ", ".join(show(item) if isinstance(item, list) else "?" for item in shape) + "]"
    return str(tuple(_Bare(dim) for dim in shape))


def show_params(params: int | None) -> str:
    """A param count, `?` where there is none."""
    return "?" if params is None else str(params)


class _Bare(str):
    """A dim that prints as it is."""

    def __new__(cls, dim: object) -> _Bare:
        return super().__new__(cls, dim)

    __repr__ = str.__str__


def _claims(text: str) -> list[tuple[object, str | None]]:
    """Per visit the claimed shape, and the claimed params if any."""
    parts = []
    for part in text.split("|"):
        shape, params = re.fullmatch(r"\s*(.*[)\]]|\?)\s*([\d,]*|\?)\s*", part).groups()
        parts.append((_claimed(shape), params.replace(",", "") or None))
    return parts


def _claimed(text: str) -> object:
    """`(None, ?)` as ["None", "?"], tuples and lists apart: a list is several shapes."""
    stack: list[list[object]] = [[]]
    for token in _TOKEN.findall(text):
        if token in "([":
            stack.append([token])
        elif token in ")]":
            done = tuple(stack.pop())
            stack[-1].append(done)
        else:
            stack[-1].append(token)
    assert len(stack) == 1, f"unbalanced: {text}"
    assert len(stack[0]) == 1, f"not one shape: {text}"
    return stack[0][0]


def _is_open(claim: object) -> bool:
    """Whether it is `?`, or the name of a size that is not known."""
    return isinstance(claim, str) and (claim == "?" or (claim != "None" and claim[0].isalpha()))


def _fits(claim: object, seen: object) -> bool:
    if claim == seen or _is_open(claim):
        return True
    if not isinstance(claim, tuple) or not isinstance(seen, tuple):
        return False
    if "…" in claim:
        at = claim.index("…")
        tail = claim[at + 1 :]
        return len(seen) >= len(claim) - 1 and _fits((*claim[:at], *tail), (*seen[:at], *seen[len(seen) - len(tail) :]))
    return len(claim) == len(seen) and all(_fits(a, b) for a, b in zip(claim, seen, strict=True))
