"""Write `tests/rules/metrics.tsv`: which targets the metrics of Keras take for which output, as `train_on_batch` answers.

Run it with `keras` and `tf_keras` installed: `python scripts/export_metrics.py`. The loss of the models takes anything. It takes
about ten minutes.
"""

from __future__ import annotations

import csv
import importlib
import itertools
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "tests" / "rules" / "metrics.tsv"
SAMPLES = 8
"""Equal to no axis, so that nothing broadcasts by accident."""
OUTPUTS = [(1,), (4,), (5, 1), (5, 4), (6, 5, 4)]
"""The axes after the batch axis."""
TARGETS = [(), (1,), (4,), (2,), (5,), (5, 4), (5, 1), (6, 5), (6, 5, 4), (6, 5, 1)]
ARGUMENTS: dict[str, dict[str, Any]] = {
    "MeanIoU": {"num_classes": 4},
    "IoU": {"num_classes": 4, "target_class_ids": [0]},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
}


def main() -> None:
    from shapelens.rules.metrics import NAMES

    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    warnings.simplefilter("ignore")
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(("keras", "metric", "output", "target", "verdict"))
        for version, package in ((3, "keras"), (2, "tf_keras")):
            keras = importlib.import_module(package)
            for metric, output in itertools.product(sorted(NAMES), OUTPUTS):
                writer.writerows((version, metric, *row) for row in verdicts(keras, metric, output))


def verdicts(keras: Any, metric: str, output: tuple[int, ...]) -> Iterator[tuple[Any, ...]]:
    """The verdict for each target that is not of many more axes than the output."""
    import numpy as np

    inputs = keras.Input((*output[:-1], 3))
    for target in TARGETS:
        if abs(len(target) - len(output)) > 1:
            continue
        model = keras.Model(inputs, keras.layers.Dense(output[-1], activation="sigmoid")(inputs))
        model.compile("sgd", _anything, metrics=[getattr(keras.metrics, metric)(**ARGUMENTS.get(metric, {}))])
        try:
            model.train_on_batch(np.zeros((SAMPLES, *output[:-1], 3)), np.zeros((SAMPLES, *target), "int32"))
        except Exception:
            yield output, target, "raises"
        else:
            yield output, target, "takes"


def _anything(_target: Any, output: Any) -> Any:
    """A loss that does not look at the target."""
    import tensorflow as tf

    return tf.reduce_mean(output)


if __name__ == "__main__":
    main()
