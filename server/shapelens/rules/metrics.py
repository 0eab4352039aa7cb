"""What metrics compare: which shapes of targets go with which outputs.

From `keras/src/metrics` and `tf_keras/src/metrics`; the tests compare it with what both really accept. Only what is sure to be
refused is here: each metric computes in a way of its own, and most broadcast.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.dims import Shape, differ, show
from shapelens.rules import losses
from shapelens.rules.losses import Loss, aligned, is_open

_CONFUSION: Final = frozenset({
    "AUC", "Precision", "Recall", "TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives",
    "PrecisionAtRecall", "RecallAtPrecision", "SensitivityAtSpecificity", "SpecificityAtSensitivity",
    "MeanIoU", "BinaryIoU", "IoU",
})  # fmt: skip
"""They count decisions one by one: as many targets as outputs."""
_MEANS: Final[Mapping[str, str]] = {
    "MeanSquaredError": "mean_squared_error",
    "MeanAbsoluteError": "mean_absolute_error",
    "MeanAbsolutePercentageError": "mean_absolute_percentage_error",
    "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error",
    "RootMeanSquaredError": "mean_squared_error",
    "LogCoshError": "log_cosh",
}
"""They broadcast as the losses do."""
_LABELS: Final = frozenset({"SparseCategoricalAccuracy", "SparseTopKCategoricalAccuracy"})
_ONE_HOT: Final = frozenset({"TopKCategoricalAccuracy", "F1Score", "FBetaScore"})
"""They want a row of numbers for each sample, in Keras 3."""
NAMES: Final = _CONFUSION | _LABELS | _ONE_HOT | {*_MEANS}


def refusal(metric: str, target: Shape, output: Shape, keras: int) -> str | None:
    """What Keras says against a target of this shape where a metric (by its class) sees that output, None if it may take it.

    Both shapes begin with their batch axis.
    """
    if is_open(target, output) or len(output) < 2 or not target:
        return None
    shapes = f"y_true.shape={show((None, *target[1:]))}, y_pred.shape={show((None, *output[1:]))}"
    if metric in _CONFUSION:
        one, other = aligned(target, output, 3)
        unequal = len(one) != len(other) or any(differ(a, b) for a, b in zip(one[1:], other[1:], strict=True))
        return f"Shapes must be equal. Received: {shapes}" if unequal else None
    if metric in _MEANS:
        return losses.refusal(Loss(_MEANS[metric]), target, output, keras, None)
    if len(output) != 2:
        return None
    if metric in _LABELS:
        several = len(target) == 2 and differ(target[1], 1)
        return f"it wants one label for each sample. Received: {shapes}" if several else None
    if metric in _ONE_HOT and keras == 3 and len(target) == 1:
        return f"it wants a row of numbers for each sample. Received: {shapes}"
    return None
