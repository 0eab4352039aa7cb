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


def accepts(loss: str, activation: str, keras: int, kind: str, output: Shape, target: Shape) -> bool:
    """Whether `fit` takes these targets."""
    target, output = matched(keras, output, target)
    match class_of(loss):
        case "SparseCategoricalCrossentropy" if keras == 3:
            return (target[:-1] if len(target) == len(output) and target[-1] == 1 else target) == output[:-1]
        case "SparseCategoricalCrossentropy":
            same_order = len(target) == len(output) - 1
            return target == output[:-1] if same_order else math.prod(target) == math.prod(output[:-1])
        case "CategoricalCrossentropy":
            return target == output
        case "CategoricalFocalCrossentropy":
            return target == output if keras == 2 else broadcasts(target, output)
        case "BinaryCrossentropy" | "BinaryFocalCrossentropy":
            of_logits = activation in {"sigmoid", "softmax"} or "from_logits=True" in loss
            return target == output if keras == 3 or of_logits else broadcasts(target, output)
        case "CategoricalGeneralizedCrossEntropy":
            return broadcasts((*target, output[-1]), output)
        case "CTC":
            return len(target) == 2 and len(output) == 3
        case "Circle":
            return math.prod(target[1:]) == 1
        case "CosineSimilarity" if keras == 2 and kind == "int32":
            return False
        case _:
            return broadcasts(target, output)


def matched(keras: int, output: Shape, target: Shape) -> tuple[Shape, Shape]:
    """Target and output after their ranks were matched."""
    if keras == 2 and len(target) == 1 and len(output) == 2:
        target = (*target, 1)
    if len(target) == len(output) + 1 and target[-1] == 1:
        return (target, (*output, 1)) if keras == 3 and len(output) == 1 else (target[:-1], output)
    if len(output) == len(target) + 1 and output[-1] == 1:
        return ((*target, 1), output) if keras == 3 and len(target) == 1 else (target, output[:-1])
    return target, output


def broadcasts(a: Shape, b: Shape) -> bool:
    """Whether two shapes broadcast."""
    return all(x == y or 1 in (x, y) for x, y in zip(reversed(a), reversed(b), strict=False))


def test_every_answer_follows_from_the_rules() -> None:
    wrong: list[dict[str, str]] = []
    for row in rows():
        output, target = ast.literal_eval(row["output"]), ast.literal_eval(row["target"])
        said = accepts(row["loss"], row["activation"], int(row["keras"]), row["target's dtype"], output, target)
        if said != (row["verdict"] == "accepts"):
            wrong.append(row)
    assert not wrong


def test_there_are_answers() -> None:
    assert {row["keras"] for row in rows()} == {"2", "3"}
    assert {row["verdict"] for row in rows()} == {"accepts", "raises"}
