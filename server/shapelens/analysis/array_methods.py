"""Methods and attributes of arrays: mostly NumPy's function of that name, with the array before its arguments."""

from __future__ import annotations

import ast
from typing import Any, Final

from shapelens.analysis import numeric
from shapelens.analysis.array_calls import call_numpy
from shapelens.analysis.array_functions import size_argument
from shapelens.analysis.arrays import cast, changed, dtype_argument, fresh
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.numeric import plain_number
from shapelens.analysis.sequences import new_list
from shapelens.analysis.sizes import shape_value
from shapelens.dims import Unknown, product, rank, times
from shapelens.values.data import Array, DType, Scalar
from shapelens.values.python import NONE, Const, Method, Tuple

_WRITES: Final = frozenset({"fill", "sort", "put", "partition", "itemset", "setfield", "byteswap"})
"""Methods that change the array and give nothing."""
_NOTHING: Final = frozenset({"setflags", "tofile", "dump"})
_OF_NUMPY: Final = frozenset(
    [
        "all",
        "any",
        "argmax",
        "argmin",
        "argpartition",
        "argsort",
        "choose",
        "clip",
        "compress",
        "conj",
        "conjugate",
        "cumprod",
        "cumsum",
        "diagonal",
        "dot",
        "max",
        "mean",
        "min",
        "nonzero",
        "prod",
        "ptp",
        "ravel",
        "repeat",
        "reshape",
        "round",
        "searchsorted",
        "squeeze",
        "std",
        "sum",
        "swapaxes",
        "take",
        "trace",
        "transpose",
        "var",
    ]
)
_OF_NUMBERS: Final = frozenset({"astype", "item", "dtype", "shape", "ndim", "round", "tolist"})


def array_attribute(it: Interpreter, owner: Array, name: str) -> Any:
    """`owner.name`."""
    shape, dtype = owner.shape, owner.dtype
    ndim = rank(shape)
    match name:
        case "shape":
            return shape_value(shape)
        case "ndim" | "rank":
            return ndim if isinstance(ndim, Unknown) else Const(ndim)
        case "dtype":
            return DType(dtype) if dtype else Unknown("its dtype is not known")
        case "size":
            return _size(product(shape))
        case "itemsize" | "nbytes":
            size = None if dtype is None or numeric.numpy() is None else _bytes(dtype)
            return (
                Unknown("its dtype is not known")
                if size is None
                else _size(times(product(shape), size) if name == "nbytes" else size)
            )
        case "T" | "mT" if isinstance(ndim, Unknown):
            return Array(shape[:1], dtype)
        case "T":
            return call_numpy(it, "numpy.transpose", Arguments((owner,)))
        case "mT":
            return call_numpy(it, "numpy.matrix_transpose", Arguments((owner,)))
        case "real" | "imag":
            return call_numpy(it, f"numpy.{name}", Arguments((owner,)))
        case "flat":
            return call_numpy(it, "numpy.ravel", Arguments((owner,)))
        case _:
            return Method(owner, name)


def number_attribute(it: Interpreter, owner: Any, name: str) -> Any:
    """An attribute of a number of NumPy's, which has those of an array without axes; `owner` is the number, or a `Scalar`."""
    if isinstance(owner, Scalar):
        # What is not known may be no number of NumPy's at all, if it has an attribute that those do not have.
        made = Array((), owner.dtype)
        return array_attribute(it, made, name) if owner.dtype and name in _OF_NUMBERS else Unknown(owner.reason)
    if name in ("real", "imag", "numerator", "denominator") or name.startswith("_"):
        return Unknown(f"`.{name}` of a number is not modelled")
    return array_attribute(it, Array((), owner.dtype, (Const(owner),)), name)


def _bytes(dtype: str) -> int | None:
    return None if dtype == "bfloat16" else int(numeric.numpy().dtype(dtype).itemsize)


def _size(size: Any) -> Any:
    return size if isinstance(size, Unknown) else Const(size)


def call_array_method(it: Interpreter, owner: Array, name: str, arguments: Arguments) -> Any:
    """`owner.name(...)`."""
    given = arguments.positional
    words = arguments.keywords
    if name in _WRITES:
        changed(it, owner)
        rebind(it, arguments, Array(owner.shape, owner.dtype))
        return NONE
    if name in _NOTHING:
        return NONE
    match name:
        case "copy":
            return fresh(it, owner)
        case "numpy":
            return owner
        case "item":
            return _item(owner, given)
        case "tolist":
            return _listed(it, owner)
        case "astype":
            return _as_type(it, owner, arguments.get(0, "dtype", NONE))
        case "view":
            return Unknown("the same memory as another type is not modelled")
        case "flatten":
            flat = call_numpy(it, "numpy.ravel", Arguments((owner,), words))
            return fresh(it, flat) if isinstance(flat, Array) else flat
        case "resize":
            shape = size_argument(given[0] if len(given) == 1 else Tuple(given)) if given else None
            changed(it, owner)
            rebind(it, arguments, Array(shape or (), owner.dtype))
            return NONE
        case "reshape" | "transpose" if len(given) > 1 or (given and isinstance(given[0], Const) and given[0] != NONE):
            given = (Tuple(given),)
        case "set_shape" | "get_shape":
            return shape_value(owner.shape) if name == "get_shape" else NONE
        case _ if name not in _OF_NUMPY:
            return Unknown(f"`ndarray.{name}` is not modelled")
        case _:
            pass
    return call_numpy(it, f"numpy.{name}", Arguments((owner, *given), words, arguments.complete, arguments.node))


def _item(owner: Array, given: tuple[Any, ...]) -> Any:
    """`owner.item()`: its one number, as Python's own."""
    if owner.content is None:
        return Unknown("which number this is depends on data")
    if not given and len(owner.content) == 1:
        return plain_number(owner.content[0])
    at = given[0].value if len(given) == 1 and isinstance(given[0], Const) else None
    if isinstance(at, int) and -len(owner.content) <= at < len(owner.content):
        return plain_number(owner.content[at])
    return Unknown("which number is meant is not known")


def _listed(it: Interpreter, owner: Array) -> Any:
    """`owner.tolist()`: lists in lists, of Python's own numbers where they are known."""
    if owner.shape == ():
        return Unknown("it depends on data") if owner.content is None else plain_number(owner.content[0])
    if (
        isinstance(rank(owner.shape), Unknown)
        or not isinstance(owner.shape[0], int)
        or owner.shape[0] > numeric.MAX_CONTENT
    ):
        return new_list(it, Unknown("how many there are is not known"))
    items: list[Any] = []
    it.count(owner.shape[0])
    for index in range(owner.shape[0]):
        part = owner.part(index)
        if isinstance(part, Array):
            items.append(_listed(it, part))
        else:
            items.append(plain_number(part) if isinstance(part, Const) else Unknown("it depends on data"))
    return new_list(it, items)


def _as_type(it: Interpreter, owner: Array, wanted: Any) -> Array:
    dtype = dtype_argument(wanted)
    return Array(owner.shape) if dtype is None else cast(it, owner, dtype)


def rebind(it: Interpreter, arguments: Arguments, value: Any) -> None:
    """Give the name, whose array a method has changed in place, what is known of it now."""
    function = None if arguments.node is None else arguments.node.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        it.bind(function.value.id, value)
