"""What each loss compares: which shapes of targets go with which outputs, in `fit` of Keras 3 and of Keras 2.

From `keras/src/losses/losses.py` and `tf_keras/src/{losses,backend}.py`; the tests compare it with what both really accept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from shapelens.dims import Dim, Shape, Unknown, differ, rank, show
from shapelens.immutable import immutable
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.rule import Hint, ShapeError

_NAMES: Final[Mapping[str, str]] = {
    "mean_squared_error": "mse MSE MeanSquaredError",
    "mean_absolute_error": "mae MAE MeanAbsoluteError",
    "mean_absolute_percentage_error": "mape MAPE MeanAbsolutePercentageError",
    "mean_squared_logarithmic_error": "msle MSLE MeanSquaredLogarithmicError",
    "kl_divergence": "kld KLD kullback_leibler_divergence KLDivergence",
    "log_cosh": "logcosh LogCosh",
    "huber": "Huber huber_loss",
    "cosine_similarity": "cosine_proximity CosineSimilarity",
    "binary_crossentropy": "bce BCE BinaryCrossentropy",
    "binary_focal_crossentropy": "BinaryFocalCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "categorical_focal_crossentropy": "CategoricalFocalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "poisson": "Poisson",
    "hinge": "Hinge",
    "squared_hinge": "SquaredHinge",
    "categorical_hinge": "CategoricalHinge",
    "categorical_generalized_cross_entropy": "CategoricalGeneralizedCrossEntropy",
    "ctc": "CTC",
    "circle": "Circle",
    "dice": "Dice",
    "tversky": "Tversky",
}
"""Each loss that is known here, with its other names."""
_CANONICAL: Final[Mapping[str, str]] = {
    name: canonical for canonical, others in _NAMES.items() for name in (canonical, *others.split())
}
SPARSE: Final = "sparse_categorical_crossentropy"
CATEGORICAL: Final = "categorical_crossentropy"
BINARY: Final = "binary_crossentropy"
_EQUAL: Final[Mapping[int, frozenset[str]]] = {
    3: frozenset({BINARY, "binary_focal_crossentropy", CATEGORICAL}),
    2: frozenset({CATEGORICAL, "categorical_focal_crossentropy"}),
}
"""Losses that want the target to be of the output's shape; what the others compare is broadcast."""
_SAME_RANK: Final = "Arguments `target` and `output` must have the same rank (ndim)"
_SAME_SHAPE: Final = "Arguments `target` and `output` must have the same shape"


@immutable
class Loss:
    """A loss by its function's name, and what of its arguments matters here."""

    name: str
    from_logits: bool | Unknown = False
    last_axis: bool = True
    """Whether it is computed along the last axis."""


def loss_named(name: str) -> str | None:
    """The canonical name of a loss that Keras calls by this name or class; None if there is none that we know."""
    return _CANONICAL.get(name)


def class_of(name: str) -> str:
    """The class of a loss, by the canonical name of its function."""
    return next((other for other in reversed(_NAMES[name].split()) if other[:1].isupper()), name)


def refusal(
    loss: Loss, target: Shape, output: Shape, keras: int, activation: str | None, late: bool = False
) -> str | None:
    """What Keras says against a target of this shape for that output, None if it may accept it.

    Both shapes begin with their batch axis, of the size of the first batch where that is known. `activation` is that of the
    layer that makes the output, where it is known. `late`: the target comes from a generator, of which Keras 2 sees the sizes
    no earlier than its numbers, which it broadcasts.
    """
    if is_open(target, output):
        return None
    # An axis that Keras 2 adds has a size, wherever the target comes from.
    late = late and keras == 2 and len(target) == len(output)
    target, output = aligned(target, output, keras)
    if not output:
        return None
    if loss.name == SPARSE and not loss.last_axis:
        return None
    if loss.name == SPARSE:
        return _sparse_3(target, output) if keras == 3 else _sparse_2(target, output)
    if not late and (loss.name in _EQUAL[keras] or (keras == 2 and _sigmoid_logits(loss, activation))):
        return _unequal(target, output, keras)
    if loss.name == "ctc" and (len(target), len(output)) != (2, 3):
        return f"Targets `y_true` must be rank 2, outputs `y_pred` rank 3. Received: {show(target)}, {show(output)}"
    if loss.name in ("ctc", "circle"):
        several = loss.name == "circle" and len(output) < 3 and any(differ(dim, 1) for dim in target[1:])
        return f"`y_true` must be one label for each sample. Received: {show(target)}" if several else None
    if loss.name == "categorical_generalized_cross_entropy":
        target = (*target, output[-1])
    try:
        broadcast(target, output)
    except ShapeError:
        return (
            f"{'Dimensions must be equal' if keras == 2 else 'Incompatible shapes'}: {show(target)} vs. {show(output)}"
        )
    return None


def per_sample(loss: Loss, target: Shape, output: Shape, keras: int) -> Shape | None:
    """The shape of what a loss gives before it is averaged, for a target that it takes; None where that is not known."""
    if loss.name in ("ctc", "circle", "dice", "tversky", "categorical_generalized_cross_entropy") or not loss.last_axis:
        return None
    if is_open(target, output):
        return None
    target, output = aligned(target, output, keras)
    if len(output) < 2 or (loss.name == SPARSE and len(target) != len(output) - 1):
        return None
    try:
        return output[:-1] if loss.name == SPARSE else broadcast(target, output)[:-1]
    except ShapeError:
        return None


def weighting(values: Shape, weights: Shape, keras: int, output_rank: int) -> str | None:
    """What Keras says against weights of samples of this shape for the numbers that a loss gives; None if it takes them."""
    if is_open(values, weights):
        return None
    if keras == 2:
        if len(weights) == 1 and output_rank == 2:
            weights = (*weights, 1)
        if len(weights) == len(values) + 1:
            if differ(weights[-1], 1):
                return f"Can not squeeze dim[{len(weights) - 1}], expected a dimension of 1, got {weights[-1]}"
            weights = weights[:-1]
        elif len(values) == len(weights) + 1:
            weights = (*weights, 1)
    else:
        weights, values = aligned(weights, values, 3)
    try:
        broadcast(values, weights)
    except ShapeError:
        return f"Dimensions must be equal: {show(values)} vs. {show(weights)}"
    return None


def out_of_range(loss: Loss, label: int, output: Shape) -> str | None:
    """What TensorFlow says where there is a label of that number, None if it takes it."""
    classes = output[-1] if output else None
    if loss.name != SPARSE or not loss.last_axis or not isinstance(classes, int) or 0 <= label < classes:
        return None
    return f"Received a label value of {label} which is outside the valid range of [0, {classes})"


def doubts(loss: Loss, output: Shape, activation: str | None) -> Iterator[Hint]:
    """What is doubtful about computing a loss of an output, though Keras accepts it."""
    if isinstance(rank(output), Unknown) or not output:
        return
    if loss.name == CATEGORICAL and output[-1] == 1:
        yield Hint("single-unit-softmax", f"`{CATEGORICAL}` on one unit is always 0: nothing is learned")
    if loss.from_logits is True and activation in ("softmax", "sigmoid"):
        yield Hint("from-logits", f"`from_logits=True` expects raw scores, and the output has a {activation} already")


def repeats(loss: Loss, target: Shape, output: Shape, keras: int) -> Iterator[Hint]:
    """A doubt about a target that is repeated to fit the output."""
    if is_open(target, output) or not output:
        return
    if loss.name in _EQUAL[keras] or loss.name in (SPARSE, "ctc", "circle"):
        return
    one, other = aligned(target, output, keras)
    if len(one) != len(other) or any(differ(a, b) for a, b in zip(one[1:], other[1:], strict=True)):
        yield Hint(
            "broadcast-target",
            f"the target {show(target)} is broadcast against the output {show(output)}: `{loss.name}` compares each "
            "number with several",
        )


def _sigmoid_logits(loss: Loss, activation: str | None) -> bool:
    """Whether Keras 2 computes it with TensorFlow's function of logits, which wants equal shapes."""
    of_logits = loss.from_logits is True or activation in ("sigmoid", "softmax")
    return loss.name in (BINARY, "binary_focal_crossentropy") and of_logits


def is_open(target: Shape, output: Shape) -> bool:
    """Whether it is not known how the axes of two shapes stand to each other: whether the last is one of size 1 too many."""
    longer = max(target, output, key=len)
    return any(isinstance(rank(shape), Unknown) for shape in (target, output)) or (
        abs(len(target) - len(output)) == 1 and isinstance(longer[-1], Unknown)
    )


def aligned(target: Shape, output: Shape, keras: int) -> tuple[Shape, Shape]:
    """Target and output with a last axis of size 1 added or dropped, as each Keras does before it compares."""
    if keras == 2 and (len(target), len(output)) == (1, 2):
        target = (*target, 1)
    if len(output) == len(target) + 1 and output[-1] == 1:
        return ((*target, 1), output) if len(target) == 1 else (target, output[:-1])
    if len(target) == len(output) + 1 and target[-1] == 1:
        return (target, (*output, 1)) if len(output) == 1 and keras == 3 else (target[:-1], output)
    return target, output


def _unequal(target: Shape, output: Shape, keras: int) -> str | None:
    if len(target) == len(output) and not any(differ(a, b) for a, b in zip(target[1:], output[1:], strict=True)):
        return None
    if keras == 2:
        return f"Shapes {show((None, *target[1:]))} and {show((None, *output[1:]))} are incompatible"
    said = _SAME_RANK if len(target) != len(output) else _SAME_SHAPE
    return f"{said}. Received: target.shape={show((None, *target[1:]))}, output.shape={show((None, *output[1:]))}"


def _sparse_3(target: Shape, output: Shape) -> str | None:
    if len(target) == len(output):
        if isinstance(target[-1], Unknown):
            return None  # It may be 1.
        target = target[:-1] if target[-1] == 1 else target
    shapes = f"target.shape={show((None, *target[1:]))}, output.shape={show((None, *output[1:]))}"
    if len(target) != len(output) - 1:
        return f"Argument `output` must have rank (ndim) `target.ndim - 1`. Received: {shapes}"
    if any(differ(a, b) for a, b in zip(target[1:], output[1:-1], strict=True)):
        return f"{_SAME_SHAPE} up until the last dimension: {shapes}"
    return None


def _sparse_2(target: Shape, output: Shape) -> str | None:
    """Keras 2 makes rows of both where their ranks differ: there must be as many labels as rows."""
    if len(target) == len(output) - 1:
        fits = not any(differ(a, b) for a, b in zip(target[1:], output[1:-1], strict=True))
    else:
        fits = len(output) > 1 and not differ(_count(target[1:]), _count(output[1:-1]))
    if fits:
        return None
    return (
        "`labels.shape` must equal `logits.shape` except for the last dimension. "
        f"Received: labels.shape={show((None, *target[1:]))} and logits.shape={show((None, *output[1:]))}"
    )


def _count(dims: Shape) -> Dim:
    total = 1
    for dim in dims:
        if not isinstance(dim, int):
            return None
        total *= dim
    return total
