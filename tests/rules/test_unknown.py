"""What we say of a program with unknown sizes must hold whatever they are: compared with the same call made known."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

import pytest

from shapelens.dims import Rest, Unknown
from shapelens.rules.rule import LayerRule, Structure, explain_of, hints_of

from .families import FAMILIES
from .running import Call, ours, rule_of

CASES = 1500
UNKNOWN = Unknown("hidden")


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "arguments"])
@pytest.mark.parametrize("keras", [3, 2])
def test_unknown_is_sound(family: str, keras: int) -> None:
    r = random.Random(family)
    known = refused = 0
    for _ in range(CASES):
        call, x = FAMILIES[family](r)
        concrete = ours(call, x, keras)
        refused += concrete.error is not None
        hidden_call, hidden_x = _hide_call(r, call), _hide_input(r, x)
        hidden = ours(hidden_call, hidden_x, keras)
        said = f"Keras {keras}: {hidden_call} on {hidden_x}: {hidden}\n{call} on {x}: {concrete}"
        if hidden.error is not None:
            assert concrete.error is not None, said
        elif concrete.error is None:
            assert concrete.output is not None
            assert hidden.output is not None
            assert _fits(hidden.output, concrete.output), said
            assert isinstance(hidden.trainable, Unknown) or hidden.trainable == concrete.trainable, said
            assert isinstance(hidden.frozen, Unknown) or hidden.frozen == concrete.frozen, said
            known += not isinstance(hidden.trainable, Unknown)
    assert known > CASES / 20 or refused == CASES, "hardly anything was known: the test tests nothing"


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "arguments"])
def test_explanations_are_short_and_never_fail(family: str) -> None:
    r = random.Random(family)
    for _ in range(CASES):
        call, x = FAMILIES[family](r)
        for some_call, some_x in ((call, x), (_hide_call(r, call), _hide_input(r, x))):
            if ours(some_call, some_x, 3).error is None:
                rule = rule_of(some_call, 3)
                for sentence in _explain(rule, some_x):
                    assert len(sentence) <= 120, sentence


def _explain(rule: LayerRule, x: Any) -> list[str]:
    hints = [] if isinstance(x, list) else [hint.message for hint in hints_of(rule, x)]
    return [*explain_of(rule, x), *hints]


def _fits(hidden: Structure, concrete: Structure) -> bool:
    """Whether all that is known of one shape is so in the other."""
    if isinstance(hidden, tuple) and hidden and isinstance(hidden[0], Rest):
        last = hidden[1:]
        if isinstance(concrete, list):
            return not last
        return len(concrete) >= len(last) and _fits(last, concrete[len(concrete) - len(last) :])
    if isinstance(hidden, list) or isinstance(concrete, list):
        return (
            isinstance(hidden, list)
            and isinstance(concrete, list)
            and len(hidden) == len(concrete)
            and all(map(_fits, hidden, concrete))
        )
    return len(hidden) == len(concrete) and all(
        isinstance(a, Unknown) or a == b for a, b in zip(hidden, concrete, strict=True)
    )


def _hide_call(r: random.Random, call: Call) -> Call:
    return dataclasses.replace(
        call,
        args=tuple(_hide(r, arg) for arg in call.args),
        kwargs=tuple((name, value if name == "trainable" else _hide(r, value)) for name, value in call.kwargs),
        at_call=tuple((name, _hide(r, value)) for name, value in call.at_call),
    )


def _hide(r: random.Random, value: Any) -> Any:
    if isinstance(value, Call):
        return _hide_call(r, value)
    if r.random() < 0.15:
        return UNKNOWN
    if isinstance(value, (tuple, list)):
        return type(value)(_hide(r, item) for item in value)
    return value


def _hide_input(r: random.Random, x: Any) -> Any:
    if isinstance(x, list):
        return [_hide_input(r, shape) for shape in x]
    if r.random() < 0.1:
        return (Rest("hidden"), *x[r.randint(0, len(x)) :])
    return tuple(UNKNOWN if r.random() < 0.2 else size for size in x)
