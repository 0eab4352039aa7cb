"""All operations by their canonical dotted name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from shapelens.rules.ops.op import Op


@cache
def operations() -> Mapping[str, Op]:
    """Every function that has a rule (`numpy.sum`, `keras.ops.nn.relu`, `tensorflow.math.reduce_sum`); made when asked for."""
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

    libraries = (keras, losses, backend, numpy, tensorflow, tensorflow_images, tensorflow_random, tensorflow_signal)
    return {path: op for library in libraries for row in library.ROWS for path, op in row.ops()}


@cache
def elementwise() -> frozenset[str]:
    """The classes of operations whose result is their operands, broadcast."""
    from shapelens.rules.ops.elementwise import along, binary, same, scaled, softmax_backend
    from shapelens.rules.ops.joining import total

    keeping = (along, binary, same, scaled, softmax_backend, total)
    every = {op.cls for op in operations().values()}
    return frozenset(every - {op.cls for op in operations().values() if op.shape not in keeping})


def find(path: str) -> Op | None:
    """The operation that a canonical dotted name names; TensorFlow 1's names count with and without `compat.v1`."""
    if not path.startswith("tensorflow."):
        return operations().get(path)
    today = path.replace(".compat.v1.", ".").replace(".compat.v2.", ".")
    names = (path, today, today.replace("tensorflow.", "tensorflow.compat.v1."))
    return next((found for name in names if (found := operations().get(name)) is not None), None)
