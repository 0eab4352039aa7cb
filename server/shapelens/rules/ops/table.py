"""All operations by their canonical dotted name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.rules.ops.libraries import (
    backend,
    keras,
    losses,
    numpy,
    tensorflow,
    tensorflow_images,
    tensorflow_random,
    tensorflow_signal,
)
from shapelens.rules.ops.op import Op

_LIBRARIES: Final = (
    keras,
    losses,
    backend,
    numpy,
    tensorflow,
    tensorflow_images,
    tensorflow_random,
    tensorflow_signal,
)

OPS: Final[Mapping[str, Op]] = {path: op for library in _LIBRARIES for row in library.ROWS for path, op in row.ops()}
"""Every function that has a rule (`numpy.sum`, `keras.ops.nn.relu`, `tensorflow.math.reduce_sum`)."""


def find(path: str) -> Op | None:
    """The operation that a canonical dotted name names; TensorFlow 1's names count with and without `compat.v1`."""
    if not path.startswith("tensorflow."):
        return OPS.get(path)
    today = path.replace(".compat.v1.", ".").replace(".compat.v2.", ".")
    return OPS.get(today) or OPS.get(today.replace("tensorflow.", "tensorflow.compat.v1."))
