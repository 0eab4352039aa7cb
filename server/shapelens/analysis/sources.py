"""What datasets of `tf.data` come from: arrays, generators, files and other datasets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from shapelens.analysis.datasets import frozen, shortest
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.sequences import elements, entries, new_list, thawed, to_plain
from shapelens.analysis.sizes import shape_value
from shapelens.dims import Dim, Shape, Unknown, differ, rank, unknown_shape
from shapelens.immutable import replace
from shapelens.rules.arguments import is_sequence
from shapelens.rules.rule import ShapeError
from shapelens.values.data import Array, Dataset, DType, Record, Spec, mapped
from shapelens.values.python import NONE, Api, Const, Dict, Tuple

UNCOUNTED: Final = Unknown("TensorFlow does not count how many elements there are")


def _from_tensor_slices(it: Interpreter, arguments: Arguments) -> Any:
    whole = frozen(it, arguments.get(0, "tensors", NONE))
    lengths: list[Dim] = []
    mapped(whole, lambda array: lengths.append(first_axis(array.shape)) or array)
    if isinstance(whole, Unknown) or not lengths:
        return Dataset(whole if isinstance(whole, Unknown) else Unknown("what is sliced is not known"), UNCOUNTED)
    if any(array.shape == () for array in arrays_in(whole)):
        return _refused(it, arguments, "incompatible-input", "Unbatching a tensor is only supported for rank >= 1")
    for length in lengths:
        if differ(length, lengths[0]):
            message = f"Dimensions {lengths[0]} and {length} are not compatible: the arrays are sliced together"
            return _refused(it, arguments, "data-cardinality", message)
    length = next((length for length in lengths if isinstance(length, int)), lengths[0])
    return Dataset(mapped(whole, sliced), UNCOUNTED if length is None else length)


def _refused(it: Interpreter, arguments: Arguments, code: str, message: str) -> Unknown:
    if arguments.node is not None:
        it.refuse(ShapeError(code, message), it.position(arguments.node))
    return Unknown("`from_tensor_slices` refuses its arguments")


def arrays_in(element: Any) -> list[Array]:
    found: list[Array] = []
    mapped(element, lambda array: found.append(array) or array)
    return found


def first_axis(shape: Shape) -> Dim:
    ndim = rank(shape)
    return ndim if isinstance(ndim, Unknown) else shape[0] if shape else Unknown("a number has no length")


def sliced(array: Array) -> Array:
    ndim = rank(array.shape)
    shape = unknown_shape(ndim.reason) if isinstance(ndim, Unknown) else array.shape[1:]
    return Array(shape, array.dtype, top=array.top)


def _from_tensors(it: Interpreter, arguments: Arguments) -> Any:
    return Dataset(frozen(it, arguments.get(0, "tensors", NONE)), 1)


def _from_generator(it: Interpreter, arguments: Arguments) -> Any:
    """`from_generator(f, output_signature=...)`: TensorFlow goes by what is said of the elements."""
    signature = arguments.get(4, "output_signature", NONE)
    if signature != NONE:
        return Dataset(_of_spec(it, signature), UNCOUNTED)
    types, shapes = arguments.get(1, "output_types", NONE), arguments.get(2, "output_shapes", NONE)
    if types == NONE:
        return Dataset(Unknown("what the generator gives is not said"), UNCOUNTED)
    return Dataset(_typed(it, types, shapes), UNCOUNTED)


def _of_spec(it: Interpreter, value: Any) -> Any:
    """The element that specs in a structure describe."""
    match value:
        case Spec(shape=shape, dtype=dtype):
            return Array(shape, dtype)
        case Tuple(items=items):
            return Tuple(tuple(_of_spec(it, item) for item in items))
        case Dict() if not isinstance(found := entries(it, value), Unknown):
            return Record(tuple((key, _of_spec(it, item)) for key, item in found.items()))
        case _:
            return value if isinstance(value, Unknown) else Unknown("what the elements are like is not known")


def _typed(it: Interpreter, types: Any, shapes: Any) -> Any:
    """The element of `output_types` and `output_shapes`, alike in structure."""
    if isinstance(types, Tuple):
        parts = shapes.items if isinstance(shapes, Tuple) else (NONE,) * len(types.items)
        if len(parts) != len(types.items):
            return Unknown("`output_shapes` and `output_types` are not alike")
        return Tuple(tuple(_typed(it, one, part) for one, part in zip(types.items, parts, strict=True)))
    if isinstance(types, Dict) and not isinstance(found := entries(it, types), Unknown):
        named = entries(it, shapes) if isinstance(shapes, Dict) else {}
        named = {} if isinstance(named, Unknown) else named
        return Record(tuple((key, _typed(it, one, named.get(key, NONE))) for key, one in found.items()))
    if not isinstance(types, DType | Api | Const):
        return Unknown("the types of the elements are not known")
    return Array(given_shape(it, shapes), types.name if isinstance(types, DType) else None)


def given_shape(it: Interpreter, value: Any) -> Shape:
    """A shape that the program gives: None is any."""
    if value == NONE:
        return unknown_shape("no shape is given")
    dims = to_plain(it, value)
    if is_sequence(dims) and all(dim is None or isinstance(dim, int | Unknown) for dim in dims):
        return tuple(None if dim == -1 else dim for dim in dims)
    return unknown_shape(dims.reason if isinstance(dims, Unknown) else "its shape is not known")


def with_shape(it: Interpreter, value: Any, arguments: Arguments) -> Any:
    """A tensor after `tensor.set_shape(shape)`: what the shape leaves open stays as it was known."""
    if not isinstance(value, Array):
        return value
    given = given_shape(it, arguments.get(0, "shape", NONE))
    if isinstance(rank(given), Unknown) or (
        not isinstance(rank(value.shape), Unknown) and len(given) != len(value.shape)
    ):
        return value
    before = given if isinstance(rank(value.shape), Unknown) else value.shape
    return replace(value, shape=tuple(old if new is None else new for new, old in zip(given, before, strict=True)))


def _feature(it: Interpreter, arguments: Arguments) -> Any:
    """`tf.io.FixedLenFeature(shape, dtype)`."""
    dtype = arguments.get(1, "dtype", NONE)
    shape = given_shape(it, arguments.get(0, "shape", NONE))
    return Spec(shape, dtype.name if isinstance(dtype, DType) else None)


def _parsed(several: bool) -> Callable[[Interpreter, Arguments], Any]:
    """`tf.io.parse_single_example(serialized, features)`: a dict of tensors; with a batch axis for `parse_example`."""

    def parse(it: Interpreter, arguments: Arguments) -> Any:
        features = arguments.get(1, "features", NONE)
        element = _of_spec(it, features)
        if not isinstance(element, Record):
            return Unknown("which features are parsed is not known")
        return thawed(it, mapped(element, _in_batch) if several else element)

    return parse


def _in_batch(array: Array) -> Array:
    return array if isinstance(rank(array.shape), Unknown) else replace(array, shape=(None, *array.shape))


def _tensor_spec(it: Interpreter, arguments: Arguments) -> Any:
    dtype = arguments.get(1, "dtype", DType("float32"))
    return Spec(given_shape(it, arguments.get(0, "shape", NONE)), dtype.name if isinstance(dtype, DType) else None)


def _tensor_shape(it: Interpreter, arguments: Arguments) -> Any:
    return shape_value(given_shape(it, arguments.get(0, "dims", NONE)))


def _range(it: Interpreter, arguments: Arguments) -> Any:
    bounds = [given_int(value) for value in arguments.positional]
    start, stop, step = (0, *bounds, 1) if len(bounds) == 1 else (*bounds, 1)[:3]
    length: Dim = Unknown("how far it counts is not known")
    if isinstance(start, int) and isinstance(stop, int) and isinstance(step, int) and step:
        length = len(range(start, stop, step))
    return Dataset(Array((), "int64"), length)


def _of(element: Any, length: Dim = UNCOUNTED) -> Callable[[Interpreter, Arguments], Any]:
    """A source whose elements are always alike."""
    return lambda it, arguments: Dataset(element, length)


def _zip(it: Interpreter, arguments: Arguments) -> Any:
    """`Dataset.zip((a, b))`, or `Dataset.zip(a, b)`; dicts too."""
    given = arguments.get(0, "datasets", NONE) if len(arguments.positional) < 2 else Tuple(arguments.positional)
    structure = frozen(it, given)
    found: list[Dataset] = []
    if not _collect(structure, found) or not found:
        return Unknown("which datasets are zipped is not known")
    length = shortest(found)
    exact = None
    if all(one.each == one.last or one.length == length for one in found):
        exact = _replaced(structure, lambda one: one.each), _replaced(structure, lambda one: one.last)
    return Dataset(_replaced(structure, lambda one: one.element), length, exact=exact)


def _collect(structure: Any, found: list[Dataset]) -> bool:
    """Add the datasets in a structure in order; whether there is nothing else in it."""
    match structure:
        case Dataset():
            found.append(structure)
            return True
        case Tuple(items=items):
            return all(_collect(item, found) for item in items)
        case Record(entries=entries):
            return all(_collect(item, found) for _, item in entries)
        case _:
            return False


def _replaced(structure: Any, part: Callable[[Dataset], Any]) -> Any:
    match structure:
        case Dataset():
            return part(structure)
        case Tuple(items=items):
            return Tuple(tuple(_replaced(item, part) for item in items))
        case Record(entries=entries):
            return Record(tuple((key, _replaced(item, part)) for key, item in entries))
        case _:
            return structure


def given_int(value: Any) -> Dim:
    """A number that the program gives."""
    match value:
        case Const(value=int() as number) | Array(shape=(), content=(Const(value=int() as number),)):
            return int(number)
        case _:
            return Unknown(value.reason if isinstance(value, Unknown) else "a number that is not known")


def _file(it: Interpreter, arguments: Arguments) -> Any:
    return Array((), "string")


def _columns(it: Interpreter, arguments: Arguments) -> Any:
    """`tf.io.decode_csv(records, record_defaults)`: a tensor for each column, shaped like the records."""
    records = frozen(it, arguments.get(0, "records", NONE))
    defaults = elements(it, arguments.get(1, "record_defaults", NONE))
    if isinstance(defaults, Unknown) or not isinstance(records, Array):
        return Unknown("which columns there are is not known")
    return new_list(it, [Array(records.shape, None) for _ in defaults])


def _decoded(it: Interpreter, arguments: Arguments) -> Any:
    """`tf.io.decode_jpeg(contents, channels)`: an image of any size; what has several frames is not known to have three axes."""
    channels = given_int(arguments.get(1, "channels", Const(0)))
    return Array((None, None, None if channels == 0 else channels), "uint8")


def _decoded_any(it: Interpreter, arguments: Arguments) -> Any:
    """`tf.io.decode_image(contents, channels, dtype, name, expand_animations)`: a GIF has an axis more."""
    flat = arguments.get(4, "expand_animations", Const(True)) == Const(False)
    made = _decoded(it, arguments)
    return made if flat else Array(unknown_shape("an image may have several frames"), made.dtype)


_TEXTS: Final = _of(Array((), "string"))
SOURCE_FUNCTIONS: Final[Mapping[str, Callable[[Interpreter, Arguments], Any]]] = {
    "tensorflow.data.Dataset.from_generator": _from_generator,
    "tensorflow.data.Dataset.from_tensor_slices": _from_tensor_slices,
    "tensorflow.data.Dataset.from_tensors": _from_tensors,
    "tensorflow.data.Dataset.list_files": _TEXTS,
    "tensorflow.data.Dataset.random": _of(Array((), "int64"), None),
    "tensorflow.data.Dataset.range": _range,
    "tensorflow.data.Dataset.zip": _zip,
    "tensorflow.data.FixedLengthRecordDataset": _TEXTS,
    "tensorflow.data.TFRecordDataset": _TEXTS,
    "tensorflow.data.TextLineDataset": _TEXTS,
    "tensorflow.TensorShape": _tensor_shape,
    "tensorflow.TensorSpec": _tensor_spec,
    "tensorflow.io.FixedLenFeature": _feature,
    "tensorflow.io.decode_csv": _columns,
    "tensorflow.io.parse_example": _parsed(several=True),
    "tensorflow.io.parse_single_example": _parsed(several=False),
    "tensorflow.io.read_file": _file,
    "tensorflow.io.decode_image": _decoded_any,
    "tensorflow.image.decode_image": _decoded_any,
    **{f"tensorflow.{module}.decode_{kind}": _decoded for module in ("io", "image") for kind in ("jpeg", "png", "bmp")},
}
"""Functions that make datasets, and read what is in files, by canonical name."""
