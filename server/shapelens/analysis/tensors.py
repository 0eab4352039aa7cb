"""What tensors and losses are asked: `keras.ops.dtype(x)`, `x.set_shape(...)`, `x.shape.rank`, `keras.losses.Huber()(y, x)`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis.graph import tensors_of
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.ops import call_op, tensors_in
from shapelens.analysis.sequences import new_list
from shapelens.analysis.sizes import shape_value
from shapelens.dims import Dim, Shape, Unknown, product, rank
from shapelens.immutable import replace
from shapelens.rules.ops.libraries.losses import FUNCTIONS
from shapelens.rules.ops.table import find
from shapelens.values.data import Array, is_loose
from shapelens.values.keras import Tensor
from shapelens.values.python import NONE, Api, Const, List, Opaque, Tuple

SHAPE_METHODS: Final = frozenset({"as_list", "is_fully_defined", "num_elements", "with_rank"})
"""What TensorFlow's shapes can do beside what tuples can."""
TENSOR_METHODS: Final = frozenset({"get_shape", "set_shape", "numpy", "eval"})


def shape_method(it: Interpreter, owner: Tuple, name: str, arguments: Arguments) -> Any:
    """A method of a shape."""
    dims = [item.value if isinstance(item, Const) else item for item in owner.items]
    unknown = next((dim for dim in dims if isinstance(dim, Unknown)), None)
    match name:
        case "as_list":
            return new_list(it, owner.items)
        case "with_rank":
            return owner
        case _ if unknown is not None:
            return unknown
        case "is_fully_defined":
            return Const(None not in dims)
        case "num_elements":
            size = product(dims)
            return size if isinstance(size, Unknown) else Const(size)
        case _:
            return Unknown(f"`.{name}()` of a shape is not modelled")


def tensor_method(it: Interpreter, owner: Tensor, name: str, arguments: Arguments) -> Any:
    """A method of a symbolic tensor."""
    match name:
        case "get_shape":
            return shape_value(owner.shape)
        case "set_shape":
            return _set_shape(it, owner, arguments)
        case _:
            return Unknown("a symbolic tensor has no numbers")


def _set_shape(it: Interpreter, owner: Tensor, arguments: Arguments) -> Any:
    """`x.set_shape(shape)`: what is not known of the shape becomes what is said of it, under the name that it has here."""
    target = _shape_of(it, arguments.get(0, "shape", NONE))
    held = arguments.node.func if arguments.node is not None else None
    if isinstance(held, ast.Attribute) and isinstance(held.value, ast.Name):
        it.bind(held.value.id, replace(owner, shape=_refined(owner.shape, target)))
    return NONE


def _shape_of(it: Interpreter, value: Any) -> Shape | Unknown:
    items = it.items(value.ref) if isinstance(value, List) else value
    if not isinstance(items, Tuple):
        return Unknown("the shape that is set is not known")
    dims: list[Dim] = []
    for item in items.items:
        known = item.value if isinstance(item, Const) else item
        dims.append(known if known is None or isinstance(known, int | Unknown) else Unknown("a size that is no int"))
    return tuple(dims)


def _refined(shape: Shape, target: Shape | Unknown) -> Shape:
    if isinstance(target, Unknown):
        return tuple(Unknown(target.reason) if dim is None else dim for dim in shape)
    if isinstance(rank(shape), Unknown) or len(shape) != len(target):
        return target
    return tuple(b if a is None or isinstance(a, Unknown) else a for a, b in zip(shape, target, strict=True))


def call_loss(it: Interpreter, loss: Opaque, arguments: Arguments) -> Any:
    """`loss(y_true, y_pred)` of a loss object: a number, or one for each sample if nothing is reduced."""
    op = find(FUNCTIONS[loss.path])
    y_true, y_pred = arguments.get(0, "y_true"), arguments.get(1, "y_pred")
    if op is None or not isinstance(y_true, Tensor | Array) or not isinstance(y_pred, Tensor | Array):
        return Unknown("what this loss is called on is not known")
    given = dict(loss.arguments)
    settings = {"axis": given["axis"]} if "axis" in given else {}
    result = call_op(it, FUNCTIONS[loss.path], op, Arguments((y_true, y_pred), settings, True, arguments.node))
    reduction = given.get("reduction", Const("sum"))
    weighted = len(arguments.positional) > 2 or "sample_weight" in arguments.keywords
    if reduction in (NONE, Const("none")) or (isinstance(reduction, Api) and reduction.path.endswith(".NONE")):
        return Unknown("weights for a loss that is not reduced are not modelled") if weighted else result
    if not isinstance(reduction, Const | Api):
        return Unknown("how the loss is reduced is not known")
    dtype = result.dtype if isinstance(result, Tensor | Array) else None
    symbolic = any(tensors_in(it, Tuple((y_true, y_pred))))
    return tensors_of((), None, dtype)[0] if symbolic else Array((), dtype)


def _ndim(it: Interpreter, arguments: Arguments) -> Any:
    """`K.ndim(x)`."""
    x = arguments.get(0, "x")
    ndim = rank(x.shape) if isinstance(x, Tensor | Array) else Unknown("the shape of this is not known")
    return ndim if isinstance(ndim, Unknown) else Const(ndim)


def _ndim_keras(it: Interpreter, arguments: Arguments) -> Any:
    """`keras.ops.ndim(x)`, which of a symbolic tensor is another one, but in a layer."""
    x = arguments.get(0, "x")
    if isinstance(x, Tensor) and not it.inside:
        return Unknown("Keras makes a symbolic tensor of the number of axes")
    return _ndim(it, arguments)


def _dtype(it: Interpreter, arguments: Arguments) -> Any:
    """`keras.ops.dtype(x)`: the name of the type."""
    x = arguments.get(0, "x")
    known = x.dtype if isinstance(x, Tensor | Array) else None
    return Const(known) if known else Unknown("its dtype is not known")


def _is_tensor(it: Interpreter, arguments: Arguments) -> Any:
    """`keras.ops.is_tensor(x)`: a symbolic tensor is none of TensorFlow's, outside of layers."""
    x = arguments.get(0, "x")
    if isinstance(x, Tensor) and (it.inside or it.keras == 3):
        return Const(bool(it.inside))
    return Const(False) if isinstance(x, Const | Tuple | List) else Unknown("whether this is a tensor is not known")


def _is_keras_tensor(it: Interpreter, arguments: Arguments) -> Any:
    """`K.is_keras_tensor(x)`."""
    x = arguments.get(0, "x")
    if isinstance(x, Tensor):
        return Unknown("it depends on how the layer is called") if it.inside else Const(True)
    if is_loose(x):
        return Unknown("whether this is a symbolic tensor is not known")
    return x if isinstance(x, Unknown) else Const(False)


def _to_numpy(it: Interpreter, arguments: Arguments) -> Any:
    """`keras.ops.convert_to_numpy(x)`."""
    x = arguments.get(0, "x")
    return x if isinstance(x, Array) else Unknown("a symbolic tensor has no numbers")


def _updated(it: Interpreter, arguments: Arguments) -> Any:
    """`K.update(x, new_x)`: the variable."""
    x = arguments.get(0, "x")
    return x if isinstance(x, Tensor | Array) else Unknown("the shape of this variable is not known")


def _serialized(it: Interpreter, arguments: Arguments) -> Any:
    """`keras.activations.serialize(activation)`: its name."""
    given = arguments.get(0, "activation")
    if isinstance(given, Api) and given.path.startswith("keras.activations."):
        return Const(given.path.rpartition(".")[2])
    return Unknown("which activation this is, is not known")


TENSOR_FUNCTIONS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    "keras.backend.ndim": _ndim,
    "keras.ops.ndim": _ndim_keras,
    "keras.ops.numpy.ndim": _ndim_keras,
    "keras.backend.dtype": _dtype,
    "keras.ops.dtype": _dtype,
    "keras.ops.is_tensor": _is_tensor,
    "tensorflow.is_tensor": _is_tensor,
    "keras.backend.is_keras_tensor": _is_keras_tensor,
    "keras.ops.convert_to_numpy": _to_numpy,
    "keras.backend.update": _updated,
    "keras.backend.update_add": _updated,
    "keras.backend.update_sub": _updated,
    "keras.backend.moving_average_update": _updated,
    "keras.activations.serialize": _serialized,
}
"""Calls by canonical name."""
