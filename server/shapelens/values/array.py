"""NumPy's part: arrays of known shape, and the ints that NumPy functions return."""

from __future__ import annotations

from dataclasses import dataclass

from shapelens.dims import Shape


@dataclass(frozen=True, slots=True)
class Array:
    """An `ndarray`: shape and dtype, no content."""

    shape: Shape
    dtype: str | None = None


@dataclass(frozen=True, slots=True)
class DType:
    """A dtype by its name."""

    name: str


class NumpyInt(int):
    """An int that NumPy made (`np.prod(...)`): Keras 3's `Dense` refuses it where it takes an int."""
