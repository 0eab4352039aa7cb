"""Layers that make one tensor of several: Add and its like, Concatenate, Dot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelens.dims import Dim, Shape, Undecided, Unknown, differ, known, plus, rank, show
from shapelens.rules.arguments import invalid, is_plain, is_sequence, size
from shapelens.rules.rule import Flag, Hint, LayerRule, ShapeError, Structure, is_one


class Merging(LayerRule):
    """What they share: `x` is a list of shapes."""

    many = True

    def inputs(self, x: Any, exactly: int | None = None) -> list[Shape]:
        """The inputs, all of known rank. Raises `incompatible-input` if they are not a list (of so many)."""
        if is_one(x):
            raise ShapeError(
                "incompatible-input", "A merge layer should be called on a list of inputs, not on one tensor"
            )
        if not x or (exactly is not None and len(x) != exactly):
            wanted = "at least 1 input" if exactly is None else f"exactly {exactly} inputs"
            raise ShapeError(
                "incompatible-input", f"the layer should be called on a list of {wanted}. Received: {len(x)} inputs"
            )
        for shape in x:
            if isinstance(shape, list):
                raise Undecided(Unknown("the inputs are nested"))
        return x

    def ranked(self, x: Any, exactly: int | None = None) -> list[Shape]:
        shapes = self.inputs(x, exactly)
        for shape in shapes:
            known(rank(shape))
        return shapes


class Merge(Merging):
    """`Add`, `Subtract`, `Multiply`, `Average`, `Maximum`, `Minimum`: number by number, with broadcasting."""

    title: str
    exactly: int | None = None

    def output_shape(self, x: Any) -> Structure:
        shapes = self.ranked(x, self.exactly)
        if any(not shape for shape in shapes):
            raise Undecided(Unknown("an input has no batch axis"))
        batches = {shape[0] for shape in shapes if isinstance(shape[0], int)}
        if len(batches) > 1:
            raise ShapeError(
                "incompatible-merge",
                f"Cannot merge tensors with different batch sizes. Received tensors with shapes {_list(shapes)}",
            )
        self.verify(shapes)
        merge = _broadcast_3 if self.keras == 3 else _broadcast_2
        output = shapes[0][1:]
        for shape in shapes[1:]:
            output = self.broadcast(output, shape[1:], merge, shapes, 2)
        if self.keras == 2:
            batch = shapes[0][0]
            for shape in shapes[1:]:
                batch = _broadcast_2(batch, shape[0])
        elif batches:
            (batch,) = batches
        else:
            unknown = [shape[0] for shape in shapes if isinstance(shape[0], Unknown)]
            batch = unknown[0] if unknown else None
        return (batch, *output)

    def verify(self, shapes: list[Shape]) -> None:
        """What `build` does in both versions: pair by pair, a dynamic size fits any."""
        output = shapes[0][1:]
        for shape in shapes[1:]:
            output = self.broadcast(output, shape[1:], _broadcast_3, shapes, None)

    def broadcast(self, one: Shape, other: Shape, merge: Any, shapes: list[Shape], only: int | None) -> Shape:
        longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
        head = len(longer) - len(shorter)
        for a, b in zip(longer[head:], shorter, strict=True):
            if differ(a, b) and a != 1 and b != 1:
                raise ShapeError(
                    "incompatible-merge",
                    f"Inputs have incompatible shapes. {self.title} received shapes {show(one)} and {show(other)}"
                    + (f" (of {_list(shapes)})" if len(shapes) > 2 else ""),
                    keras=only,
                )
        return (*longer[:head], *map(merge, longer[head:], shorter))

    def hints(self, x: Any) -> Iterator[Hint]:
        shapes = self.ranked(x, self.exactly)
        for shape in shapes[1:]:
            pairs = list(zip(shapes[0][1:], shape[1:], strict=False)) if len(shape) == len(shapes[0]) else []
            repeated = [axis for axis, (a, b) in enumerate(pairs) if differ(a, b) and 1 in (a, b)]
            # A gate has one number for each channel, or one for each place.
            gate = len(pairs) - 1 not in repeated and all(axis in repeated for axis in range(len(pairs) - 1))
            if repeated and not gate and not (self.title == "Multiply" and repeated == [len(pairs) - 1]):
                yield Hint(
                    "broadcast-merge",
                    f"{self.title} repeats an axis of size 1 to fit: {show(shapes[0])} and {show(shape)}",
                )

    def explain(self, x: Any) -> Iterator[str]:
        shapes = self.ranked(x, self.exactly)
        if any(shape != shapes[0] for shape in shapes):
            yield "Number by number; axes of size 1 are repeated to fit (broadcasting)."
        else:
            yield f"Number by number on {len(shapes)} inputs of one shape."


class Concatenate(Merging):
    """`keras.layers.Concatenate`: end to end along one axis; all others must be equal."""

    axis: Any = -1

    def check(self) -> None:
        if is_plain(self.axis) and not isinstance(self.axis, int):
            raise invalid("axis", f"`axis` must be an integer. Received: axis={self.axis!r}")

    def output_shape(self, x: Any) -> Structure:
        first, *rest = shapes = self.ranked(x)
        axis = known(size(self.axis))
        merged = self.others(first, axis)
        for shape in rest:
            sizes = self.others(shape, axis)
            if len(sizes) != len(merged) or any(map(differ, merged, sizes)):
                raise self.mismatch(shapes)
            merged = tuple(map(_same, merged, sizes))
        if not rest:
            return first
        if axis >= len(first):
            raise self.out_of_range(first)
        total: Dim = first[axis]
        for shape in rest:
            if total is None:
                break  # Keras 3 looks no further, and lets pass a tensor without that axis
            if axis >= len(shape):
                raise self.mismatch(shapes)
            total = plus(total, shape[axis])
        axis %= len(first)
        others = self.others(first, axis) if self.keras == 3 else merged
        return (*others[:axis], total, *others[axis:])

    def others(self, shape: Shape, axis: int) -> Shape:
        """The sizes that must be equal: all of them where Keras 3 finds no such axis."""
        if axis >= len(shape) and self.keras == 3:
            return shape
        if not -len(shape) <= axis < len(shape):
            raise self.out_of_range(shape)
        axis %= len(shape)
        return (*shape[:axis], *shape[axis + 1 :])

    def out_of_range(self, shape: Shape) -> ShapeError:
        return invalid("axis", f"axis={self.axis} is out of range for the input {show(shape)}: list index out of range")

    def mismatch(self, shapes: list[Shape]) -> ShapeError:
        return ShapeError(
            "incompatible-merge",
            "A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis "
            f"({self.axis}). Received: {_list(shapes)}",
        )

    def explain(self, x: Any) -> Iterator[str]:
        shapes = self.ranked(x)
        if not all(-len(shape) <= self.axis < len(shape) for shape in shapes):
            return
        sizes: list[Dim] = [shape[self.axis] for shape in shapes]
        total: Dim = 0
        for one in sizes:
            total = plus(total, one)
        yield f"axis {self.axis}: {' + '.join(map(str, sizes))} = {total}; the other axes must be equal."


class Dot(Merging):
    """`keras.layers.Dot`: sums products along one axis of each of two inputs."""

    axes: Any
    normalize: Flag = False

    def check(self) -> None:
        axes = self.axes
        if not is_plain(axes) or isinstance(axes, int):
            return
        if not is_sequence(axes) or len(axes) != 2:
            raise invalid("axes", f"`axes` should be an integer or a list of two integers. Received: axes={axes!r}")
        if any(is_plain(axis) and not isinstance(axis, int) for axis in axes):
            raise invalid("axes", f"list elements of `axes` should be integers. Received: axes={axes!r}")

    def pair(self, one: Shape, other: Shape) -> tuple[int, int]:
        axes = known(self.axes)
        if isinstance(axes, int):
            axes = (axes % len(one), axes % len(other)) if axes < 0 else (axes, axes)
        if not is_sequence(axes):
            raise Undecided(Unknown("`axes` is not known"))
        a, b = map(known, axes)
        if not -len(one) <= a < len(one) or not -len(other) <= b < len(other):
            raise invalid("axes", f"axes={self.axes} is out of range for {show(one)} and {show(other)}")
        return a % len(one), b % len(other)

    def output_shape(self, x: Any) -> Structure:
        one, other = self.ranked(x, exactly=2)
        a, b = self.pair(one, other)
        unknown = isinstance(one[a], Unknown) or isinstance(other[b], Unknown)
        if not unknown and one[a] != other[b]:
            raise ShapeError(
                "incompatible-merge",
                f"Incompatible input shapes: axis values {one[a]} (at axis {a}) != {other[b]} (at axis {b}). "
                f"Full input shapes: {show(one)}, {show(other)}",
                "axes",
            )
        if self.keras == 2:
            if differ(one[0], other[0]):
                raise ShapeError(
                    "incompatible-merge",
                    f"Cannot do batch_dot on inputs with different batch sizes: {show(one)}, {show(other)}",
                    keras=2,
                )
            if 0 in (a, b) or len(one) < 2:
                raise invalid("axes", f"Cannot perform batch_dot over axis 0 of {show(one)}, {show(other)}", 2)
            one = (_same(one[0], other[0]), *one[1:])
        if len(other) < 2:
            raise ShapeError("incompatible-input", f"Cannot do batch_dot on inputs with rank < 2: {show(other)}")
        rest = (*other[:b], *other[b + 1 :])[1:]  # where b is 0, Keras 3 takes axis 1 for that of the batch
        output = (*one[:a], *one[a + 1 :], *rest)
        return (*output, 1) if len(output) == 1 else output

    def explain(self, x: Any) -> Iterator[str]:
        one, other = self.ranked(x, exactly=2)
        a, b = self.pair(one, other)
        yield f"Products are summed along axis {a} of the first and axis {b} of the second ({one[a]} each);"
        yield "the axes that are left follow each other."


def _broadcast_3(a: Dim, b: Dim) -> Dim:
    """Keras 3: a dynamic size stays dynamic."""
    if a is None or b is None:
        return None
    if a == 1:
        return b
    if b == 1:
        return a
    return a if isinstance(a, Unknown) else b


def _broadcast_2(a: Dim, b: Dim) -> Dim:
    """TensorFlow: a known size above 1 is the size of both, or it fails when run."""
    for one, other in ((a, b), (b, a)):
        if one == 1:
            return other
        if isinstance(one, int):
            return one
    return a if isinstance(a, Unknown) else b


def _same(a: Dim, b: Dim) -> Dim:
    """The size of two that are equal."""
    if isinstance(a, int):
        return a
    if isinstance(b, int):
        return b
    return a if isinstance(a, Unknown) else b


def _list(shapes: list[Shape]) -> str:
    return "[" + ", ".join(map(show, shapes)) + "]"
