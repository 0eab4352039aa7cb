"""Number by number: functions of one tensor, of several that broadcast, and along an axis that stays."""

from __future__ import annotations

import contextlib
from typing import Any

from shapelens.dims import Shape, Undecided, Unknown, differ, known, product, show
from shapelens.rules.arguments import invalid
from shapelens.rules.ops.axes import axes_in, has_rest, ranked
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.rule import ShapeError


def same(x: Shape, **_: Any) -> Shape:
    """The shape of the operand."""
    return x


def scalar(**_: Any) -> Shape:
    """One number."""
    return ()


def binary(x: Shape, y: Shape) -> Shape:
    """Two operands, broadcast."""
    return broadcast(x, y)


def bitwise_keras(x: Shape, y: Shape) -> Shape:
    """Keras' bitwise functions, whose symbolic result has the shape of the first operand."""
    if broadcast(x, y) != x:
        raise Undecided(Unknown("Keras' symbolic shape is not the real one"))
    return x


def scaled(x: Shape, y: Shape) -> Shape:
    """`tf.scalar_mul`: a tensor times a number."""
    if y and not has_rest(y):
        raise ShapeError(
            "invalid-argument", f"The input scalar must be a 0-D value. Received shape {show(y)}", "scalar"
        )
    return x


def clip_keras(x: Shape, y: Shape, z: Shape) -> Shape:
    """`keras.ops.clip`, whose symbolic result has the shape of the first operand."""
    if broadcast(x, y, z) != x:
        raise Undecided(Unknown("Keras' symbolic shape is not the real one"))
    return x


def clip_numpy(x: Shape, y: Shape | None, z: Shape | None) -> Shape:
    """`np.clip`, whose bounds may be None."""
    return broadcast(*(shape for shape in (x, y, z) if shape is not None))


def clip(x: Shape, y: Shape, z: Shape) -> Shape:
    """`tf.clip_by_value`: the bounds broadcast, but the tensor does not."""
    out = broadcast(x, y, z)
    if not has_rest(x) and not has_rest(out) and (len(out) > len(x) or any(map(differ, x, out))):
        raise ShapeError("incompatible-merge", f"bounds {show(y)} and {show(z)} do not fit {show(x)}")
    return out


def along(x: Shape, axis: Any = -1) -> Shape:
    """Along one axis or several, which keep their size (`softmax`, `flip`)."""
    with contextlib.suppress(Undecided):
        if axis is not None:
            axes_in(x, axis)
    return x


def softmax_backend(x: Shape, axis: Any = -1) -> Shape:
    """`K.softmax`, which does not take a vector."""
    if not has_rest(x) and len(x) < 2:
        raise ShapeError("invalid-argument", f"Cannot apply softmax to a tensor that is 1D: {show(x)}", "x")
    return along(x, axis)


def along_or_flat(x: Shape, axis: Any = None) -> Shape:
    """As `along`, but without axis on all numbers in a row (`cumsum`)."""
    return (product(x),) if known(axis) is None else along(x, axis)


def ternary(x: Shape, y: Shape, z: Shape) -> Shape:
    """`tf.math.betainc`: operands of one shape, or numbers."""
    shapes = [shape for shape in (x, y, z) if shape]
    for shape in shapes:
        if len(ranked(shape)) != len(ranked(shapes[0])) or any(map(differ, shape, shapes[0])):
            raise ShapeError("incompatible-merge", f"shapes must be equal: {show(shapes[0])} and {show(shape)}")
    dims = zip(*shapes, strict=True)
    return tuple(next((dim for dim in same if dim is not None), None) for same in dims)


def without_last(x: Shape) -> Shape:
    """`tf.math.lbeta`: the last axis is reduced."""
    if not x:
        raise invalid("x", "at least one axis is needed")
    return x if has_rest(x) and len(x) == 1 else x[:-1]


def row(x: Shape) -> Shape:
    """`tf.math.invert_permutation`: a vector."""
    if len(ranked(x)) != 1:
        raise invalid("x", f"a vector is needed, found {show(x)}")
    return x


def polynomial(x: Shape, xs: Any) -> Shape:
    """`tf.math.polyval`: the value of a polynomial whose coefficients broadcast."""
    return broadcast(x, *xs) if len(xs) > 1 else xs[0] if xs else ()


def moved(x: Shape, y: Shape) -> Shape:
    """`tf.nn.batch_normalization`: the tensor, as long as its mean has no more axes."""
    if broadcast(x, y) != x or (y and any(dim in (None, 1) for dim in x[-len(y) :])):
        raise Undecided(Unknown("the mean does not fit the tensor"))
    return x
