"""Calls of functions on arrays and tensors (`np.reshape`, `keras.ops.sum`, `tf.concat`): values to rules, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from shapelens.analysis.arrays import array
from shapelens.analysis.folding import content_of
from shapelens.analysis.graph import (
    UnknownGraph,
    flatten_structure,
    inputs_of,
    nested,
    operations,
    sources,
    tensors_of,
)
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.numeric import MAX_CONTENT
from shapelens.analysis.sequences import MAX_NESTING, elements, new_list
from shapelens.analysis.sizes import computed, joined
from shapelens.dims import Unknown, product
from shapelens.immutable import replace
from shapelens.rules.arguments import is_sequence
from shapelens.rules.ops.calls import Result, bind, call
from shapelens.rules.ops.op import SYMBOLIC, Op, Operand
from shapelens.rules.ops.twins import twin
from shapelens.rules.rule import ShapeError, is_shape
from shapelens.values.data import Array, DType, is_loose, may_be_tensor
from shapelens.values.keras import Tensor
from shapelens.values.place import Position
from shapelens.values.python import NONE, Const, List, Tuple

_NO_KERAS_TENSORS: Final = ("tensorflow.", "keras.backend.")
"""Functions that Keras 3 refuses to call on its symbolic tensors, but inside a layer."""
_SEVERAL_NODES: Final = ("keras.losses.", "keras.metrics.")
"""Functions that make several nodes of the graph, which are not followed."""


def call_op(it: Interpreter, path: str, op: Op, arguments: Arguments) -> Any:
    """`path(...)`: a tensor if one goes in, else an array; unknown with the reason where a rule refuses."""
    if not arguments.complete:
        return Unknown(f"the arguments of `{path}` are not all known")
    args = [_operand(it, value) for value in arguments.positional]
    kwargs = {name: _operand(it, value) for name, value in arguments.keywords.items()}
    given = [one for value in (*arguments.positional, *arguments.keywords.values()) for one in _shaped_in(it, value, 0)]
    tensors = [one for one in given if isinstance(one, Tensor)]
    position = None if arguments.node is None else it.position(arguments.node)
    if position is not None and path.startswith(_NO_KERAS_TENSORS) and any(is_symbolic(it, one) for one in tensors):
        refuse_outside(it, path, position)
    try:
        result = call(op, args, kwargs)
    except ShapeError as error:
        values = (*arguments.positional, *arguments.keywords.values())
        if it.frame.here.is_supposed() and any(_is_left_out(it, value) for value in values):
            return Unknown("one of its arguments is None or empty unless a caller passes more")
        if position is not None:
            # What a loss compares are a target and an output.
            code = "incompatible-target" if path.startswith(_SEVERAL_NODES) else error.code
            it.refuse(ShapeError(code, error.message, error.argument, error.keras), position)
        return Unknown(f"`{path}` refuses its arguments")
    if result.several is not None:
        return result.several
    if not tensors or position is None:
        # NumPy gives arrays, or raises.
        return _array(it, op, result, arguments, not path.startswith("numpy.") and any(map(is_loose, given)))
    dtype = result.dtype
    if path.startswith(_SEVERAL_NODES):
        made = tensors_of(result.shape, None, dtype)
    else:
        # Inside of a layer there is no graph that they could belong to.
        unknown = () if it.inside else _unknown_tensors(it, bind(op, arguments.positional, arguments.keywords))
        made = operations(it, op.cls, path, inputs_of([*given, *unknown]), result.shape, position, dtype)
    if any(tensor.content is not None for tensor in tensors) or op.name == "size":
        made = list(_with_numbers(it, op, tensors, made, arguments))
    return nested(it, result.shape, iter(made))


def _with_numbers(
    it: Interpreter, op: Op, tensors: list[Tensor], made: list[Tensor], arguments: Arguments
) -> Iterator[Tensor]:
    """The results of an operation on tensors of sizes, with the numbers that are known in them."""
    bound = _bound(it, op, arguments)
    found = joined(it, arguments.positional[0]) if op.name == "concatenate" else computed(it, op, tensors, bound)
    start = 0
    for tensor in made:
        size = product(tensor.shape)
        stop = start + size if isinstance(size, int) else None
        part = None if found is None or stop is None else found[start:stop]
        yield replace(tensor, content=part) if part and len(part) == size else tensor
        start = stop or 0


def is_symbolic(it: Interpreter, tensor: Tensor) -> bool:
    """Whether a tensor certainly comes from an `Input`; what a model gives for unknown data may be of numbers."""
    try:
        return bool(sources(it.store.read, tensor))
    except UnknownGraph:
        return False


def refuse_outside(it: Interpreter, path: str, position: Position) -> None:
    """Report a function that Keras 3 does not let see its symbolic tensors, but in a layer."""
    if it.inside or not path.startswith(_NO_KERAS_TENSORS):
        return
    known = twin(path)
    cure = f": `{known}` is the same for Keras tensors" if known is not None else ""
    error = ShapeError(
        "tensorflow-function",
        f"A KerasTensor cannot be used as input to a TensorFlow function (`{path}`){cure}; or call it in a layer's `call`",
        keras=3,
    )
    it.refuse(error, position)


def _is_left_out(it: Interpreter, value: Any) -> bool:
    """Whether a value is what it is, perhaps, since nothing calls the function."""
    return value == NONE or (isinstance(value, List | Tuple) and elements(it, value) == [])


def _operand(it: Interpreter, value: Any, depth: int = 0) -> Any:
    """A value as the rules of operations take it."""
    it.tick()
    if depth > MAX_NESTING:
        return Unknown("this is nested too deep")
    match value:
        case Const(value=content):
            return content
        case Tensor(shape=shape, dtype=dtype, content=known) | Array(shape=shape, dtype=dtype, content=known):
            return Operand(shape, dtype, None if known is None else tuple(item.value for item in known))
        case DType(name=name):
            return name
        case Tuple(items=items):
            return tuple(_operands(it, items, depth))
        case List(ref=ref):
            content = it.items(ref)
            if isinstance(content, Unknown):
                return content
            return _operands(it, content.items, depth)
        case Unknown():
            return value
        case _:
            return Unknown("this value is not modelled")


def _operands(it: Interpreter, items: tuple[Any, ...], depth: int) -> list[Any]:
    if all(isinstance(item, Const) for item in items):  # Long lists of numbers are cheap.
        return [item.value for item in items]
    return [_operand(it, item, depth + 1) for item in items]


def tensors_in(it: Interpreter, value: Any) -> Iterator[Tensor]:
    """The symbolic tensors in a value, lists and tuples included."""
    return (one for one in _shaped_in(it, value, 0) if isinstance(one, Tensor))


def _shaped_in(it: Interpreter, value: Any, depth: int) -> Iterator[Tensor | Array]:
    """The tensors and arrays in a value, likewise."""
    if isinstance(value, Tensor | Array):
        yield value
    items = it.items(value.ref) if isinstance(value, List) else value
    if isinstance(items, Tuple) and depth < MAX_NESTING:
        for item in items.items:
            yield from _shaped_in(it, item, depth + 1)


def _unknown_tensors(it: Interpreter, bound: Mapping[str, Any]) -> Iterator[Unknown]:
    """The arguments of an operation that may be symbolic tensors, also in a list, and are not known."""
    for name, value in bound.items():
        if name in SYMBOLIC:
            items = it.items(value.ref) if isinstance(value, List) else value
            given: Sequence[Any] = (
                items.items if isinstance(items, Tuple) else items if is_sequence(items) else (items,)
            )
            yield from filter(may_be_tensor, given)


def _array(it: Interpreter, op: Op, result: Result, arguments: Arguments, loose: bool) -> Any:
    """What a function of arrays gives, with its numbers where they are few and known."""
    if not is_shape(result.shape):
        parts = [Array(shape, result.dtype, loose=loose) for shape in flatten_structure(result.shape)]
        return new_list(it, list(_shared_out(it, op, arguments, parts)))
    numbers = None
    if (size := product(result.shape)) is not None and not isinstance(size, Unknown) and size <= MAX_CONTENT:
        numbers = content_of(op.name, _bound(it, op, arguments))
    content = numbers if numbers is not None and len(numbers) == size else None
    return Array(result.shape, result.dtype, content, loose=loose)


def _shared_out(it: Interpreter, op: Op, arguments: Arguments, parts: list[Array]) -> Iterator[Array]:
    """The parts into which a row of numbers is split, each with its own."""
    whole = next(iter(_bound(it, op, arguments).values()), None)
    sizes = [part.shape[0] if len(part.shape) == 1 else None for part in parts]
    row = whole.content if isinstance(whole, Array) and len(whole.shape) == 1 and "split" in op.name else None
    start = 0
    for part, size in zip(parts, sizes, strict=True):
        stop = start + size if isinstance(size, int) else None
        yield part if row is None or stop is None else replace(part, content=row[start:stop])
        start = stop or 0


def _bound(it: Interpreter, op: Op, arguments: Arguments) -> Mapping[str, Any]:
    """The arguments by canonical name, with their numbers."""
    args = [_content(it, value) for value in arguments.positional]
    return bind(op, args, {name: _content(it, value) for name, value in arguments.keywords.items()})


def _content(it: Interpreter, value: Any) -> Any:
    """An argument with its numbers: an array, or a plain value."""
    if isinstance(value, Const):
        return value.value
    made = array(it, value)
    return made if isinstance(made, Array) else _operand(it, value)
