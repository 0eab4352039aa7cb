"""The models of `keras.applications` against the totals that real Keras prints (`applications.tsv`), and a few layer by layer."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from shapelens.dims import product
from shapelens.rules.applications import is_application
from shapelens.rules.architectures import Architecture, architecture, family

TABLE = Path(__file__).with_name("applications.tsv")
SCRIPT = Path(__file__).parents[2] / "scripts" / "compare_architectures.py"


def rows() -> list[tuple[int, dict[str, str]]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file, delimiter="\t"))
    return [(int(keras), row) for row in found for keras in row["keras"]]


def params(made: Architecture) -> tuple[int, int]:
    """All params, and those that are trained."""
    weights = [weight for part in made.parts for weight in part.weights]
    sizes = [(int(product(weight.shape)), weight.trainable) for weight in weights]  # pyright: ignore[reportArgumentType]
    return sum(size for size, _ in sizes), sum(size for size, trainable in sizes if trainable)


@pytest.mark.parametrize(
    ("keras", "row"), rows(), ids=lambda value: value["function"] if isinstance(value, dict) else value
)
def test_totals_are_those_of_keras(keras: int, row: dict[str, str]) -> None:
    function = row["function"]
    whole = architecture(function, {"weights": None}, keras)
    base = architecture(function, {"weights": None, "include_top": False}, keras)
    assert params(whole) == (int(row["total"]), int(row["trainable"]))
    if (function, keras) != ("NASNetMobile", 2):  # It is built for images of any size there, which the table is not.
        assert params(base)[0] == int(row["base"])
    assert whole.parts[whole.last].output == (None, 1000)
    assert base.parts[base.last].output[-1] == int(row["channels"])


def test_every_function_of_the_table_is_written_down() -> None:
    missing = {row["function"] for _, row in rows() if family(row["function"]) is None}
    assert not missing


@pytest.mark.parametrize("keras", [3, 2])
def test_layers_are_those_of_real_keras(keras: int) -> None:
    command = [sys.executable, str(SCRIPT), "--keras", str(keras), "--quick"]
    names = ["VGG16", "ResNet50V2", "DenseNet121", "MobileNetV2", "MobileNetV3Small", "EfficientNetB0", "ConvNeXtTiny"]
    run = subprocess.run([*command, *names], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_builders_of_families_are_no_applications() -> None:
    assert is_application("ResNet50")
    assert is_application("MobileNetV3Small")
    assert not is_application("ResNet")
    assert not is_application("MobileNetV3")
