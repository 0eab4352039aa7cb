"""Layers that keep their state from batch to batch: each batch must be of the size for which they were built."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.state import unique_layers
from shapelens.dims import Dim
from shapelens.rules.rule import LayerRule, ShapeError, is_shape
from shapelens.values.classes import Instance
from shapelens.values.keras import Built, Layer, Model


def kept_batch(it: Interpreter, owner: Layer | Model | Instance) -> int | None:
    """The batch size for which the states of a layer, or of one inside, were made; None if none keeps any."""
    for layer in unique_layers(it.store.read, owner):
        if not isinstance(layer, Layer) or not _is_stateful(layer.rule):
            continue
        built = it.store.read((layer.ref, "built"))
        x = built.input_shape if isinstance(built, Built) else None
        batch = x[0] if is_shape(x) and x else None
        if isinstance(batch, int):
            return batch
    return None


def _is_stateful(rule: Any) -> bool:
    """Whether a recurrent layer, or the one that a wrapper holds, keeps its state."""
    if isinstance(held := getattr(rule, "layer", None), Layer | LayerRule):
        return _is_stateful(held.rule if isinstance(held, Layer) else held)
    recurrent = isinstance(rule, LayerRule) and hasattr(rule, "return_sequences")
    return recurrent and getattr(rule, "stateful", False) is True and getattr(rule, "time_major", False) is False


def refused_batch(it: Interpreter, owner: Layer | Model | Instance, x: Any) -> ShapeError | None:
    """What is said against an input whose batch is of another size than the states that are kept."""
    return refused_batches(it, owner, x[:1] if is_shape(x) else ())


def refused_batches(it: Interpreter, owner: Layer | Model | Instance, sizes: Iterable[Dim]) -> ShapeError | None:
    """What is said against the first of these batches that is of another size than the states that are kept."""
    known = [size for size in sizes if isinstance(size, int)]
    kept = kept_batch(it, owner) if known else None
    other = next((size for size in known if kept not in (None, size)), None)
    if other is None:
        return None
    return ShapeError(
        "incompatible-input",
        "If an RNN is stateful, the batch size of the input sequences must be the same as the batch size of the "
        f"initial state. Expected batch size: {kept}. Received batch size: {other}",
    )
