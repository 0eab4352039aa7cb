"""Functions that make tensors: of a shape, of numbers in a row, of random numbers, of Python's own values."""

from __future__ import annotations

import math
from typing import Any

from shapelens.dims import Dim, Dynamic, Shape, Undecided, Unknown, known
from shapelens.rules.arguments import invalid, is_number
from shapelens.rules.ops.axes import axis_in, integer, sizes
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.rule import ShapeError


def filled(shape: Any, **_: Any) -> Shape:
    """A tensor of that shape (`zeros`, `random.normal`)."""
    target = sizes(shape)
    if any(isinstance(dim, int) and dim < 0 for dim in target):
        raise invalid("shape", f"negative dimensions are not allowed: {target}")
    return target


def value(x: Shape, shape: Any = None) -> Shape:
    """A value as a tensor, with another shape if one is given (`tf.constant`)."""
    return x if known(shape) is None else filled(shape)


def like(x: Shape, shape: Any = None, **_: Any) -> Shape:
    """A tensor of the shape of another, unless one is given."""
    return value(x, shape)


def dims(dims: tuple[Any, ...]) -> Shape:
    """Sizes as arguments one by one (`np.random.rand(2, 3)`)."""
    return filled(dims)


def drawn(shape: Any = None, x: Shape = (), y: Shape = (), z: Shape = ()) -> Shape:
    """NumPy's random numbers: as many as `size` says, or one for each parameter of the distribution."""
    return broadcast(x, y, z) if known(shape) is None else filled(shape)


def chosen(shape: Any = None) -> Shape:
    """`np.random.random`, `np.random.choice`: one, or as many as `size` says."""
    return () if known(shape) is None else filled(shape)


def categorical(x: Shape, num_samples: Any) -> Shape:
    """So many draws for each row of logits."""
    if len(x) == 2:
        return (x[0], num_samples if num_samples is None else integer(num_samples, "num_samples"))
    raise Undecided(Unknown("logits of this rank are not modelled"))


def eye(rows: Any, columns: Any = None) -> Shape:
    """A matrix with ones on a diagonal, square by default."""
    return filled((rows, rows if known(columns) is None else columns))


def eye_tensorflow(rows: Any, columns: Any = None, batch: Any = None) -> Shape:
    """`tf.eye`, of which there may be many."""
    return (*(() if known(batch) is None else sizes(batch)), *eye(rows, columns))


def arange(start: Any, stop: Any = None, step: Any = 1) -> Shape:
    """Numbers from start to stop, as many as fit."""
    if any(isinstance(number, Dynamic) for number in (start, stop, step)):
        return (None,)
    first, last = (0, start) if known(stop) is None else (start, stop)
    by = 1 if known(step) is None else step
    if not is_number(known(first)) or not is_number(known(last)) or not is_number(by):
        raise Undecided(Unknown("how many numbers there are is not known"))
    if by == 0:
        raise invalid("step", "the step must not be 0")
    return (max(0, math.ceil((last - first) / by)),)


def arange_keras(start: Any, stop: Any = None, step: Any = 1) -> Shape:
    """`keras.ops.arange`: whether steps away from the stop are refused is the backend's to say."""
    try:
        return arange_tensorflow(start, stop, step)
    except ShapeError as error:
        raise Undecided(Unknown(error.message)) from None


def arange_tensorflow(start: Any, stop: Any = None, step: Any = 1) -> Shape:
    """`tf.range`, which refuses steps that lead away from the stop."""
    found = arange(start, stop, step)
    first, last = (0, start) if stop is None else (start, stop)
    if found == (0,) and first != last:
        raise invalid("limit", f"from {first} to {last} cannot be gone in steps of {step}")
    return found


def arange_backend(start: Any, stop: Any = None, step: Any = 1) -> Shape:
    """`K.arange`, for which a negative number is none."""
    if stop is None and is_number(start) and start < 0:
        return (0,)
    return arange_tensorflow(start, stop, step)


def linspace(first: Shape, last: Shape, num: Any = 50, axis: Any = 0) -> Shape:
    """So many numbers between each start and stop, along a new axis."""
    ends = broadcast(first, last)
    count: Dim = num if isinstance(num, Unknown) else integer(num, "num")
    at = axis_in(ends, axis, extra=1)
    return (*ends[:at], count, *ends[at:])


def vector(length: Any) -> Shape:
    """A row of so many numbers (`np.hanning`)."""
    return filled((known(length),))


def randint(x: Shape, y: Shape | None = None, shape: Any = None) -> Shape:
    """`np.random.randint`: one number, as many as `size` says, or one for each bound."""
    return drawn(shape, x, () if y is None else y)


def permutation(x: Shape) -> Shape:
    """`np.random.permutation`: of an array, along its first axis; of a number, of as many numbers."""
    if not x:
        raise Undecided(Unknown("how many numbers there are is not known"))
    return x


def placeholder(shape: Any = None, ndim: Any = None) -> Shape:
    """`K.placeholder`."""
    if known(shape) is not None:
        return sizes(shape)
    return (None,) * integer(ndim, "ndim")


def sampled(shape: Any, x: Shape, y: Shape | None = None) -> Shape:
    """`tf.random.gamma`: so many for each parameter of the distribution."""
    if None in (*x, *(y or ())):
        raise Undecided(Unknown("TensorFlow gives up on axes beside a dynamic one"))
    return (*filled(shape), *broadcast(x, () if y is None else y))


def seeds(num: Any = 2) -> Shape:
    """`tf.random.split`: a pair of numbers for each new seed."""
    return (integer(num, "num"), 2)


def points(rows: Any, columns: Any) -> Shape:
    """`tf.math.sobol_sample`: so many points of so many numbers."""
    return filled((rows, columns))


def seed() -> Shape:
    """`tf.random.fold_in`: a pair of numbers."""
    return (2,)
