"""Tensors of sizes: the numbers in `tf.shape(x)` and in what is computed from it, as far as TensorFlow folds them.

`tf.reshape(x, [tf.shape(x)[0], h * w, c])` has the shape (None, 20, 3) before anything runs: TensorFlow computes with the
known sizes of a partly known shape one by one, and leaves those that vary open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from shapelens.analysis.arrays import array
from shapelens.analysis.folding import content_of
from shapelens.analysis.graph import operations
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import elements, new_list
from shapelens.dims import DYNAMIC, Dim, Dynamic, Shape, Unknown, product, rank, unknown_shape
from shapelens.immutable import replace
from shapelens.rules.arguments import is_dims, is_sequence
from shapelens.rules.ops.op import Op
from shapelens.rules.rule import Structure
from shapelens.values.data import Array
from shapelens.values.keras import Tensor
from shapelens.values.python import Const, Tuple

_MOVES: Final = frozenset(
    {"stack", "concatenate", "unstack", "reshape", "expand_dims", "squeeze", "identity", "cast", "size"}
)
"""Functions that put numbers elsewhere and do not compute with them."""


class PartOfShape(int):
    """A known number in a row of which others vary: TensorFlow folds arithmetic with it alone, not with the row."""


def shape_value(shape: Shape) -> Any:
    """A shape as Python code sees it: a tuple of ints and None, unknown where its rank is."""
    ndim = rank(shape)
    if isinstance(ndim, Unknown):
        return ndim
    return Tuple(tuple(dim if isinstance(dim, Unknown) else Const(dim) for dim in shape))


def structure_value(it: Interpreter, structure: Structure) -> Any:
    """A shape, or several in a list, as Python code sees it."""
    if isinstance(structure, list):
        return new_list(it, [structure_value(it, part) for part in structure])
    return shape_value(structure)


def given_structure(plain: Any) -> Structure:
    """The shapes that a function of the program gives, as `compute_output_shape` does."""
    if isinstance(plain, Unknown):
        return unknown_shape(plain.reason)
    if is_sequence(plain) and plain and all(isinstance(part, Unknown) for part in plain):
        return unknown_shape(plain[0].reason)  # As many sizes, or as many shapes.
    if is_dims(plain):
        return tuple(plain)
    if is_sequence(plain):
        return [given_structure(part) for part in plain]
    return unknown_shape("what it gives is no shape that we know")


def shape_values(it: Interpreter, shape: Shape) -> tuple[Any, ...]:
    """The sizes as `keras.ops.shape(x)` gives them: where they vary, inside a layer, as tensors."""
    if not it.inside:
        return tuple(dim if isinstance(dim, Unknown) else Const(dim) for dim in shape)
    return tuple(_scalar(dim) for dim in shape)


def _scalar(dim: Dim) -> Any:
    if dim is None:
        return Tensor((), "int32", None, content=(Const(DYNAMIC),))
    return dim if isinstance(dim, Unknown) else Const(dim)


def _shape(it: Interpreter, arguments: Arguments) -> Any:
    """`tf.shape(x)`: a tensor of as many numbers as `x` has axes."""
    x = arguments.get(0, "input" if "input" in arguments.keywords else "x")
    if not isinstance(x, Tensor | Array):
        return Unknown("the shape of this is not known")
    axes = rank(x.shape)
    if isinstance(axes, Unknown):
        return axes
    content = row(it, [Const(DYNAMIC if dim is None else dim) for dim in x.shape])
    if isinstance(x, Array) or arguments.node is None:
        return Array((axes,), "int32", content)
    (made,) = operations(it, "Shape", "tensorflow.shape", [x], (axes,), it.position(arguments.node), "int32")
    return replace(made, content=content)


def _ops_shape(it: Interpreter, arguments: Arguments) -> Any:
    """`keras.ops.shape(x)`: a tuple."""
    x = arguments.get(0, "x")
    if not isinstance(x, Tensor | Array):
        return Unknown("the shape of this is not known")
    axes = rank(x.shape)
    return axes if isinstance(axes, Unknown) else Tuple(shape_values(it, x.shape))


SIZE_FUNCTIONS: Final = {
    "tensorflow.shape": _shape,
    "keras.backend.shape": _shape,
    "keras.ops.shape": _ops_shape,
}
"""Calls by canonical name."""


def row(it: Interpreter, content: Sequence[Const]) -> tuple[Const, ...]:
    """Numbers side by side in one tensor."""
    if it.inside and any(_varies(number) for number in content):
        return tuple(Const(PartOfShape(n.value)) if isinstance(n.value, int) else n for n in content)
    return tuple(content)


def _varies(number: Const) -> bool:
    return isinstance(number.value, Dynamic | PartOfShape)


def number(value: Any) -> Any:
    """The number in a scalar: of Python's own, or of a tensor or array without axes; unknown where it is not followed."""
    match value:
        case Const(value=content):
            return content
        case Tensor(shape=(), content=(Const(value=content),)) | Array(shape=(), content=(Const(value=content),)):
            return content
        case Unknown():
            return value
        case _:
            return Unknown("a number that is not followed")


def settled(
    it: Interpreter, name: str, operands: Sequence[Any], found: tuple[Const, ...] | None
) -> tuple[Const, ...] | None:
    """What TensorFlow knows of the numbers that an operation gives; `found` are they, were all of them folded."""
    if found is None:
        return None
    if name in _MOVES:
        return row(it, found) if len(found) > 1 else found
    rows = [value for value in operands if isinstance(value, Tensor) and value.shape and value.content]
    if it.inside and any(_varies(n) for value in rows for n in value.content or ()):
        return tuple(Const(DYNAMIC) for _ in found)
    if not it.inside and any(isinstance(n.value, float) for n in found):
        # The graph of Keras 2 keeps what is known of whole numbers only.
        return tuple(Const(DYNAMIC) for _ in found)
    return found


def computed(it: Interpreter, op: Op, tensors: Sequence[Tensor], bound: Mapping[str, Any]) -> tuple[Const, ...] | None:
    """The numbers in what an operation on tensors gives, `bound` being its arguments with their numbers."""
    found: tuple[Const, ...] | None
    match op.name, next(iter(bound.values()), None):
        case "size", _:
            size = product(tensors[0].shape)
            found = (Const(DYNAMIC if size is None else size),)
        case "cast", Array(content=tuple() as content):
            found = tuple(_cast(item, bound.get("dtype")) for item in content)
        case "unstack" | "stack" | "identity" | "convert_to_tensor", Array(content=content, shape=shape) if (
            len(shape) < 2
        ):
            found = content
        case _:
            found = content_of(op.name, bound)
    return settled(it, op.name, tensors, found)


def _cast(item: Const, dtype: Any) -> Const:
    if isinstance(item.value, Unknown) or not isinstance(item.value, int | float):
        return item
    if str(dtype).startswith(("int", "uint")):
        return item if isinstance(item.value, int) else Const(int(item.value))
    return Const(float(item.value)) if "float" in str(dtype) else Const(Unknown("a number of another type"))


def joined(it: Interpreter, values: Any) -> tuple[Const, ...] | None:
    """The numbers in rows that are put one after the other (`tf.concat`)."""
    items = elements(it, values)
    parts = [] if isinstance(items, Unknown) else [array(it, item) for item in items]
    if not parts or not all(
        isinstance(part, Array) and part.content is not None and len(part.shape) == 1 for part in parts
    ):
        return None
    return row(it, [item for part in parts for item in part.content])
