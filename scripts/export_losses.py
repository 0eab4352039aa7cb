"""Write `tests/rules/losses.tsv`: which targets each loss of Keras takes for which output, as `fit` itself answers.

Run it with `keras` and `tf_keras` installed: `python scripts/export_losses.py`. For every loss, a model with an output of each
shape is compiled and fitted with targets of each shape, in one batch. The rules drawn from it are in
`tests/mdtest/families/loss_rules.md`. It takes about half an hour, with a process for each Keras.
"""

from __future__ import annotations

import ast
import csv
import importlib
import itertools
import os
import re
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

TARGET = Path(__file__).parents[1] / "tests" / "rules" / "losses.tsv"

Axes = tuple[int, ...]
"""The axes of a shape after the batch axis."""

OUTPUTS: list[Axes] = [(), (1,), (3,), (1, 1), (1, 3), (4, 1), (4, 3), (1, 1, 1), (5, 4, 1), (5, 4, 3)]
TARGETS: list[Axes] = [
    (), (1,), (2,), (3,), (4,), (1, 1), (1, 3), (4, 1), (4, 2), (4, 3), (2, 3), (1, 1, 1), (5, 4), (5, 4, 1), (5, 4, 2),
    (5, 4, 3), (1, 4, 3), (5, 1, 3),
]  # fmt: skip
SAMPLES = 8
"""Equal to no axis, so that nothing broadcasts by accident."""

OF_CLASSES = {"SparseCategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy", "CTC"}
"""Losses whose targets are numbers of classes: integers and floats are both tried in every shape."""
WHOLE: list[tuple[Axes, Axes]] = [
    ((1,), ()),
    ((1,), (1,)),
    ((3,), ()),
    ((3,), (1,)),
    ((3,), (3,)),
    ((3,), (2,)),
    ((4, 3), (4,)),
]
"""Outputs and targets that every loss is asked of with integers too."""

BROADCASTING = [
    "MeanSquaredError",
    "CosineSimilarity",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "Hinge",
    "Huber",
]
BATCHES = [1, 3, 4]
"""Batches that are as long as another axis, which can broadcast against it."""
BESIDE: list[tuple[Axes, Axes]] = [
    *itertools.product([(), (1,), (3,)], [(), (1,), (2,), (3,)]), *itertools.product([(4, 3)], [(), (1,), (3,), (4,), (4, 1)]),
]  # fmt: skip


VARIANTS: list[tuple[str, str]] = [
    ("BinaryCrossentropy()", "sigmoid"),
    ("BinaryCrossentropy(from_logits=True)", "linear"),
    ("BinaryFocalCrossentropy()", "sigmoid"),
    ("BinaryFocalCrossentropy(from_logits=True)", "linear"),
    ("CategoricalCrossentropy()", "softmax"),
    ("CategoricalCrossentropy(from_logits=True)", "linear"),
    ("CategoricalCrossentropy(label_smoothing=0.1)", "linear"),
    ("SparseCategoricalCrossentropy()", "softmax"),
    ("SparseCategoricalCrossentropy(from_logits=True)", "linear"),
    ("SparseCategoricalCrossentropy(ignore_class=-1)", "linear"),
    ("CosineSimilarity(axis=1)", "linear"),
]
"""Losses with arguments, and after activations whose input Keras takes instead of their output."""
OF_VARIANTS: list[Axes] = [(1,), (3,), (4, 3), (5, 4, 3)]
"""The outputs that they are asked of."""


class Question(NamedTuple):
    """A loss, the activation before it, how many samples, the kind of the targets, and two shapes without batch axis."""

    loss: str
    activation: str
    samples: int
    kind: str
    output: Axes
    target: Axes


def questions(losses: list[str], functions: list[str]) -> Iterator[Question]:
    """All that is asked of one Keras."""
    for loss in losses:
        for output, target in itertools.product(OUTPUTS, TARGETS):
            yield Question(f"{loss}()", "linear", SAMPLES, "float32", output, target)
        pairs = itertools.product(OUTPUTS, TARGETS) if loss in OF_CLASSES else WHOLE
        for output, target in pairs:
            yield Question(f"{loss}()", "linear", SAMPLES, "int32", output, target)
        if loss in BROADCASTING:
            for samples, (output, target) in itertools.product(BATCHES, BESIDE):
                yield Question(f"{loss}()", "linear", samples, "float32", output, target)
    for function in functions:
        for output, target in WHOLE:
            yield Question(function, "linear", SAMPLES, "float32", output, target)
    for loss, activation in VARIANTS:
        for output, target in itertools.product(OF_VARIANTS, TARGETS):
            yield Question(loss, activation, SAMPLES, "int32", output, target)


def answers(version: int) -> list[tuple[str, ...]]:
    """The rows of one Keras."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    warnings.simplefilter("ignore")
    keras: Any = importlib.import_module("keras" if version == 3 else "tf_keras")
    public: dict[str, Any] = {
        name: value for name, value in vars(keras.losses).items() if callable(value) and name[0] != "_"
    }
    classes = {name for name, cls in public.items() if isinstance(cls, type) and issubclass(cls, keras.losses.Loss)} - {
        "Loss"
    }
    functions = {name for name, function in public.items() if not isinstance(function, type)} - {
        "get", "serialize", "deserialize", "categorical_generalized_cross_entropy",
    }  # fmt: skip
    rows: list[tuple[str, ...]] = []
    models: dict[Axes, Any] = {}
    asked = ("", "")
    for question in questions(sorted(classes), sorted(functions)):
        if (question.loss, question.activation) != asked:
            asked = (question.loss, question.activation)
            keras.backend.clear_session()
            models.clear()
            print(version, *asked, file=sys.stderr, flush=True)
        if question.output not in models:
            models[question.output] = model(keras, question.output, question.activation)
        rows.append(row(version, question, fitted(keras, models[question.output], question)))
    return rows


def model(keras: Any, output: Axes, activation: str) -> Any:
    """A model whose output has this shape, with a weight to train."""

    class Shift(keras.layers.Layer):
        def build(self, _input_shape: object) -> None:
            self.shift = self.add_weight(name="shift", shape=(), initializer="ones")
            self.built = True

        def call(self, x: Any) -> Any:
            return x + self.shift

    x = keras.Input(output)
    shifted = Shift()(x)
    return keras.Model(x, shifted if activation == "linear" else keras.layers.Activation(activation)(shifted))


def fitted(keras: Any, model: Any, question: Question) -> Exception | None:
    """What `fit` raises, if anything."""
    numpy = importlib.import_module("numpy")
    x = numpy.zeros((question.samples, *question.output), "float32")
    y = numpy.zeros((question.samples, *question.target), question.kind)
    try:
        model.compile("sgd", loss(keras, question.loss))
        model.fit(x, y, batch_size=question.samples, verbose=0)
    except Exception as error:
        return error
    return None


def loss(keras: Any, text: str) -> Any:
    """The loss object that a text like `Dice(axis=-1)` makes; a function is named to `compile` as it is."""
    call = ast.parse(text, mode="eval").body
    if isinstance(call, ast.Name):
        return call.id
    assert isinstance(call, ast.Call)
    arguments = {keyword.arg or "": ast.literal_eval(keyword.value) for keyword in call.keywords}
    return getattr(keras.losses, ast.unparse(call.func))(**arguments)


def row(version: int, question: Question, error: Exception | None) -> tuple[str, ...]:
    """The question and the answer."""
    shapes = [str((question.samples, *axes)) for axes in (question.output, question.target)]
    answer = ("accepts", "") if error is None else ("raises", message(error))
    return (question.loss, question.activation, str(version), question.kind, *shapes, *answer)


def message(error: Exception) -> str:
    """The line of the message that says what is wrong."""
    lines = [line.strip() for line in str(error).split("\n") if line.strip()]
    if "in user code" in lines[0]:
        lines = lines[[number for number, line in enumerate(lines) if re.match(r"\w+(Error|Exception): ", line)][-1] :]
    return re.split(r" for '\{\{|\. |Arguments received", re.sub(r"^\w+Error: ", "", " ".join(lines)))[0][:100].rstrip()


def main() -> None:
    """Ask, and write the table."""
    versions = [int(word) for word in sys.argv[1:]] or [3, 2]
    with ProcessPoolExecutor(len(versions), mp_context=get_context("spawn")) as pool:
        rows = [row for part in pool.map(answers, versions) for row in part]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(["loss", "activation", "keras", "target's dtype", "output", "target", "verdict", "message"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
