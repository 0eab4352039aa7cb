"""The rules of the metrics against what real Keras answered (`metrics.tsv`, written by `scripts/export_metrics.py`)."""

from __future__ import annotations

import ast
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from shapelens.dims import Shape
from shapelens.rules.metrics import NAMES, refusal

TABLE = Path(__file__).with_name("metrics.tsv")


def rows() -> Iterator[tuple[dict[str, str], bool, bool]]:
    """Each row with whether Keras refuses it, and whether we do."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            target: Shape = (8, *ast.literal_eval(row["target"]))
            output: Shape = (8, *ast.literal_eval(row["output"]))
            said = refusal(row["metric"], target, output, int(row["keras"]))
            yield row, row["verdict"] == "raises", said is not None


def test_what_keras_accepts_is_not_refused() -> None:
    assert not [row for row, raises, refused in rows() if refused and not raises]


def test_what_keras_refuses_is_refused() -> None:
    found = [(row["metric"], raises, refused) for row, raises, refused in rows()]
    assert {metric for metric, _, _ in found} == NAMES
    missed = Counter(metric for metric, raises, refused in found if raises and not refused)
    # Of outputs with more than two axes only what counts decisions one by one is told.
    assert {*missed} <= {
        "TopKCategoricalAccuracy",
        "F1Score",
        "FBetaScore",
        "SparseCategoricalAccuracy",
        "SparseTopKCategoricalAccuracy",
    } | {name for name in NAMES if "Error" in name}
