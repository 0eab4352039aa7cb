"""The rules of the losses against what `fit` of real Keras answered (`losses.tsv`, written by `scripts/export_losses.py`)."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from pathlib import Path

from shapelens.rules.losses import Loss, loss_named, refusal

TABLE = Path(__file__).with_name("losses.tsv")


def rows() -> Iterator[tuple[dict[str, str], bool, bool]]:
    """Each row with whether Keras refuses it, and whether we do."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            name = loss_named(row["loss"].partition("(")[0])
            assert name is not None, row["loss"]
            loss = Loss(name, from_logits="from_logits=True" in row["loss"])
            target, output = ast.literal_eval(row["target"]), ast.literal_eval(row["output"])
            said = refusal(loss, target, output, int(row["keras"]), row["activation"])
            yield row, row["verdict"] == "raises", said is not None


def test_what_keras_accepts_is_not_refused() -> None:
    assert not [row for row, raises, refused in rows() if refused and not raises]


def test_what_keras_refuses_is_refused() -> None:
    missed = [row for row, raises, refused in rows() if raises and not refused]
    # Not told: that Keras 2's cosine wants floats, and what becomes of circle losses of outputs with three axes and more.
    kinds = {(row["loss"].partition("(")[0].lower(), row["keras"]) for row in missed}
    assert kinds == {("cosinesimilarity", "2"), ("circle", "3")}
    assert len(missed) < 150
