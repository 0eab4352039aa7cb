"""`tf.data`: what `batch`, `map` and the other methods of datasets make of their elements.

An element has two faces. TensorFlow's own (`element_spec`), which `map` and `fit` see, has None where sizes differ from one
element to the next; what a loop gets has sizes there: those of all elements but the last, and of the last.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis.datasets import frozen
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import elements, entries, every_item, thawed
from shapelens.analysis.sources import UNCOUNTED, arrays_in, first_axis, given_int, given_shape, sliced
from shapelens.dims import Dim, Unknown, plus, rank, times, unknown_shape
from shapelens.immutable import replace
from shapelens.values.data import Array, Dataset, Record, mapped, opened
from shapelens.values.python import NONE, Const, Dict, Tuple

Method = Callable[[Interpreter, Dataset, Arguments], Any]


def call_dataset(it: Interpreter, owner: Dataset, name: str, arguments: Arguments) -> Any:
    """`dataset.name(...)`."""
    if not arguments.complete:
        return Unknown(f"the arguments of `.{name}` are not all known")
    if owner.kind != "tensorflow.data.Dataset":
        if name in ("next", "__next__", "get_next"):
            return every_item(it, owner)
        return NONE if name in ("reset", "on_epoch_end") else Unknown(f"`.{name}()` is not modelled here")
    method = _METHODS.get(name)
    made = Unknown(f"`Dataset.{name}` is not modelled") if method is None else method(it, owner, arguments)
    return replace(made, specific=()) if isinstance(made, Dataset) else made


# Batches


def _batch(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    return in_batches(
        owner, given_int(arguments.get(0, "batch_size", NONE)), _flag(arguments.get(1, "drop_remainder", Const(False)))
    )


def in_batches(owner: Dataset, size: Dim, drop: bool | Unknown) -> Dataset:
    """The elements of a dataset, so many at a time; the rest in the end is left away if `drop`."""
    axis = drop if isinstance(drop, Unknown) else size if drop else None
    element = _stacked(owner.element, axis)
    one = owner.each if owner.each == owner.last else opened(owner.element)
    total = owner.length
    if not isinstance(size, int) or isinstance(drop, Unknown) or isinstance(total, Unknown) or size < 1:
        length = None if total is None else Unknown("the number of batches is not known")
        some = Unknown("how large the batches are is not known")
        each = _stacked(one, size if drop is True or total is None else some)
        return Dataset(element, length, exact=(each, each))
    if total is None:
        return Dataset(element, None, exact=(_stacked(one, size), _stacked(one, size)))
    full, rest = divmod(total, size)
    each = _stacked(one, size if full else rest)
    last = _stacked(one, rest) if rest and not drop else each
    return Dataset(element, full if drop else full + (rest > 0), exact=(each, last))


def _stacked(element: Any, size: Dim) -> Any:
    """Elements side by side along a new first axis."""
    if _holds_dataset(element):
        return Unknown("datasets in batches are not followed")

    def stack(array: Array) -> Array:
        ndim = rank(array.shape)
        shape = array.shape if isinstance(ndim, Unknown) else (size, *array.shape)
        return Array(shape, array.dtype, top=array.top)

    return mapped(element, stack)


def _holds_dataset(element: Any) -> bool:
    match element:
        case Dataset():
            return True
        case Tuple(items=items):
            return any(map(_holds_dataset, items))
        case Record(entries=entries):
            return any(_holds_dataset(item) for _, item in entries)
        case _:
            return False


def _padded_batch(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    """Each axis as long as the longest in the batch, or as `padded_shapes` says."""
    shapes = arguments.get(1, "padded_shapes", NONE)
    padded = owner.element if shapes == NONE else _padded(it, owner.element, shapes)
    size, drop = (
        given_int(arguments.get(0, "batch_size", NONE)),
        _flag(arguments.get(3, "drop_remainder", Const(False))),
    )
    return in_batches(Dataset(padded, owner.length), size, drop)


def _padded(it: Interpreter, element: Any, shapes: Any) -> Any:
    match element:
        case Array():
            return replace(element, shape=given_shape(it, shapes))
        case Tuple(items=items) if isinstance(shapes, Tuple) and len(shapes.items) == len(items):
            return Tuple(tuple(_padded(it, item, one) for item, one in zip(items, shapes.items, strict=True)))
        case Record(entries=pairs) if isinstance(shapes, Dict) and not isinstance(
            found := entries(it, shapes), Unknown
        ):
            return Record(tuple((key, _padded(it, item, found.get(key, NONE))) for key, item in pairs))
        case Unknown():
            return element
        case _:
            return Unknown("what it is padded to is not known")


def _unbatch(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    axes = [first_axis(array.shape) for array in arrays_in(owner.element)]
    size = next((axis for axis in axes if isinstance(axis, int)), None)
    length = times(owner.length, size) if size is not None and owner.length is not None else owner.length
    if size is None and owner.length is not None:
        length = UNCOUNTED
    return Dataset(mapped(owner.element, sliced), length)


def _window(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    """`window(size, shift, stride, drop_remainder)`: datasets of a few elements each."""
    size, shift = given_int(arguments.get(0, "size", NONE)), arguments.get(1, "shift", NONE)
    step = size if shift == NONE else given_int(shift)
    stride, drop = (
        given_int(arguments.get(2, "stride", Const(1))),
        _flag(arguments.get(3, "drop_remainder", Const(False))),
    )
    inner = size if drop is True else Unknown("the last windows may be shorter")
    element = _as_datasets(owner.element, inner)
    total = owner.length
    if total is None:
        return Dataset(element, None)
    length: Dim = Unknown("how many windows there are is not known")
    if isinstance(total, int) and isinstance(step, int) and step > 0 and drop is False:
        length = -(-total // step)
    elif (
        isinstance(total, int)
        and isinstance(size, int)
        and isinstance(step, int)
        and isinstance(stride, int)
        and drop is True
    ):
        length = max(0, (total - (size - 1) * stride - 1) // step + 1) if step > 0 else length
    return Dataset(element, length)


def _as_datasets(element: Any, length: Dim) -> Any:
    match element:
        case Array() | Dataset():
            return Dataset(element, length)
        case Tuple(items=items):
            return Tuple(tuple(_as_datasets(item, length) for item in items))
        case Record(entries=entries):
            return Record(tuple((key, _as_datasets(item, length)) for key, item in entries))
        case _:
            return element


# Functions of elements


def _map(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    """`map(f)`: TensorFlow calls `f` once, with what is known of every element."""
    function = arguments.get(0, "map_func", NONE)
    element = _applied(it, function, owner.element)
    exact = None
    if owner.exact is not None and owner.exact != (owner.element, owner.element):
        # What a loop will get has the sizes that `f` makes of those that it got before.
        with it.store.trial():
            each = _applied(it, function, owner.each)
            last = each if owner.each == owner.last else _applied(it, function, owner.last)
        exact = each, last
    return replace(owner, element=element, exact=exact)


def _applied(it: Interpreter, function: Any, element: Any) -> Any:
    """What a function gives for an element, whose parts it gets one by one if they are a tuple."""
    if isinstance(element, Unknown):  # Nor is, then, how many arguments it gets.
        return element
    value = thawed(it, element)
    parts = value.items if isinstance(value, Tuple) else (value,)
    it.inside += 1  # It runs in a graph of TensorFlow's, and makes no nodes of one of Keras'.
    try:
        return frozen(it, it.call(function, Arguments(tuple(parts))))
    finally:
        it.inside -= 1


def _filter(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    _applied(it, arguments.get(0, "predicate", NONE), owner.element)
    return replace(_reordered(owner), length=UNCOUNTED)


def _flat_map(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    inner = _applied(it, arguments.get(0, "map_func", NONE), owner.element)
    if not isinstance(inner, Dataset):
        return Dataset(inner if isinstance(inner, Unknown) else Unknown("a function that gives no dataset"), UNCOUNTED)
    return replace(_reordered(inner), length=UNCOUNTED)


def _apply(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    function = arguments.get(0, "transformation_func", NONE)
    return it.call(function, Arguments((owner,)))


# The same elements


def _same(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    return owner


def _reordered(owner: Dataset) -> Dataset:
    """The same elements in some other order, so that the last may be any."""
    return owner if owner.each == owner.last else replace(owner, exact=None)


def _shuffle(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    return _reordered(owner)


def _repeat(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    count = arguments.get(0, "count", NONE)
    number = None if count == NONE or count == Const(-1) else given_int(count)
    length: Dim = None if number is None or owner.length is None else times(owner.length, number)
    if owner.length == 0 or number == 0:
        length = 0
    return replace(_reordered(owner), length=length)


def _take(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    count = given_int(arguments.get(0, "count", NONE))
    if count == -1:
        return owner
    if not isinstance(count, int):
        return replace(_reordered(owner), length=Unknown("how many elements are taken is not known"))
    if owner.length is None or (isinstance(owner.length, int) and count < owner.length):
        return replace(owner, length=count, exact=(owner.each, owner.each))
    return owner


def _skip(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    count = given_int(arguments.get(0, "count", NONE))
    if isinstance(count, int) and isinstance(owner.length, int):
        return replace(owner, length=0 if count < 0 else max(0, owner.length - count))
    return owner if owner.length is None else replace(owner, length=Unknown("how many elements are left is not known"))


def _shard(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    number, index = given_int(arguments.get(0, "num_shards", NONE)), given_int(arguments.get(1, "index", NONE))
    length = owner.length
    if isinstance(length, int) and isinstance(number, int) and isinstance(index, int) and number > 0:
        length = -(-max(0, length - index) // number)
    elif length is not None:
        length = Unknown("how large the part is is not known")
    return replace(_reordered(owner), length=length)


def _enumerate(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    def numbered(element: Any) -> Tuple:
        return Tuple((Array((), "int64"), element))

    return replace(
        owner,
        element=numbered(owner.element),
        exact=(numbered(owner.each), numbered(owner.last)) if owner.exact else None,
    )


def _concatenate(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    other = arguments.get(0, "dataset", NONE)
    if not isinstance(other, Dataset):
        return Dataset(Unknown("what is added is not known"), UNCOUNTED)
    exact = (owner.each, other.last) if owner.each == owner.last == other.each else None
    length = None if owner.length is None or other.length is None else plus(owner.length, other.length)
    return Dataset(_common(owner.element, other.element), length, exact=exact)


def _common(a: Any, b: Any) -> Any:
    """What holds of both elements: a size in which they differ is None."""
    match a, b:
        case Array(shape=x), Array(shape=y):
            ranks = rank(x), rank(y)
            if isinstance(ranks[0], Unknown) or ranks[0] != ranks[1]:
                return Array(unknown_shape("the elements differ in shape"), a.dtype)
            shape = (one if one == other else _either(one, other) for one, other in zip(x, y, strict=True))
            return Array(tuple(shape), a.dtype if a.dtype == b.dtype else None)
        case Tuple(), Tuple() if len(a.items) == len(b.items):
            return Tuple(tuple(_common(one, other) for one, other in zip(a.items, b.items, strict=True)))
        case _:
            return a if a == b else Unknown("the elements differ")


def _either(a: Dim, b: Dim) -> Dim:
    return next((dim for dim in (a, b) if isinstance(dim, Unknown)), None)


def _mixed(it: Interpreter, arguments: Arguments) -> Any:
    """`Dataset.sample_from_datasets(datasets)`: the elements of several datasets, one by one."""
    given = elements(it, arguments.get(0, "datasets", NONE))
    found = [] if isinstance(given, Unknown) else [one for one in given if isinstance(one, Dataset)]
    if isinstance(given, Unknown) or not found or len(found) < len(given):
        return Dataset(Unknown("which datasets are mixed is not known"), UNCOUNTED)
    return Dataset(functools.reduce(_common, (one.element for one in found)), UNCOUNTED)


def _single(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    return thawed(it, owner.each)


def _cardinality(it: Interpreter, arguments: Arguments) -> Any:
    owner = arguments.get(0, "dataset", NONE)
    return (
        _size(it, owner, arguments) if isinstance(owner, Dataset) else Unknown("how many elements it has is not known")
    )


def _size(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    length = -1 if owner.length is None else owner.length
    return Array((), "int64", (Const(length),) if isinstance(length, int) else None)


def _as_numpy(it: Interpreter, owner: Dataset, arguments: Arguments) -> Any:
    return replace(owner, kind="numpy_iterator")


def _flag(value: Any) -> bool | Unknown:
    return bool(value.value) if isinstance(value, Const) else Unknown("whether the rest is dropped is not known")


_METHODS: Final[Mapping[str, Method]] = {
    "apply": _apply,
    "as_numpy_iterator": _as_numpy,
    "batch": _batch,
    "cache": _same,
    "cardinality": _size,
    "concatenate": _concatenate,
    "enumerate": _enumerate,
    "filter": _filter,
    "flat_map": _flat_map,
    "get_single_element": _single,
    "interleave": _flat_map,
    "map": _map,
    "padded_batch": _padded_batch,
    "prefetch": _same,
    "repeat": _repeat,
    "shard": _shard,
    "shuffle": _shuffle,
    "skip": _skip,
    "take": _take,
    "unbatch": _unbatch,
    "window": _window,
    "with_options": _same,
}
PIPELINE_FUNCTIONS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    "tensorflow.data.Dataset.choose_from_datasets": _mixed,
    "tensorflow.data.Dataset.sample_from_datasets": _mixed,
    "tensorflow.data.experimental.cardinality": _cardinality,
    "tensorflow.data.experimental.choose_from_datasets": _mixed,
    "tensorflow.data.experimental.sample_from_datasets": _mixed,
}
"""Functions that are like a method, by canonical name."""
