"""Every row of `vectors.tsv` was run by Keras 3.15 and by tf_keras 2.21: our rules must say exactly the same."""

from __future__ import annotations

import ast
import dataclasses
import re
from pathlib import Path

import pytest

from .running import Call, ours, parse

ROWS = [line.split("\t") for line in Path(__file__).with_name("vectors.tsv").read_text().splitlines()[1:]]
RESULT = re.compile(r"(?P<shape>.*) params=\d+ tr=(?P<trainable>\d+) nt=(?P<frozen>\d+)")


@pytest.mark.parametrize("keras", [3, 2])
@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_vector(row: list[str], keras: int) -> None:
    expected = row[3] if keras == 3 else row[4]
    result = ours(_call(row), ast.literal_eval(row[1]), keras)
    match = RESULT.fullmatch(expected)
    if match is None:
        if "has no attribute" not in expected:
            assert result.error is not None, f"Keras {keras} says {expected}, we say {result}"
            assert getattr(result.error, "keras", None) in (None, keras)
        return
    assert repr(result) == f"{match['shape']} tr={match['trainable']} nt={match['frozen']}"


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_lenient_reports_only_what_both_refuse(row: list[str]) -> None:
    result = ours(_call(row), ast.literal_eval(row[1]), None)
    if result.error is not None and getattr(result.error, "keras", None) is None:
        assert not RESULT.fullmatch(row[3]), f"Keras 3 accepts this: {row[3]}, we say {result}"
        assert not RESULT.fullmatch(row[4]), f"Keras 2 accepts this: {row[4]}, we say {result}"


def _call(row: list[str]) -> Call:
    """The layer of a row; the third column says what its call passes."""
    call = parse(row[0])
    scores = "return_attention_scores" in row[2]
    return dataclasses.replace(call, at_call=(("return_attention_scores", True),)) if scores else call
