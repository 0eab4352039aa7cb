"""Prints what the fuzz found: a table, the coverage of arguments, and the mismatches as cases for tests/mdtest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from fuzz.compare import Mismatch, Tally
from fuzz.inputs import QUERIES
from rules.running import Call, input_dtype
from shapelens.rules.rule import Structure


def table(tallies: Sequence[Tally]) -> Iterator[str]:
    yield f"{'layer':45} {'tried':>6} {'valid':>6} {'wrong':>6} {'per s':>6}  never given"
    for tally in tallies:
        never = ", ".join(tally.never_given())
        yield (
            f"{tally.layer:45} {tally.total:6} {tally.valid / tally.total:6.0%} {tally.wrong:6} "
            f"{tally.total / tally.seconds:6.0f}  {never}"
        )
    total = sum(tally.total for tally in tallies)
    valid = sum(tally.valid for tally in tallies)
    wrong = sum(tally.wrong for tally in tallies)
    seconds = sum(tally.seconds for tally in tallies)
    fewest = min(tally.valid / tally.total for tally in tallies)
    yield (
        f"{len(tallies)} layers, {total} configurations, {valid / total:.0%} valid (at least {fewest:.0%}), "
        f"{wrong} mismatches, {total / seconds:.0f} per second"
    )


def arguments(tallies: Iterable[Tally]) -> Iterator[str]:
    """How often each argument was given."""
    for tally in tallies:
        counts = ", ".join(f"{name} {count}" for name, count in sorted(tally.given.items()))
        yield f"{tally.layer}: {counts}"


def case(mismatch: Mismatch) -> str:
    """A block of markdown that states what real Keras does."""
    theirs = mismatch.theirs
    if theirs.error is None:
        mark = f"#: {shown(theirs.output)} {theirs.trainable + theirs.frozen}"  # type: ignore[operator]
    else:
        mark = f"#! {getattr(mismatch.mine.error, 'code', 'invalid-argument')}: "
    return (
        f"```python keras={mismatch.keras}\n{called(mismatch.call, mismatch.x)}  {mark}\n```\n"
        f"we say   {mismatch.mine}\nKeras {mismatch.keras}  {theirs}\n"
    )


def called(call: Call, x: Any) -> str:
    """A layer, made and called on tensors, as Python writes it."""
    made = f"layers.{expression(call)}"
    dtype = input_dtype(call.layer)
    if isinstance(x, list):
        tensors = ", ".join(tensor(shape, dtype) for shape in x)
        given = f"({tensors})" if call.layer in QUERIES else f"([{tensors}])"
    else:
        given = f"({tensor(x, dtype)})"
    given = given[:-1] + "".join(f", {name}={passed(value, dtype)}" for name, value in call.at_call) + ")"
    return made + given


def passed(value: Any, dtype: str) -> str:
    """What a call passes beside the input; a tuple is the shape of a tensor."""
    if isinstance(value, list):
        return f"[{', '.join(passed(one, dtype) for one in value)}]"
    return tensor(value, dtype) if isinstance(value, tuple) else repr(value)


def tensor(shape: Sequence[int | None], dtype: str) -> str:
    extra = "" if shape[0] is None else f", batch_size={shape[0]}"
    extra += "" if dtype == "float32" else f', dtype="{dtype}"'
    return f"keras.Input({tuple(shape[1:])}{extra})"


def shown(output: Structure | None) -> str:
    return str(output)


def expression(value: Any) -> str:
    """A call as Python writes it."""
    match value:
        case Call():
            inside = [inner(arg) for arg in value.args] + [f"{name}={inner(v)}" for name, v in value.kwargs]
            return f"{value.layer}({', '.join(inside)})"
        case _:
            return repr(value)


def inner(value: Any) -> str:
    if isinstance(value, Call):
        return f"layers.{expression(value)}"
    if isinstance(value, list):
        return f"[{', '.join(map(inner, value))}]"
    return repr(value)
