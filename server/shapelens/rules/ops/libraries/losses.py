"""`keras.losses` and `keras.metrics`: rows of their functions, and the classes whose objects call them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.rules.ops import losses
from shapelens.rules.ops.op import Row

_LOSSES: Final = "keras.losses keras.metrics"
_METRICS: Final = "keras.metrics"
_PAIR: Final = "y_true:y y_pred:x"

ROWS: Final[tuple[Row, ...]] = (
    Row(
        losses.mean_of_aligned,
        _LOSSES,
        _PAIR,
        """mean_squared_error mse=mean_squared_error MSE=mean_squared_error mean_absolute_error
        mae=mean_absolute_error MAE=mean_absolute_error mean_absolute_percentage_error
        mape=mean_absolute_percentage_error MAPE=mean_absolute_percentage_error mean_squared_logarithmic_error
        msle=mean_squared_logarithmic_error MSLE=mean_squared_logarithmic_error log_cosh logcosh=log_cosh""",
        "float",
    ),
    Row(losses.mean_of_aligned, _LOSSES, f"{_PAIR} _delta=1.0", "huber", "float"),
    Row(losses.mean_of_aligned, _LOSSES, f"{_PAIR} axis=-1", "cosine_similarity", "float"),
    Row(
        losses.mean_of_rows,
        _LOSSES,
        _PAIR,
        """hinge squared_hinge categorical_hinge kl_divergence kld=kl_divergence KLD=kl_divergence
        kullback_leibler_divergence=kl_divergence poisson""",
        "float",
    ),
    Row(
        losses.paired,
        _LOSSES,
        f"{_PAIR} _from_logits=False _label_smoothing=0.0 axis=-1",
        "binary_crossentropy",
        "float",
    ),
    Row(
        losses.paired,
        _LOSSES,
        f"""{_PAIR} _apply_class_balancing=False _alpha=0.25 _gamma=2.0 _from_logits=False _label_smoothing=0.0
        axis=-1""",
        "binary_focal_crossentropy",
        "float",
    ),
    Row(
        losses.of_classes,
        _LOSSES,
        f"{_PAIR} _from_logits=False _label_smoothing=0.0 axis=-1",
        "categorical_crossentropy",
        "float",
    ),
    Row(
        losses.alike,
        _LOSSES,
        f"{_PAIR} _alpha=0.25 _gamma=2.0 _from_logits=False _label_smoothing=0.0 axis=-1",
        "categorical_focal_crossentropy",
        "float",
    ),
    Row(
        losses.of_class_numbers,
        _LOSSES,
        f"{_PAIR} _from_logits=False _ignore_class=None",
        "sparse_categorical_crossentropy",
        "",
    ),
    Row(losses.overlap, _LOSSES, f"{_PAIR} axis=None", "dice", ""),
    Row(losses.overlap, _LOSSES, f"{_PAIR} _alpha=0.5 _beta=0.5 axis=None", "tversky", ""),
    Row(losses.of_samples, _LOSSES, _PAIR, "ctc", ""),
    Row(losses.of_rows, _METRICS, _PAIR, "categorical_accuracy", ""),
    Row(losses.of_best, _METRICS, f"{_PAIR} _k=5", "top_k_categorical_accuracy", ""),
    Row(losses.of_rows, _METRICS, f"{_PAIR} axis=-1", "pearson_correlation concordance_correlation", ""),
    Row(losses.of_labels, _METRICS, _PAIR, "sparse_categorical_accuracy", ""),
    Row(losses.of_labels, _METRICS, f"{_PAIR} _k=5", "sparse_top_k_categorical_accuracy", ""),
)

_CLASSES: Final = """BinaryCrossentropy BinaryFocalCrossentropy CategoricalCrossentropy CategoricalFocalCrossentropy
    CategoricalHinge CosineSimilarity Dice Hinge Huber LogCosh MeanAbsoluteError MeanAbsolutePercentageError
    MeanSquaredError MeanSquaredLogarithmicError Poisson SparseCategoricalCrossentropy SquaredHinge Tversky"""


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


FUNCTIONS: Final[Mapping[str, str]] = {
    "keras.losses.CTC": "keras.losses.ctc",
    "keras.losses.KLDivergence": "keras.losses.kl_divergence",
    **{f"keras.losses.{name}": f"keras.losses.{_snake(name)}" for name in _CLASSES.split()},
}
"""The function that the objects of each class of losses call, by canonical name."""
