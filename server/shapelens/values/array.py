"""NumPy's part: arrays of known shape, and the ints that NumPy functions return."""

from __future__ import annotations

from dataclasses import dataclass

from shapelens.dims import Shape, product
from shapelens.values.python import Const


@dataclass(frozen=True, slots=True)
class Array:
    """An `ndarray`, or a tensor that exists: shape, dtype and, where few and known, the numbers in row order."""

    shape: Shape
    dtype: str | None = None
    content: tuple[Const, ...] | None = None

    def number(self) -> Array | Const:
        """What NumPy gives for an array without axes: its number, where it is known."""
        return self.content[0] if self.shape == () and self.content else self

    def part(self, index: int) -> Array | Const:
        """`array[index]` along the first axis."""
        rest = self.shape[1:]
        size = product(rest)
        if self.content is None or not isinstance(size, int):
            return Array(rest, self.dtype)
        start = index * size if index >= 0 else len(self.content) + index * size
        return Array(rest, self.dtype, self.content[start : start + size] or None).number()


@dataclass(frozen=True, slots=True)
class DType:
    """A dtype by its name."""

    name: str


class NumpyInt(int):
    """An int that NumPy made (`np.prod(...)`): Keras 3's `Dense` refuses it where it takes an int."""
