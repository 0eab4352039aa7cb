"""What gives batches, as one kind of value: whatever `fit` takes one element after another from, and what it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelens.analysis.arrays import array
from shapelens.analysis.classes import lineage
from shapelens.analysis.interpreter import Interpreter
from shapelens.analysis.sequences import (
    ITERATOR,
    MAX_NESTING,
    elements,
    entries,
    every_item,
    new_dict,
    new_list,
    thawed,
)
from shapelens.analysis.store import MISSING
from shapelens.dims import Dim, Unknown, rank
from shapelens.immutable import replace
from shapelens.values.classes import Class, Instance
from shapelens.values.data import Array, Dataset, Record, Spec
from shapelens.values.keras import Tensor
from shapelens.values.python import Api, Const, Dict, List, Method, Tuple, Zip


def dataset_of(it: Interpreter, value: Any) -> Dataset | Unknown:
    """What `fit` and its like are given, as a dataset: its element is a value of the program (dicts are `Dict`s).

    It takes a `tf.data.Dataset` or what a `flow` gives, an object of a class derived from `PyDataset` or `Sequence`, a
    generator or an iterator, and several of them zipped. Of objects and generators the first element counts, which is
    also what Keras looks at, with the size of its batch axis left open. Unknown for anything else, with the reason.
    """
    match value:
        case Dataset(element=element):
            return replace(value, element=thawed(it, element))
        case Instance(type=cls) if is_py_dataset(cls):
            first, count = it.special(value, "__getitem__", Const(0)), it.special(value, "__len__")
            return Dataset(_batched(it, first), _count(count), "keras.utils.PyDataset")
        case List(kind=kind, ref=ref) if kind == ITERATOR:
            items, each = it.items(ref), every_item(it, value)
            if isinstance(items, Tuple):
                seen = it.store.read((ref, "next"))
                left = items.items[seen.value if isinstance(seen, Const) else 0 :]
                return Dataset(_batched(it, left[0]), len(left), "generator") if left else Unknown("it is at its end")
            reason = Unknown("what the generator gives is not known")
            return reason if each is MISSING else Dataset(_batched(it, each), reason, "generator")
        case Zip(sources=sources):
            parts = [dataset_of(it, source) for source in sources]
            known = [part for part in parts if isinstance(part, Dataset)]
            if len(known) < len(parts):
                return Unknown("what is zipped is not known")
            return Dataset(Tuple(tuple(part.element for part in known)), shortest(known), "generator")
        case Unknown():
            return value
        case _:
            return Unknown("what batches this gives is not known")


def is_py_dataset(cls: Class) -> bool:
    """Whether Keras takes objects of the class for datasets."""
    bases = (step.path for step in lineage(cls) if isinstance(step, Api))
    return any(path.startswith("keras.utils.") and path.endswith((".PyDataset", ".Sequence")) for path in bases)


def shortest(datasets: Sequence[Dataset]) -> Dim:
    """How many elements several datasets have together: as many as the shortest."""
    lengths = [one.length for one in datasets if one.length is not None]
    unknown = next((length for length in lengths if isinstance(length, Unknown)), None)
    return unknown if unknown is not None else min((n for n in lengths if isinstance(n, int)), default=None)


def _count(value: Any) -> Dim:
    known = isinstance(value, Const) and isinstance(value.value, int)
    return int(value.value) if known else Unknown("how many batches there are is not known")


def _batched(it: Interpreter, value: Any) -> Any:
    """An element with its batch axis left open."""
    match value:
        case Array(shape=(int() | Unknown(), *rest)) if not isinstance(rank(value.shape), Unknown):
            return Array((None, *rest), value.dtype, top=value.top)
        case Tuple(items=items):
            return Tuple(tuple(_batched(it, item) for item in items))
        case List(ref=ref):
            content = it.items(ref)
            return value if isinstance(content, Unknown) else new_list(it, [_batched(it, i) for i in content.items])
        case Dict():
            found = entries(it, value)
            return (
                value if isinstance(found, Unknown) else new_dict(it, [(k, _batched(it, i)) for k, i in found.items()])
            )
        case _:
            return value


def frozen(it: Interpreter, value: Any, depth: int = 0) -> Any:
    """A value of the program as an element of a dataset: arrays in tuples and records; numbers and lists become arrays."""
    if depth > MAX_NESTING:
        return Unknown("this is nested too deep")
    match value:
        case Array() | Dataset() | Unknown() | Record() | Const(value=None):
            return value
        case Tensor(shape=shape, dtype=dtype):
            return Array(shape, dtype)
        case Tuple(items=items):
            return Tuple(tuple(frozen(it, item, depth + 1) for item in items))
        case Dict():
            found = entries(it, value)
            if isinstance(found, Unknown):
                return found
            return Record(tuple((key, frozen(it, item, depth + 1)) for key, item in found.items()))
        case Const(value=str() | bytes()):
            return Array((), "string")
        case Instance(type=cls) if cls.is_tuple:
            return Unknown("named tuples in datasets are not followed")
        case List() if _is_text(it, value):
            return Array((len(it.items(value.ref).items),), "string")
        case _:
            made = array(it, value)
            return (
                _as_tensor(made)
                if isinstance(made, Array)
                else Unknown("what becomes of this in a dataset is not known")
            )


def _is_text(it: Interpreter, value: List) -> bool:
    """Whether it is a list of texts."""
    items = elements(it, value)
    texts = () if isinstance(items, Unknown) else items
    return bool(texts) and all(isinstance(text, Const) and isinstance(text.value, str | bytes) for text in texts)


def _as_tensor(array: Array) -> Array:
    """What TensorFlow makes of Python's own numbers has other types than what NumPy makes of them."""
    return replace(array, dtype={"int64": None, "float64": None}.get(array.dtype or "", array.dtype))


def dataset_attribute(it: Interpreter, owner: Dataset, name: str) -> Any:
    """`dataset.name`: what this kind of dataset has, else a method."""
    found = dict(owner.specific)
    if name in found:
        return found[name]
    if name == "element_spec":
        return _spec_of(it, owner.element)
    return Method(owner, name)


def _spec_of(it: Interpreter, element: Any) -> Any:
    match element:
        case Array(shape=shape, dtype=dtype):
            return Spec(shape, dtype)
        case Tuple(items=items):
            return Tuple(tuple(_spec_of(it, item) for item in items))
        case Record(entries=pairs):
            return new_dict(it, [(key, _spec_of(it, item)) for key, item in pairs])
        case Unknown():
            return element
        case _:
            return Unknown("what the element is like is not known")
