"""`array[key]` by NumPy's rules: numbers, slices, `...`, `None`, arrays of places and masks, alone and mixed."""

from __future__ import annotations

import operator
from typing import Any, Final

from shapelens.analysis import numeric
from shapelens.analysis.array_calls import call_numpy
from shapelens.analysis.arrays import array, from_numpy, slice_dim, value_of, written_out
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.numeric import NotKnown
from shapelens.analysis.sequences import new_list
from shapelens.dims import Dim, Shape, Undecided, Unknown, product, rank, unknown_shape
from shapelens.immutable import immutable
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.rule import ShapeError
from shapelens.values.data import Array, Scalar, as_loose
from shapelens.values.keras import Tensor
from shapelens.values.python import NONE, Const, List, Slice, Tuple

_ELLIPSIS: Final = Const(...)
_ALL: Final = Slice(NONE, NONE, NONE)
_COUNT: Final = Unknown("how many there are depends on data")


@immutable
class _Places:
    """Places along one axis, in an array of this shape; `scalar` where one number stands for them."""

    shape: Shape
    scalar: bool = False


def index_array(it: Interpreter, owner: Array, key: Any) -> Any:
    """The value of `owner[key]`."""
    if owner.loose and isinstance(key, Const) and isinstance(key.value, str):
        return Unknown("a comment says a shape, and not what this is")
    return as_loose(_taken(it, owner, key), owner)


def _taken(it: Interpreter, owner: Array, key: Any) -> Any:
    given = key.items if isinstance(key, Tuple) else (key,)
    if any(_is_some_index(one) for one in given):
        # Whichever it is: what is left has the same shape.
        some = Tuple(tuple(Const(0) if _is_some_index(one) else one for one in given))
        return _taken(it, Array(owner.shape, owner.dtype, None, None, owner.base), some)
    keys = [_prepared(it, one) for one in given]
    unknown = next((one for one in keys if isinstance(one, Unknown)), None)
    if unknown is not None:
        return Array(unknown_shape(unknown.reason), owner.dtype)
    if isinstance(rank(owner.shape), Unknown):
        return Array(_of_unknown_rank(owner.shape, keys), owner.dtype)
    try:
        shape, basic = _indexed(owner.shape, keys)
    except (Undecided, ShapeError):
        return Array(unknown_shape("which part this is depends on data"), owner.dtype)
    except IndexError as error:
        return Unknown(f"IndexError: {error}")
    base = owner.base if basic else None
    size = product(shape)
    if owner.content is not None and isinstance(size, int):
        try:
            given = Tuple(tuple(keys)) if isinstance(key, Tuple) else keys[0]
            found = numeric.evaluate(operator.getitem, [owner, given], {})
            if not numeric.is_array(found):
                return Unknown("an array of objects may hold anything")
            made = from_numpy(it, found)
            made = Array(made.shape, made.dtype, made.content, made.top, base or made.base)
            return made if numeric.is_writable(found) else made.number()
        except NotKnown:
            return Array(shape, owner.dtype)
    whole = all(one in (_ALL, NONE, _ELLIPSIS) for one in keys)
    if shape == () and owner.dtype == "object":
        return Unknown("an array of objects may hold anything")
    made = Array(shape, owner.dtype, None, owner.top if whole else None, base, whole and owner.every)
    return made if _ELLIPSIS in keys else made.number()


def _is_some_index(key: Any) -> bool:
    """Whether a key is a whole number that is not known: no other number is an index."""
    return isinstance(key, Scalar) and (key.dtype is None or key.dtype.startswith(("int", "uint")))


def index_maker(it: Interpreter, path: str, key: Any) -> Any:
    """`np.c_[a, b]` and its like: what looks like an index makes an array."""
    keys = key.items if isinstance(key, Tuple) else (key,)
    if path == "numpy.s_":
        return key
    if path in ("numpy.mgrid", "numpy.ogrid"):
        try:
            given = Tuple(tuple(written_out(it, one) for one in keys))
            found = numeric.evaluate(_grid_of(path), [given if isinstance(key, Tuple) else given.items[0]], {})
            return value_of(it, found, new_list)
        except NotKnown:
            return Unknown("how many there are is not known")
    parts = [array(it, one) for one in keys]
    if not all(isinstance(part, Array) and (part.shape or path == "numpy.r_") for part in parts):
        return Unknown(f"`{path}` of these is not modelled")
    rows = [part if part.shape else Array((1,), part.dtype, part.content) for part in parts]
    if path == "numpy.r_":
        return call_numpy(it, "numpy.concatenate", Arguments((Tuple(tuple(rows)),)))
    columns = [index_array(it, row, Tuple((_ALL, NONE))) if len(row.shape) == 1 else row for row in rows]
    return call_numpy(it, "numpy.concatenate", Arguments((Tuple(tuple(columns)), Const(-1))))


def _grid_of(path: str) -> Any:
    """What `np.mgrid[key]` asks of NumPy."""
    library = numeric.numpy()
    return None if library is None else getattr(library, path.rpartition(".")[2]).__getitem__


def _prepared(it: Interpreter, key: Any) -> Any:
    """A part of a key: what counts as an array is one."""
    key = it.forgotten(key) if isinstance(key, Array) and key.base is not None else key
    match key:
        case List() | Tuple():
            made = array(it, key)
            if isinstance(made, Array) and made.content == () and made.shape == (0,):
                return Array((0,), "int64", ())
            return made if isinstance(made, Array) else Unknown("an index that is not known")
        case Slice() | Scalar():
            return written_out(it, key)
        case Tensor():
            return Unknown("an index that is a tensor")
        case Array(shape=(), content=(number,)) if key.dtype != "bool":
            return number
        case _:
            return key


def _of_unknown_rank(shape: Shape, keys: list[Any]) -> Shape:
    """The last sizes that are known survive what is done to the first axes; how many those are is not known."""
    if keys[:1] == [_ELLIPSIS] and len(keys) <= len(shape) and all(one == NONE or _is_basic(one) for one in keys[1:]):
        taken = sum(one != NONE for one in keys[1:])
        kept, last = shape[: len(shape) - taken], shape[len(shape) - taken :]
        if taken < len(shape):
            return (*kept, *_indexed(last, keys[1:])[0])
    return unknown_shape(str(getattr(shape[0], "reason", "")))


def _is_basic(key: Any) -> bool:
    return isinstance(key, Slice) or (isinstance(key, Const) and isinstance(key.value, int))


def _indexed(shape: Shape, keys: list[Any]) -> tuple[Shape, bool]:
    """The shape of `x[keys]`, and whether it is a view. Raises IndexError, ShapeError, Undecided."""
    taken = sum(_axes_of(key) for key in keys)
    if taken > len(shape):
        raise IndexError(f"too many indices for an array of {len(shape)} axes")
    if _ELLIPSIS not in keys:
        keys = [*keys, _ELLIPSIS]
    parts: list[Dim | _Places] = []
    by_places: list[int] = []
    axis = 0
    for at, key in enumerate(keys):
        span = len(shape) - taken if key == _ELLIPSIS else _axes_of(key)
        found = _part(shape[axis : axis + span], key)
        by_places += [at] if any(isinstance(part, _Places) for part in found) else []
        parts += found
        axis += span
    places = [at for at, part in enumerate(parts) if isinstance(part, _Places)]
    if all(part.scalar for part in parts if isinstance(part, _Places)):
        return tuple(part for part in parts if not isinstance(part, _Places)), True
    chosen = broadcast(*(part.shape for part in parts if isinstance(part, _Places)))
    # What stands between them parts them, even an Ellipsis for no axis.
    together = by_places[-1] - by_places[0] == len(by_places) - 1
    before = [part for part in parts[: places[0]] if not isinstance(part, _Places)] if together else []
    after = [part for part in parts[len(before) :] if not isinstance(part, _Places)]
    return (*before, *chosen, *after), False


def _axes_of(key: Any) -> int:
    """How many axes a part of a key takes."""
    match key:
        case Const(value=bool()):
            raise Undecided(Unknown("a boolean index"))
        case Const(value=int()) | Slice():
            return 1
        case Const(value=None):
            return 0
        case Const(value=other) if other is Ellipsis:
            return 0
        case Array(shape=shape, dtype="bool") if not isinstance(rank(shape), Unknown) and shape:
            return len(shape)
        case Array(shape=shape, dtype=str() as dtype) if dtype.startswith(("int", "uint")) and _is_ranked(shape):
            return 1
        case _:
            raise Undecided(Unknown("an index that may be a mask"))


def _is_ranked(shape: Shape) -> bool:
    return not isinstance(rank(shape), Unknown)


def _part(dims: Shape, key: Any) -> list[Dim | _Places]:
    """What a part of a key makes of the axes that it takes."""
    match key:
        case Const(value=None):
            return [1]
        case Const(value=int() as index):
            dim = dims[0]
            if isinstance(dim, int) and not -dim <= index < dim:
                raise IndexError(f"index {index} is out of bounds for an axis of size {dim}")
            return [_Places((), scalar=True)]
        case Slice():
            return [slice_dim(dims[0], key)]
        case Array(dtype="bool"):
            known = key.content is not None
            count = sum(bool(item.value) for item in key.content or ())
            if any(isinstance(a, int) and isinstance(b, int) and a != b for a, b in zip(dims, key.shape, strict=True)):
                raise IndexError("boolean index did not match indexed array")
            return [_Places((count if known else _COUNT,)), *(_Places(()) for _ in dims[1:])]
        case Array(shape=shape):
            return [_Places(shape, scalar=shape == ())]
        case _:
            return [*dims]
