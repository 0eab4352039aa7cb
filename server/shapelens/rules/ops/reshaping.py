"""Functions that rearrange axes and leave the numbers as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelens.dims import Dim, Rest, Shape, Undecided, Unknown, known, product, show
from shapelens.rules.arguments import invalid, is_sequence
from shapelens.rules.ops.axes import axes_in, axis_in, has_rest, integer, ranked, sizes
from shapelens.rules.rule import ShapeError


def reshape(x: Shape, shape: Any) -> Shape:
    """`tf.reshape`, `np.reshape`: the only open size, be it -1 or not known, follows from all others."""
    target = sizes(shape)
    if any(isinstance(dim, int) and dim < -1 for dim in target):
        raise Undecided(Unknown("what a negative size means depends on the version"))
    target = _checked(target)
    total = product(x)
    openings = [index for index, dim in enumerate(target) if dim == -1 or not isinstance(dim, int)]
    if len(openings) == 1 and isinstance(total, int):
        (at,) = openings
        return (*target[:at], _quotient(total, [*target[:at], *target[at + 1 :]], x, target), *target[at + 1 :])
    _fit(total, target, x)
    unknown = next((dim for dim in (total, *target) if isinstance(dim, Unknown)), None)
    return _filled(target, Unknown(unknown.reason) if unknown is not None else None)


def _quotient(total: Dim, rest: Sequence[Dim], x: Shape, target: Shape) -> Dim:
    size = product(rest)
    if not isinstance(total, int) or not isinstance(size, int):
        return size
    if size == 0 or total % size:
        raise _misfit(x, target)
    return total // size


def _misfit(x: Shape, target: Shape) -> ShapeError:
    return ShapeError(
        "reshape-size",
        f"The total size of the tensor must be unchanged. Received: input_shape={show(x)}, newshape={show(target)}",
        "shape",
    )


def _fit(total: Dim, target: Shape, x: Shape) -> None:
    size = product(target)
    if isinstance(total, int) and isinstance(size, int) and -1 not in target and total != size:
        raise _misfit(x, target)


def _filled(target: Shape, size: Dim) -> Shape:
    return tuple(size if dim == -1 else dim for dim in target)


def _checked(shape: Any) -> Shape:
    target = sizes(shape)
    numbers = [dim for dim in target if isinstance(dim, int)]
    if numbers.count(-1) > 1 or any(dim < -1 for dim in numbers):
        raise invalid(
            "shape", f"There must be at most one unknown dimension (-1) in the shape. Received: {show(target)}"
        )
    return target


def reshape_keras(x: Shape, shape: Any) -> Shape:
    """`keras.ops.reshape`: -1 is dynamic as soon as any size is, of the tensor or of the target."""
    target = _checked(shape)
    if any(dim is None for dim in (*x, *target)):
        return _filled(target, None)
    total = product(x)
    rest = [dim for dim in target if dim != -1]
    if len(rest) == len(target):
        _fit(total, target, x)
        return target
    size = product(rest)
    for dim in (total, size):
        if isinstance(dim, Unknown):
            return _filled(target, Unknown(dim.reason))
    return _filled(target, _quotient(total, rest, x, target))


def flatten(x: Shape) -> Shape:
    """All numbers in a row."""
    return (product(x),)


def batch_flatten(x: Shape) -> Shape:
    """`K.batch_flatten`: a row for each of the first axis."""
    whole = product(ranked(x))
    if not isinstance(whole, int):
        return (whole, whole)  # TensorFlow folds the target to constants only where all sizes are known
    return (x[0] if x else 1, product(x[1:]))


def transpose(x: Shape, axes: Any = None) -> Shape:
    """The axes in another order, by default reversed."""
    if known(axes) is None:
        return ranked(x)[::-1]
    if not is_sequence(axes):
        raise Undecided(Unknown("the order of axes is not known"))
    if has_rest(x) and len(x) <= len(axes) + 1:
        x = (*(Unknown(_reason(x)) for _ in range(len(axes) - len(x) + 1)), *x[1:])
    if len(axes) != len(ranked(x)):
        raise invalid("axes", f"axes don't match the tensor: {list(axes)} for {show(x)}")
    order = axes_in(x, axes, "axes")
    if len(set(order)) < len(order):
        raise invalid("axes", f"an axis is named twice: {list(axes)}")
    return tuple(x[axis] for axis in order)


def _reason(x: Shape) -> str:
    return x[0].reason if isinstance(x[0], Rest) else ""


def swapaxes(x: Shape, axis1: Any, axis2: Any) -> Shape:
    """Two axes change places."""
    a, b = axis_in(x, axis1, "axis1"), axis_in(x, axis2, "axis2")
    dims = list(x)
    dims[a], dims[b] = dims[b], dims[a]
    return tuple(dims)


def moveaxis(x: Shape, source: Any, destination: Any) -> Shape:
    """Axes move to other places, the others keep their order."""
    ranked(x)
    sources, destinations = axes_in(x, source, "source"), axes_in(x, destination, "destination")
    if len(sources) != len(destinations):
        raise invalid("source", "`source` and `destination` must have the same number of elements")
    for axes, argument in ((sources, "source"), (destinations, "destination")):
        if len(set(axes)) < len(axes):
            raise invalid(argument, f"an axis is named twice in `{argument}`")
    order = [axis for axis in range(len(x)) if axis not in sources]
    for place, axis in sorted(zip(destinations, sources, strict=True)):
        order.insert(place, axis)
    return tuple(x[axis] for axis in order)


def expand_dims(x: Shape, axis: Any) -> Shape:
    """New axes of size 1, at those places of the result."""
    given = known(axis)
    new = axes_in(x, given, extra=len(given) if is_sequence(given) else 1)
    if len(set(new)) < len(new):
        raise invalid("axis", f"an axis is named twice: {axis!r}")
    dims = list(x)
    for place in sorted(new):
        dims.insert(place, 1)
    return tuple(dims)


def squeeze(x: Shape, axis: Any = None) -> Shape:
    """Without axes of size 1: all, or those that are named."""
    if known(axis) is None:
        return tuple(dim for dim in map(known, x) if dim != 1)
    return _without(x, axes_in(x, axis))


def _without(x: Shape, axes: Sequence[int]) -> Shape:
    for axis in axes:
        dim = x[axis]
        if isinstance(dim, int) and dim != 1:
            raise invalid("axis", f"cannot squeeze axis {axis} of size {dim}: {show(x)}")
    return tuple(dim for index, dim in enumerate(x) if index not in axes)


def rot90_keras(x: Shape, k: Any = 1, axes: Any = (0, 1)) -> Shape:
    """`keras.ops.rot90`, whose symbolic result is turned also by half turns."""
    if is_sequence(axes) and len(set(axes_in(x, axes, "axes"))) < len(set(axes)):
        raise Undecided(Unknown("Keras takes an axis counted from both ends for two"))
    out = rot90(x, k, axes)
    if out != rot90(x, 1, axes):
        raise Undecided(Unknown("Keras' symbolic shape is not the real one"))
    return out


def squeeze_keras(x: Shape, axis: Any = None) -> Shape:
    """`keras.ops.squeeze`: a dynamic axis is refused on a symbolic tensor, but not where a layer runs."""
    if known(axis) is not None and any(x[at] is None for at in axes_in(x, axis)):
        raise Undecided(Unknown("a dynamic axis is squeezed"))
    return squeeze(x, axis)


def squeeze_tensorflow(x: Shape, axis: Any = None) -> Shape:
    """`tf.squeeze`: without axis, a dynamic size makes the rank unknown."""
    if is_sequence(axis) and not axis:
        axis = None
    if axis is None and None in x:
        raise Undecided(Unknown("a dynamic axis may be 1, which squeeze would remove"))
    return squeeze(x, axis)


def atleast(x: Shape, ndim: int) -> Shape:
    """At least so many axes, as `np.atleast_1d` and its like add them."""
    dims = ranked(x)
    if len(dims) >= ndim:
        return dims
    if ndim == 3:
        return (1, 1, 1) if not dims else (1, *dims, 1) if len(dims) == 1 else (*dims, 1)
    return (*(1 for _ in range(ndim - len(dims))), *dims)


def rot90(x: Shape, k: Any = 1, axes: Any = (0, 1)) -> Shape:
    """A quarter turn in the plane of two axes, so many times."""
    if len(ranked(x)) < 2:
        raise invalid("x", f"at least two axes are needed, found {show(x)}")
    plane = axes_in(x, axes, "axes")
    if len(plane) != 2 or plane[0] == plane[1]:
        raise invalid("axes", f"`axes` must be two different axes. Received: {axes!r}")
    return swapaxes(x, *plane) if integer(k, "k") % 2 else x
