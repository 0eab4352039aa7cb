"""Functions of libraries that take functions: `tf.map_fn`, `keras.ops.cond`, `K.rnn` call what they are given.

What such a function does inside is traced, so that its operators make no nodes of the graph around.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from shapelens.analysis.graph import operations
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.ops import refuse_outside, tensors_in
from shapelens.analysis.sequences import elements, entries, new_list
from shapelens.analysis.structures import (
    Leaf,
    either_of,
    first_part,
    leaf_of,
    leaves_of,
    length_of,
    mapped,
    stacked,
    zipped,
)
from shapelens.dims import Dim, Shape, Unknown, differ, product, rank, unknown_shape
from shapelens.immutable import replace
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.rule import ShapeError, Structure
from shapelens.values.classes import Bound
from shapelens.values.data import DType
from shapelens.values.keras import Tensor
from shapelens.values.python import NONE, Api, Builtin, Const, Dict, Function, List, Method, Partial, Tuple

_CALLABLE: Final = (Function, Bound, Api, Partial, Builtin, Method)


def _called(it: Interpreter, function: Any, arguments: Arguments, *values: Any) -> Any:
    """What a function gives for these values, traced."""
    if not isinstance(function, _CALLABLE):
        return (
            function
            if isinstance(function, Unknown)
            else it.call(function, Arguments(values, {}, True, arguments.node))
        )
    node = None if isinstance(function, Function | Bound) else arguments.node
    it.inside += 1
    try:
        return it.call(function, Arguments(values, {}, True, node))
    finally:
        it.inside -= 1


def _given(it: Interpreter, path: str, cls: str, sources: Sequence[Any], result: Any, arguments: Arguments) -> Any:
    """The result as tensors of one node of the graph, if symbolic tensors go in; of none where it is not known."""
    tensors = [tensor for source in sources for tensor in tensors_in(it, source)]
    position = None if arguments.node is None else it.position(arguments.node)
    if tensors and position is not None:
        refuse_outside(it, path, position)
    if not tensors and not any(isinstance(leaf, Tensor) for leaf in leaves_of(it, result)):
        return result
    if it.inside or it.keras != 3 or not path.startswith("keras.ops.") or position is None or not tensors:
        return mapped(it, result, lambda leaf: Tensor(leaf.shape, leaf.dtype, None))
    leaves = leaves_of(it, result)
    out: Structure = leaves[0].shape if isinstance(result, Leaf) else [leaf.shape for leaf in leaves]
    made = iter(operations(it, cls, path, tensors, out, position, None))
    return mapped(it, result, lambda leaf: replace(next(made), dtype=leaf.dtype))


def _map_over(cls: str) -> Callable[[Interpreter, str, Arguments], Any]:
    """`tf.map_fn`, `keras.ops.map`: a function on the parts along the first axis, its results put together."""

    def run(it: Interpreter, path: str, arguments: Arguments) -> Any:
        function = _argument(arguments, 0, "fn", "f", "function")
        elems = _argument(arguments, 1, "elems", "xs", "elements")
        signature = _argument(arguments, 8, "fn_output_signature", "dtype")
        kind = None
        if signature is not None and signature != NONE:
            if not isinstance(signature, DType | Tuple | List | Const):
                return Unknown("the signature of the result is not modelled")
            kind = signature.name if isinstance(signature, DType) else None
        result = _called(it, function, arguments, mapped(it, elems, first_part))
        together = stacked(length_of(it, elems))
        result = mapped(it, result, lambda leaf: replace(together(leaf), dtype=kind or leaf.dtype))
        return _given(it, path, cls, [elems], result, arguments)

    return run


def _argument(arguments: Arguments, index: int, *names: str) -> Any:
    for name in names:
        if name in arguments.keywords:
            return arguments.keywords[name]
    return arguments.get(index, names[0])


def _cond(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`cond(pred, true_fn, false_fn)`: the branch that is taken, or what both have in common."""
    pred = _argument(arguments, 0, "pred")
    branches = [_argument(arguments, 1, "true_fn"), _argument(arguments, 2, "false_fn")]
    if isinstance(pred, Const):
        return it.call(branches[0 if pred.value else 1], Arguments())
    results = [_called(it, branch, arguments) for branch in branches]
    if path.startswith("keras.ops.") and isinstance(pred, Tensor) and not it.inside and it.keras == 3:
        shapes = [[leaf.shape for leaf in leaves_of(it, result)] for result in results]
        if all(len(one) == 1 for one in shapes) and _certainly_differ(shapes[0][0], shapes[1][0]) and arguments.node:
            message = (
                f"`true_fn` and `false_fn` should return outputs of the same kind: {shapes[0][0]} and {shapes[1][0]}"
            )
            it.refuse(ShapeError("incompatible-merge", message), it.position(arguments.node))
            return Unknown("its branches differ")
    return _given(it, path, "Cond", [pred], zipped(it, results[0], results[1], either_of), arguments)


def _certainly_differ(a: Shape, b: Shape) -> bool:
    if isinstance(rank(a), Unknown) or isinstance(rank(b), Unknown):
        return False
    return len(a) != len(b) or any(map(differ, a, b))


def _choice(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`tf.switch_case(index, functions)`, `tf.case(pairs)`, `keras.ops.switch(index, functions, *operands)`."""
    last = path.rpartition(".")[2]
    given = _argument(
        arguments, 0 if last == "case" else 1, "pred_fn_pairs" if last == "case" else "branch_fns", "branches"
    )
    functions = _functions(it, given)
    if isinstance(functions, Unknown):
        return functions
    default = _argument(arguments, 1 if last == "case" else 2, "default") if last != "switch" else None
    if default is not None and default != NONE:
        functions.append(default)
    operands = arguments.positional[2:] if last == "switch" else ()
    if not functions:
        return Unknown("it has no branches")
    result = _called(it, functions[0], arguments, *operands)
    symbolic = last == "switch" and not it.inside and it.keras == 3
    for function in [] if symbolic and any(tensors_in(it, Tuple(operands))) else functions[1:]:
        result = zipped(it, result, _called(it, function, arguments, *operands), either_of)
    return _given(it, path, "Switch", operands, result, arguments)


def _functions(it: Interpreter, value: Any) -> list[Any] | Unknown:
    """The functions in a list, in pairs with what chooses them, or in a dict."""
    if isinstance(value, Dict):
        found = entries(it, value)
        return found if isinstance(found, Unknown) else list(found.values())
    items = elements(it, value)
    if isinstance(items, Unknown):
        return items
    pairs = [elements(it, item) if isinstance(item, Tuple | List) else [item] for item in items]
    return [Unknown("a branch is not known") if isinstance(pair, Unknown) else pair[-1] for pair in pairs]


def _while(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`while_loop(cond, body, loop_vars)`: its variables keep their shapes."""
    body, variables = _argument(arguments, 1, "body"), _argument(arguments, 2, "loop_vars")
    if _argument(arguments, 3, "shape_invariants") not in (None, NONE) and not path.startswith("keras."):
        return Unknown("the shapes that a loop leaves open are not modelled")
    state = mapped(it, variables, _symbol)
    if it.inside or not path.startswith("keras."):  # Keras' symbolic loop does not look inside
        items = elements(it, state) if isinstance(state, Tuple | List) else [state]
        _called(it, body, arguments, *([state] if isinstance(items, Unknown) else items))
    return _given(it, path, "WhileLoop", [variables], state, arguments)


def _symbol(leaf: Leaf) -> Leaf:
    """A tensor of which only the shape is known."""
    return leaf_of(type(leaf), leaf.shape, leaf.dtype)


def _fori(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`keras.ops.fori_loop(lower, upper, body, start)`: what it starts from keeps its shape."""
    state = mapped(it, _argument(arguments, 3, "init_val"), _symbol)
    return _given(it, path, "ForiLoop", arguments.positional, state, arguments)


def _scan_keras(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`keras.ops.scan(f, init, xs)`: the last state, and the results put together."""
    function, init = _argument(arguments, 0, "f"), _argument(arguments, 1, "init")
    xs, length = _argument(arguments, 2, "xs"), _argument(arguments, 3, "length")
    count: Dim = length.value if isinstance(length, Const) and isinstance(length.value, int) else length_of(it, xs)
    part = NONE if xs is None or xs == NONE else mapped(it, xs, first_part)
    result = _called(it, function, arguments, mapped(it, init, _symbol), part)
    items = elements(it, result) if isinstance(result, Tuple | List) else Unknown("the function gives no pair")
    if isinstance(items, Unknown) or len(items) != 2:
        return items if isinstance(items, Unknown) else Unknown("the function gives no pair")
    state = zipped(it, init, items[0], either_of) if it.inside else items[0]
    return _given(it, path, "Scan", [init, xs], Tuple((state, mapped(it, items[1], stacked(count)))), arguments)


def _scan(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`tf.scan(fn, elems, initializer)`: each state, put together."""
    elems, (state, result) = _folded(it, arguments)
    return _given(
        it, path, "Scan", [elems], mapped(it, _same(it, state, result), stacked(length_of(it, elems))), arguments
    )


def _fold(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`tf.foldl(fn, elems, initializer)`: the last state."""
    elems, (state, result) = _folded(it, arguments)
    return _given(it, path, "Fold", [elems], _same(it, state, result), arguments)


def _folded(it: Interpreter, arguments: Arguments) -> tuple[Any, tuple[Any, Any]]:
    function, elems = _argument(arguments, 0, "fn"), _argument(arguments, 1, "elems")
    start = _argument(arguments, 2, "initializer")
    part = mapped(it, elems, first_part)
    state = part if start is None or start == NONE else mapped(it, start, _symbol)
    return elems, (state, _called(it, function, arguments, state, part))


def _same(it: Interpreter, state: Any, result: Any) -> Any:
    """A state that keeps its shape; unknown where the function would change it."""
    return zipped(it, state, result, lambda a, b: a if _fits(a, b) else Unknown("the state changes its shape"))


def _fits(a: Any, b: Any) -> bool:
    return isinstance(a, Leaf) and isinstance(b, Leaf | Const) and a.shape == (b.shape if isinstance(b, Leaf) else ())


def _associative(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`keras.ops.associative_scan(f, elems)`: as many as there were."""
    elems = _argument(arguments, 1, "elems")
    shapes = {leaf.shape for leaf in leaves_of(it, elems)}
    result = mapped(it, elems, _symbol) if len(shapes) == 1 else Unknown("elements of different shapes")
    return _given(it, path, "AssociativeScan", [elems], result, arguments)


def _first_result(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """The function that `custom_gradient(f)` makes: what `f` gives, without the gradient."""
    function, *values = arguments.positional
    result = it.call(function, Arguments(tuple(values), arguments.keywords, arguments.complete))
    items = elements(it, result) if isinstance(result, Tuple | List) else Unknown("the function gives no pair")
    return items if isinstance(items, Unknown) else items[0] if items else Unknown("the function gives no pair")


def _custom_gradient(it: Interpreter, path: str, arguments: Arguments) -> Any:
    return Partial(Api(_FIRST_RESULT), (_argument(arguments, 0, "f"),), ())


def _transparent(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """What leaves a function what it is, or a value what it is."""
    return _argument(arguments, 0, "f", "func", "x", "fn")


def _jvp(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`keras.ops.jvp(f, primals, tangents)`: what `f` gives, and a tangent like it."""
    primals = elements(it, _argument(arguments, 1, "primals"))
    if isinstance(primals, Unknown) or _argument(arguments, 3, "has_aux") is not None:
        return Unknown("these derivatives are not modelled")
    result = _called(it, _argument(arguments, 0, "fun"), arguments, *primals)
    both = Tuple((mapped(it, result, _symbol), mapped(it, result, _symbol)))
    return _given(it, path, "JVP", primals, both, arguments)


def _vectorized(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """The function that `keras.ops.vectorize(f)` makes: `f` on each number of tensors that broadcast."""
    function, *values = arguments.positional
    leaves = [leaf for value in values for leaf in leaves_of(it, value)]
    result = _called(it, function, arguments, *(leaf_of(type(leaf), (), leaf.dtype) for leaf in leaves))
    if not isinstance(result, Leaf) or result.shape != () or arguments.keywords:
        return Unknown("what a vectorized function gives is not known")
    try:
        shape = broadcast(*(leaf.shape for leaf in leaves))
    except ShapeError as error:
        return Unknown(error.message)
    return _given(it, path, "Vectorize", values, leaf_of(type(result), shape, result.dtype), arguments)


def _vectorize(it: Interpreter, path: str, arguments: Arguments) -> Any:
    if arguments.keywords or len(arguments.positional) != 1:
        return Unknown("a signature for a vectorized function is not modelled")
    return Partial(Api(_VECTORIZED), arguments.positional, ())


def _gradients(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`tf.gradients(ys, xs)`: as many as there are variables, of their shapes."""
    found = _argument(arguments, 1, "xs", "variables")
    items = elements(it, found) if isinstance(found, List | Tuple) else [found]
    if isinstance(items, Unknown):
        return items
    return new_list(it, [mapped(it, item, lambda leaf: Tensor(leaf.shape, leaf.dtype, None)) for item in items])


def _by_python(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`tf.py_function(f, inputs, types)`: tensors of which TensorFlow knows the types alone."""
    kinds = _argument(arguments, 2, "Tout")
    shape = unknown_shape("TensorFlow does not know the shape of what Python computes")
    several = elements(it, kinds) if isinstance(kinds, List | Tuple) else None
    if isinstance(several, Unknown):
        return several
    made = [Tensor(shape, kind.name if isinstance(kind, DType) else None, None) for kind in (several or [kinds])]
    return made[0] if several is None else new_list(it, made)


def _value_or_call(it: Interpreter, value: Any, arguments: Arguments) -> Any:
    return _called(it, value, arguments) if isinstance(value, _CALLABLE) else value


def _switch_backend(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`K.switch(condition, then, otherwise)`: values, or functions that give them."""
    condition = _argument(arguments, 0, "condition")
    sides = [_argument(arguments, 1, "then_expression"), _argument(arguments, 2, "else_expression")]
    one, other = (_value_or_call(it, side, arguments) for side in sides)
    result = zipped(it, one, other, either_of)
    if isinstance(condition, Leaf) and condition.shape != () and isinstance(result, Leaf) and None in result.shape:
        result = Unknown("the sides of a switch differ")
    return _given(it, path, "Switch", [condition], result, arguments)


def _phase(test: bool) -> Callable[[Interpreter, str, Arguments], Any]:
    """`K.in_train_phase(x, alt)`: one while training, the other else."""

    def run(it: Interpreter, path: str, arguments: Arguments) -> Any:
        values = [_argument(arguments, 0, "x"), _argument(arguments, 1, "alt")]
        training = _argument(arguments, 2, "training")
        if isinstance(training, Const) and training != NONE:
            return _value_or_call(it, values[bool(training.value) == test], arguments)
        one, other = (_value_or_call(it, value, arguments) for value in values)
        if isinstance(one, Leaf) and isinstance(other, Leaf) and one.shape == other.shape:
            return either_of(one, other)
        return Unknown("it differs between training and test")

    return run


def _rnn(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`K.rnn(step, inputs, states)`: the last output, all of them, and the last states."""
    step, inputs = _argument(arguments, 0, "step_function"), _argument(arguments, 1, "inputs")
    states = elements(it, _argument(arguments, 2, "initial_states"))
    constants = _argument(arguments, 5, "constants")
    further = elements(it, Tuple(()) if constants in (None, NONE) else constants)
    plain = (
        not {"time_major", "return_all_outputs", "unroll"} & arguments.keywords.keys() and len(arguments.positional) < 7
    )
    if isinstance(states, Unknown) or isinstance(further, Unknown) or not isinstance(inputs, Leaf) or not plain:
        return Unknown("a loop over these inputs is not modelled")
    if isinstance(rank(inputs.shape), Unknown) or len(inputs.shape) < 3:
        return Unknown("a loop over these inputs is not modelled")
    batch, time, *rest = inputs.shape
    part = leaf_of(type(inputs), (batch, *rest), inputs.dtype)
    result = _called(it, step, arguments, part, new_list(it, [*states, *further]))
    items = elements(it, result) if isinstance(result, Tuple | List) else Unknown("a step gives no pair")
    if isinstance(items, Unknown) or len(items) != 2 or not isinstance(items[0], Leaf):
        return items if isinstance(items, Unknown) else Unknown("a step gives no pair")
    last = items[0]
    if not last.shape or isinstance(rank(last.shape), Unknown):
        return Unknown("what a step gives is not known")
    whole = leaf_of(type(last), (last.shape[0], time, *last.shape[1:]), last.dtype)
    return _given(it, path, "Loop", [inputs], Tuple((last, whole, items[1])), arguments)


def _count_params(it: Interpreter, path: str, arguments: Arguments) -> Any:
    """`K.count_params(x)`: how many numbers there are."""
    x = _argument(arguments, 0, "x")
    size = product(x.shape) if isinstance(x, Leaf) else Unknown("the shape of this is not known")
    return Const(size) if isinstance(size, int) else size or Unknown("it has a dynamic axis")


_FIRST_RESULT: Final = "shapelens.prelude.first_result"
_VECTORIZED: Final = "shapelens.prelude.vectorized"

_HANDLERS: Final[Mapping[str, Callable[[Interpreter, str, Arguments], Any]]] = {
    "keras.ops.map": _map_over("Map"),
    "keras.ops.vectorized_map": _map_over("VectorizedMap"),
    "tensorflow.map_fn": _map_over("Map"),
    "tensorflow.vectorized_map": _map_over("VectorizedMap"),
    "keras.backend.map_fn": _map_over("Map"),
    "keras.ops.cond": _cond,
    "tensorflow.cond": _cond,
    "keras.ops.switch": _choice,
    "tensorflow.switch_case": _choice,
    "tensorflow.case": _choice,
    "keras.ops.while_loop": _while,
    "tensorflow.while_loop": _while,
    "keras.ops.fori_loop": _fori,
    "keras.ops.scan": _scan_keras,
    "tensorflow.scan": _scan,
    "tensorflow.foldl": _fold,
    "tensorflow.foldr": _fold,
    "keras.backend.foldl": _fold,
    "keras.backend.foldr": _fold,
    "keras.ops.associative_scan": _associative,
    "keras.ops.custom_gradient": _custom_gradient,
    "tensorflow.custom_gradient": _custom_gradient,
    "tensorflow.recompute_grad": _transparent,
    "tensorflow.grad_pass_through": _transparent,
    "tensorflow.function": _transparent,
    "keras.ops.jvp": _jvp,
    "keras.ops.linalg.jvp": _jvp,
    "keras.ops.vectorize": _vectorize,
    "keras.ops.numpy.vectorize": _vectorize,
    "tensorflow.gradients": _gradients,
    "keras.backend.gradients": _gradients,
    "tensorflow.py_function": _by_python,
    "tensorflow.numpy_function": _by_python,
    "keras.backend.switch": _switch_backend,
    "keras.backend.in_train_phase": _phase(test=False),
    "keras.backend.in_test_phase": _phase(test=True),
    "keras.backend.rnn": _rnn,
    "keras.backend.count_params": _count_params,
    _FIRST_RESULT: _first_result,
    _VECTORIZED: _vectorized,
}


def _bound(path: str, handler: Callable[[Interpreter, str, Arguments], Any]) -> Callable[[Interpreter, Arguments], Any]:
    def run(it: Interpreter, arguments: Arguments) -> Any:
        if not arguments.complete:
            return Unknown(f"the arguments of `{path}` are not all known")
        return handler(it, path, arguments)

    return run


CONTROL_FUNCTIONS: Final = {path: _bound(path, handler) for path, handler in _HANDLERS.items()}
"""Calls by canonical name."""
