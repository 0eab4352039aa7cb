"""What models are fed with: arrays of known shape, the ints that NumPy functions return, and what gives batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapelens.dims import Dim, Shape, Unknown, product
from shapelens.values.python import Const


@dataclass(frozen=True, slots=True)
class Array:
    """An `ndarray`, or a tensor that exists: shape, dtype and, where few and known, the numbers in row order."""

    shape: Shape
    dtype: str | None = None
    content: tuple[Const, ...] | None = None
    top: int | None = None
    """The largest of its whole numbers, where it is certain: labels of ten classes go up to 9."""

    def number(self) -> Array | Const:
        """What NumPy gives for an array without axes: its number, where it is known."""
        return self.content[0] if self.shape == () and self.content else self

    def part(self, index: int) -> Array | Const | Unknown:
        """`array[index]` along the first axis."""
        rest = self.shape[1:]
        if self.dtype == "object" and not rest:
            return Unknown("an array of objects may hold anything")
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


@dataclass(frozen=True, slots=True)
class Dataset:
    """What gives one element after another: a `tf.data.Dataset`, what a generator's `flow` gives, a `PyDataset`."""

    element: Any
    """One element as a value: arrays (with their batch axis where the elements are batches) in tuples and dicts."""
    length: Dim
    """How many elements; None where they never end."""
    kind: str = "tensorflow.data.Dataset"
    """The class, by its canonical name."""
    specific: tuple[tuple[str, Any], ...] = ()
    """Attributes that only this kind has (`class_indices`), by name."""
