"""What models are fed with: arrays of known shape, the ints that NumPy functions return, and what gives batches."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ClassVar, TypeGuard

from shapelens.dims import Dim, Dynamic, Shape, Unknown, product
from shapelens.immutable import immutable, replace
from shapelens.values.place import Position, Ref
from shapelens.values.python import Const, Tuple


@immutable
class Array:
    """An `ndarray`, or a tensor that exists: shape, dtype and, where few and known, the numbers in row order."""

    shape: Shape
    dtype: str | None = None
    content: tuple[Const, ...] | None = None
    top: int | None = None
    """The largest of its whole numbers, where it is certain: labels of ten classes go up to 9."""
    base: Ref | None = None
    """The memory that its numbers are in, which its views share: what is written there changes all of them."""
    every: bool = False
    """Whether none of the numbers from 0 to `top` is missing: labels of a data set, in which each class occurs."""
    loose: bool = False
    """Whether all that is known of it comes from a comment: it may be a symbolic tensor as well."""
    said: Position | None = None
    """The line with the comment that says its shape, or a part of it."""

    def number(self) -> Array | Const | Scalar:
        """What NumPy gives for an array without axes: its number, known or not."""
        if self.shape:
            return self
        if self.content is None:
            return Scalar("it depends on data", dtype=self.dtype)
        # `True + True` is another thing for NumPy than for Python.
        return self if isinstance(self.content[0].value, bool | complex) else self.content[0]

    def part(self, index: int) -> Array | Const | Unknown:
        """`array[index]` along the first axis."""
        rest = self.shape[1:]
        if self.dtype == "object" and not rest:
            return Unknown("an array of objects may hold anything")
        size = product(rest)
        if self.content is None or not isinstance(size, int):
            return Array(rest, self.dtype).number()
        start = index * size if index >= 0 else len(self.content) + index * size
        return Array(rest, self.dtype, self.content[start : start + size] or None, None, self.base).number()


def is_loose(value: object) -> bool:
    """Whether a value may be an array or a symbolic tensor: a comment says its shape, and nothing what it is."""
    return isinstance(value, Array) and value.loose


def may_be_tensor(value: object) -> TypeGuard[Unknown]:
    """Whether a value that is not known may be a symbolic tensor; a number is none."""
    return isinstance(value, Unknown) and not isinstance(value, Scalar | Dynamic)


def as_loose(value: Any, *made_of: object) -> Any:
    """What is computed from other values, which may be of a graph where one of them may be."""
    if not isinstance(value, Array) or not any(map(is_loose, made_of)):
        return value
    return replace(value, loose=True, said=None)


@immutable
class Scalar(Unknown):
    """A number of NumPy's that is not known: an array without axes in arithmetic, and unknown to all else."""

    dtype: str | None = None


@immutable
class DType:
    """A dtype by its name."""

    name: str


class NumpyInt(int):
    """An int that NumPy made (`np.prod(...)`): Keras 3's `Dense` refuses it where it takes an int."""

    dtype: ClassVar[str] = "int64"


class NumpyFloat(float):
    """A float that NumPy made: unlike Python's own, it has a say in the type of what is computed with it."""

    dtype: ClassVar[str] = "float64"


@functools.cache
def number_type(dtype: str) -> type[Any]:
    """The class of the numbers in arrays of that type."""
    if dtype.startswith(("int", "uint")):
        return NumpyInt if dtype == NumpyInt.dtype else type(f"Numpy{dtype}", (NumpyInt,), {"dtype": dtype})
    if dtype.startswith("float"):
        return NumpyFloat if dtype == NumpyFloat.dtype else type(f"Numpy{dtype}", (NumpyFloat,), {"dtype": dtype})
    return {"bool": bool}.get(dtype, complex if dtype.startswith("complex") else str)


@immutable
class Record:
    """A dict in an element of a dataset; a loop gets a new dict of it each time."""

    entries: tuple[tuple[Any, Any], ...]


@immutable
class Row:
    """A list in an element, likewise."""

    items: tuple[Any, ...]


@immutable
class Spec:
    """`tf.TensorSpec(shape, dtype)`."""

    shape: Shape
    dtype: str | None


@immutable
class Dataset:
    """What gives one element after another: a `tf.data.Dataset`, what a generator's `flow` gives, a `PyDataset`."""

    element: Any
    """What holds of every element: arrays (with their batch axis where the elements are batches) in tuples and records."""
    length: Dim
    """How many elements; None where they never end."""
    kind: str = "tensorflow.data.Dataset"
    """The class, by its canonical name."""
    specific: tuple[tuple[str, Any], ...] = ()
    """Attributes that only this kind has (`class_indices`), by name."""
    exact: tuple[Any, Any] | None = None
    """What a loop gets for each element but the last, and for the last, where that is known better."""

    @property
    def each(self) -> Any:
        """What a loop gets: there, an axis that may vary has some size."""
        return opened(self.element) if self.exact is None else self.exact[0]

    @property
    def last(self) -> Any:
        """What it gets in the end."""
        return opened(self.element) if self.exact is None else self.exact[1]


@immutable
class ImageSource:
    """An `ImageDataGenerator`, from which images flow: the arguments that it was made with."""

    given: tuple[tuple[str, Any], ...]


@immutable
class Picture:
    """An image as PIL has it: `img.size` is (width, height)."""

    height: Dim
    width: Dim
    channels: Dim


def mapped(element: Any, change: Callable[[Array], Any]) -> Any:
    """An element with each of its arrays changed."""
    match element:
        case Array():
            return change(element)
        case Tuple(items=items):
            return Tuple(tuple(mapped(item, change) for item in items))
        case Record(entries=entries):
            return Record(tuple((key, mapped(value, change)) for key, value in entries))
        case Row(items=items):
            return Row(tuple(mapped(item, change) for item in items))
        case _:
            return element


def opened(element: Any) -> Any:
    """An element with sizes that are not known in place of those that vary."""
    return mapped(element, lambda array: replace(array, shape=tuple(_some if d is None else d for d in array.shape)))


_some = Unknown("it may differ between the elements")
