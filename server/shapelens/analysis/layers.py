"""Layer objects: constructing them, calling them on tensors, and what a call fixes and reports."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from shapelens.analysis.config import IMAGE_DATA_FORMAT, may_be_registered, setting
from shapelens.analysis.facts import Call, CallKind, Created, Related
from shapelens.analysis.graph import as_array, inputs_of, make_node, nested, tensors_of
from shapelens.analysis.held import resolve, with_layers
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.layer_calls import read_call
from shapelens.analysis.mistaken import refuse_no_tensor
from shapelens.analysis.sequences import elements, to_plain
from shapelens.analysis.sizes import structure_value
from shapelens.analysis.stateful import refused_batch
from shapelens.analysis.store import MISSING
from shapelens.analysis.weights import refused_initial, refused_matrix
from shapelens.dims import Shape, Undecided, Unknown, show, unknown_shape
from shapelens.immutable import immutable, replace
from shapelens.rules import inputs as input_rules
from shapelens.rules import table
from shapelens.rules.arguments import is_dims, is_sequence, typed
from shapelens.rules.calls import takes_anything
from shapelens.rules.legacy import modern
from shapelens.rules.rule import (
    LayerRule,
    ShapeError,
    Structure,
    Weight,
    check_fixed,
    computed,
    hints_of,
    is_shape,
    output_of,
    undecided_number,
    weights_of,
)
from shapelens.values.data import Array, is_loose
from shapelens.values.keras import Built, Layer, Model, Node, Tensor
from shapelens.values.place import Anchor, Ref, same_site, site_of
from shapelens.values.python import NONE, Dict, List, Tuple

logger = logging.getLogger(__name__)

Operand = Tensor | Array | Unknown

MAX_MADE: Final = 4096
_MADE: Final[dict[object, Layer]] = {}
"""Layers by their class and plain arguments: programs make many that are alike."""
_NOBODY: Final = Ref(None, "nobody")
_COMPUTED: Final[dict[tuple[int, Shape], tuple[LayerRule, tuple[tuple[Weight, ...] | Unknown, Structure]]]] = {}
"""What rules without layers in them said of known shapes, by the identity of the rule, which is kept beside it for as long.

Layers that are alike share their rule, and programs often call them on the same shape.
"""
_SIZES: Final = frozenset((int, type(None)))


def construct(it: Interpreter, cls: str, arguments: Arguments) -> Layer:
    """`Cls(...)`: a layer object; what Keras refuses of the arguments is reported."""
    ref = it.new_ref()
    node = arguments.node
    if node is not None:
        ref.site = it.site(node, table.positional_names(cls, it.keras))
    layer = bind_rule(it, cls, arguments, Layer(ref, cls, Unknown("it is being made")))
    if "weights" in arguments.keywords and it.keras == 3 and (refused := refused_matrix(layer)) is not None:
        it.refuse(refused, (layer.ref, refused.argument))
    if "trainable" in arguments.keywords:
        it.store.write((ref, "trainable"), arguments.keywords["trainable"])
    it.emit(Created(layer))
    return layer


def bind_rule(it: Interpreter, cls: str, arguments: Arguments, layer: Layer) -> Layer:
    """The layer as these arguments of the constructor of Keras' class `cls` make it; what is wrong is reported there."""
    args = [to_plain(it, value) for value in arguments.positional]
    kwargs = {name: to_plain(it, value) for name, value in arguments.keywords.items()}
    name = kwargs.get("name")
    named = isinstance(name, str) and "/" not in name
    data_format = to_plain(it, setting(it, IMAGE_DATA_FORMAT))
    # What a layer is called makes no difference to what it is.
    words = [(word, "" if named and word == "name" else value) for word, value in kwargs.items()]
    try:
        key = typed([cls, it.keras, arguments.complete, data_format, args, words])
    except TypeError:  # There is more among the arguments than Python's own values.
        return _bind(it, cls, args, kwargs, arguments.complete, data_format, layer)[0]
    made = _MADE.get(key)
    if made is None:
        made, certain = _bind(it, cls, args, kwargs, arguments.complete, data_format, layer)
        if certain:
            if len(_MADE) >= MAX_MADE:
                _MADE.clear()
            _MADE[key] = Layer(_NOBODY, made.cls, made.rule, made.base, made.passed, made.others)
        return made
    base, others = made.base, made.others
    if named:
        base, others = (
            tuple([(word, name if word == "name" else value) for word, value in part]) for part in (base, others)
        )
    return Layer(layer.ref, layer.cls, made.rule, base, made.passed, others)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if is_sequence(value) else value


def _bind(
    it: Interpreter,
    cls: str,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    complete: bool,
    data_format: str | Unknown,
    layer: Layer,
) -> tuple[Layer, bool]:
    """The layer with its rule, unknown where Keras would refuse it or we do not model it; and whether nothing was to be said."""

    def again(args: Sequence[Any], kwargs: Mapping[str, Any]) -> Layer:
        return _bind(it, cls, args, kwargs, complete, data_format, layer)[0]

    anchor: Anchor = (layer.ref, None)
    call = modern(cls, args, kwargs)
    refused = call.problem
    if refused is not None:
        it.refuse(refused, _at(anchor, refused.argument))
    for keras in dict.fromkeys((it.keras, None)):
        # An old spelling is a problem in Keras 3, and is then understood as what it meant.
        try:
            bound = table.bind(cls, call.args, call.kwargs, keras=keras, data_format=data_format, complete=complete)
        except ShapeError as error:
            if _may_be_named(it, error):
                return _bind_named(again, args, kwargs, layer, error), False
            if refused is None:
                refused = error
                it.refuse(error, _at(anchor, error.argument))
            continue
        if bound.rule is None:
            return _bound(layer, Unknown(f"`{cls}` is not modelled yet"), bound), refused is None
        try:
            with_layers(it, bound.rule).check()
        except Undecided:
            pass
        except ShapeError as error:
            if _may_be_named(it, error):
                return _bind_named(again, args, kwargs, layer, error), False
            if (left_open := _left_open(it, bound.rule, error)) is not None:
                return _bound(layer, left_open, bound), False
            if it.refuse(error, _at(anchor, error.argument)):
                return _bound(layer, Unknown(f"`{cls}` refuses its arguments"), bound), False
            refused = error
        return _bound(layer, bound.rule, bound), refused is None
    return replace(layer, rule=Unknown(f"`{cls}` refuses its arguments"), passed=()), False


def _may_be_named(it: Interpreter, error: ShapeError) -> bool:
    """Whether a string that Keras does not know may name what was registered (`"package>name"`, `get_custom_objects()`).

    Keras 3 looks there for initializers alone.
    """
    looks = error.argument is not None and (it.keras != 3 or error.argument.endswith("initializer"))
    return looks and error.identifier is not None and (">" in error.identifier or may_be_registered(it))


def _bind_named(
    bind: Callable[[Sequence[Any], Mapping[str, Any]], Layer],
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    layer: Layer,
    error: ShapeError,
) -> Layer:
    """The layer as it is where a string names an object that we do not know."""
    named = Unknown(f"what `{error.identifier}` names is not known")
    if error.identifier not in (*args, *kwargs.values()):
        return replace(layer, rule=named, passed=())
    args = [named if arg == error.identifier else arg for arg in args]
    return bind(args, {name: named if arg == error.identifier else arg for name, arg in kwargs.items()})


def _left_open(it: Interpreter, rule: LayerRule, error: ShapeError) -> LayerRule | None:
    """The rule without an argument that is None only since nothing calls the function; None if that is not why it fails.

    What has a default that never works (`units=None`), callers have to pass.
    """
    if not it.frame.here.is_supposed():
        return None
    name = error.argument
    if name is None or getattr(rule, name, MISSING) is not None:
        return None
    return replace(rule, **{name: Unknown(f"`{name}` is None unless a caller passes it")})


def _bound(layer: Layer, rule: LayerRule | Unknown, bound: table.Bound) -> Layer:
    base, others = (
        tuple(sorted((name, _frozen(value)) for name, value in part.items())) for part in (bound.base, bound.others)
    )
    return Layer(layer.ref, layer.cls, rule, base, bound.passed, others)


def _at(anchor: Anchor, argument: str | None) -> Anchor:
    return (anchor[0], argument) if isinstance(anchor, tuple) else anchor


@immutable
class Applied:
    """What a layer makes of an input shape; `error` is why it refuses it."""

    output: Structure
    weights: tuple[Weight, ...] | Unknown
    error: ShapeError | None = None


def apply(it: Interpreter, layer: Layer, x: Any) -> Applied:
    """What the layer computes for an input shape (or a list of them), given what it was built on."""
    return _apply(it, layer, x, it.store.read((layer.ref, "built")))


def _apply(it: Interpreter, layer: Layer, x: Any, built: Any) -> Applied:
    sizes = x.__class__ is tuple and _SIZES.issuperset(map(type, x)) and not isinstance(built, Built)
    if sizes and (known := _COMPUTED.get((id(layer.rule), x))) is not None:
        weights, output = known[1]
        return Applied(output, weights)
    rule = resolve(it, layer.rule)
    if isinstance(rule, Unknown):
        return Applied(unknown_shape(rule.reason), rule)
    weights: tuple[Weight, ...] | Unknown = ()
    try:
        if isinstance(built, Built):
            weights = built.weights
            check_fixed(rule, built.input_shape, x)
            output = output_of(rule, x)
        else:
            weights, output = computed(rule, x)
            if sizes and rule is layer.rule:
                if len(_COMPUTED) >= MAX_MADE:
                    _COMPUTED.clear()
                _COMPUTED[id(rule), x] = rule, (weights, output)
    except ShapeError as error:
        if not isinstance(built, Built):
            with contextlib.suppress(ShapeError):  # Its weights are told of, where it is not them that it fails at.
                weights = weights_of(rule, x)
        return Applied(rule.unknown_output(f"`{layer.cls}` refuses its input"), weights, error)
    except Exception:
        logger.exception("rule of %s failed on %r", layer.cls, x)
        reason = "shapelens could not compute this layer"
        return Applied(unknown_shape(reason), Unknown(reason))
    return Applied(output, weights)


def operands(it: Interpreter, value: Any) -> tuple[list[Operand], bool] | Unknown:
    """The tensors in a layer's first argument, and whether they came as a list."""
    match value:
        case Tensor() | Array():
            return [value], False
        case Unknown():
            return [value], False
        case List() | Tuple() | Dict():
            if isinstance(value, Dict):
                return Unknown("inputs in a dict are not followed yet")
            items = elements(it, value)
            if isinstance(items, Unknown):
                return items
            return [_operand(item) for item in items], True
        case _:
            return Unknown("what the layer is called on is no tensor that we know")


def shape_of(operand: Operand) -> Shape:
    return unknown_shape(operand.reason) if isinstance(operand, Unknown) else operand.shape


def call_layer(it: Interpreter, layer: Layer, arguments: Arguments) -> Any:
    """`layer(x)`: the output tensor, or a list of them."""
    node = arguments.node
    assert node is not None or arguments.positional
    position = it.position(node) if node is not None else None
    argument = it.position(node.args[0]) if node is not None and node.args else position
    anchor: Anchor = position or (layer.ref, None)
    call = read_call(it, layer, arguments, to_plain)
    refused = call.refused is not None and it.refuse(call.refused, anchor)
    if refused and call.refused is not None and call.refused.code == "missing-argument":
        return Unknown(f"`{layer.cls}` is called with too few arguments")
    if call.first is None:
        return Unknown("the layer is called on nothing")
    if not takes_anything(layer.cls, it.keras):
        refused |= refuse_no_tensor(it, Tuple(call.several or (call.first,)), argument or anchor)
    if call.several is None:
        given = operands(it, call.first)
        tensors, listed = ([_operand(given)], False) if isinstance(given, Unknown) else given
    else:
        # `attention(query, value, key)`: a layer of several inputs that takes them one by one.
        tensors, listed = [_operand(value) for value in call.several], True
    return _call(
        it, call.layer, tensors, listed, "layer", anchor, argument or anchor, beside=call.beside, refused=refused
    )


def _operand(value: Any) -> Operand:
    return value if isinstance(value, Tensor | Array | Unknown) else Unknown("an input that is no tensor")


def build_layer(it: Interpreter, layer: Layer, arguments: Arguments) -> None:
    """`layer.build(shape)`: its weights are made."""
    x = shape_to_build(it, arguments)
    if x is not None and not isinstance(it.store.read((layer.ref, "built")), Built):
        build_on(it, layer, x)


def shape_to_build(it: Interpreter, arguments: Arguments) -> Any:
    """The argument of `build`: a shape with its batch axis, a list of them, or one after another; None if there is none."""
    values = [value for value in (*arguments.positional, *arguments.keywords.values()) if value != NONE]
    if not values and arguments.complete:
        return None
    x = _shapes(to_plain(it, values[0] if len(values) == 1 else Tuple(tuple(values)))) if arguments.complete else None
    return Unknown("the shape that it is built for is not known") if x is None else x


def build_on(it: Interpreter, layer: Layer, x: Any) -> None:
    """Make the weights of a layer for an input shape, whether or not it is built."""
    if isinstance(x, Unknown):
        it.store.write((layer.ref, "built"), Built(unknown_shape(x.reason), x))
        return
    applied = _apply(it, layer, x, MISSING)
    # `dense.build([3])` asks for no more than the last axis: what a call would refuse, `build` may take.
    refused = Unknown(f"`{layer.cls}` cannot be called on the shape that it is built for")
    it.store.write((layer.ref, "built"), Built(x, applied.weights) if applied.error is None else refused)


def output_shape_of(it: Interpreter, layer: Layer, value: Any) -> Any:
    """`layer.compute_output_shape(shape)` as a value."""
    x = _shapes(to_plain(it, value))
    if x is None:
        return Unknown("the shape that the layer is asked about is not known")
    return structure_value(it, apply(it, layer, x).output)


def _shapes(value: Any) -> Any:
    """A shape, or a list of them, as the program wrote it; None if it is neither."""
    if is_dims(value):
        return tuple(value)
    several: list[Any] = [_shapes(one) for one in value] if is_sequence(value) else []
    return several if several and all(is_shape(one) for one in several) else None


def call_in_sequential(it: Interpreter, layer: Layer, tensors: Sequence[Operand], model: Model) -> Any:
    """A call of a layer by the Sequential that holds it: its facts are at the layer's constructor."""
    anchor: Anchor = (layer.ref, None)
    return _call(it, layer, list(tensors), len(tensors) > 1, "sequential", anchor, anchor, model)


def _call(
    it: Interpreter,
    layer: Layer,
    tensors: list[Operand],
    listed: bool,
    kind: CallKind,
    anchor: Anchor,
    at_fault: Anchor,
    by: Model | None = None,
    beside: Sequence[Tensor] = (),
    refused: bool = False,
) -> Any:
    """A call on these tensors; where something about it was `refused` already, no more is told of it."""
    shapes = [shape_of(tensor) for tensor in tensors]
    many = isinstance(layer.rule, Unknown) or layer.rule.many
    x: Any = shapes if listed else shapes[0]
    if listed and not many:
        x = shapes[0] if len(shapes) == 1 else shapes
    inputs = inputs_of(tensors)
    graphed = any(tensor.node is not None for tensor in beside)
    eager = kind == "layer" and not inputs and not graphed and all(isinstance(tensor, Array) for tensor in tensors)
    built = it.store.read((layer.ref, "built"))
    applied = _apply(it, layer, x, built)
    also = _refused_dtype(it, layer, tensors) or (refused_batch(it, layer, x) if eager or it.keras == 2 else None)
    if also is None and not isinstance(built, Built):
        also = refused_initial(layer, applied.weights, it.keras)
    if also is not None and applied.error is None:
        applied = replace(applied, error=also)
    if applied.error is not None and not refused:
        error = applied.error
        made = [t.node for t in tensors if isinstance(t, Tensor) and t.node is not None]
        related = [
            Related((ref, None), f"{show(shape)} is made here")
            for ref, shape in zip(made, shapes, strict=False)
            if ref.site is not None
        ]
        site = layer.ref.site
        argued = error.argument is not None and site is not None and error.argument in site.arguments
        it.refuse(error, (layer.ref, error.argument) if argued else at_fault, related, layer)
    elif applied.error is None and not isinstance(built, Built):
        it.store.write((layer.ref, "built"), Built(x, applied.weights))
    _hints(it, layer, x, at_fault)
    known_graph = not any(isinstance(tensor, Unknown) or is_loose(tensor) for tensor in tensors)
    ref = None
    if not eager:
        ref = make_node(it, layer, [*inputs, *beside], x, applied.output, None)
        ref.site = same_site(layer.ref) if kind == "sequential" else site_of(anchor)
    it.emit(Call(anchor, kind, layer, x, applied.output, applied.weights, it.frame.here, by, applied.error is not None))
    several = None if isinstance(layer.rule, Unknown) else undecided_number(with_layers(it, layer.rule))
    if several is not None:
        return Unknown(several.reason)
    outputs = tensors_of(applied.output, ref if known_graph else None, _dtype(layer))
    return nested(it, applied.output, iter(map(as_array, outputs) if eager else outputs))


def _refused_dtype(it: Interpreter, layer: Layer, tensors: Sequence[Operand]) -> ShapeError | None:
    """What the layer says against the types of its inputs, as far as they come from an `Input`, which says its own."""
    if isinstance(layer.rule, Unknown) or type(layer.rule).check_dtype is LayerRule.check_dtype:
        return None  # Whoever reads where a tensor comes from is evaluated again when that changes.
    for tensor in tensors:
        node = it.store.read((tensor.node, "node")) if isinstance(tensor, Tensor) and tensor.node else MISSING
        if isinstance(tensor, Tensor) and isinstance(node, Node) and not node.inputs and tensor.dtype:
            try:
                layer.rule.check_dtype(tensor.dtype)
            except ShapeError as error:
                return error
    return None


def _dtype(layer: Layer) -> str | None:
    dtype = layer.given.get("dtype", "float32")
    return dtype if isinstance(dtype, str) else None


def _hints(it: Interpreter, layer: Layer, x: Any, anchor: Anchor) -> None:
    if isinstance(layer.rule, Unknown) or type(layer.rule).hints is LayerRule.hints:
        return
    if isinstance(x, list) and not layer.rule.many:
        return
    site = layer.ref.site
    for hint in hints_of(layer.rule, x):
        if hint.positional is not None and (site is None or hint.positional not in site.arguments):
            continue
        at = (layer.ref, hint.argument) if hint.argument else anchor
        it.report(at, hint.code, "hint", hint.message, about=layer)


def make_input(it: Interpreter, arguments: Arguments, order: Sequence[str] = input_rules.INPUT_ARGUMENTS) -> Any:
    """`Input(...)`: an input layer and its tensor."""
    ref = it.new_ref()
    node = arguments.node
    given = dict(zip(order, (to_plain(it, value) for value in arguments.positional), strict=False))
    given |= {name: to_plain(it, value) for name, value in arguments.keywords.items()}
    if node is not None:
        ref.site = it.site(node, order)
    base = {name: _frozen(value) for name, value in given.items() if name not in ("tensor", "sparse")}
    layer = Layer(ref, "InputLayer", Unknown("an input"), tuple(sorted(base.items())), tuple(given))
    it.emit(Created(layer))
    tensor = given.get("tensor")
    if isinstance(tensor, Tensor):
        shape: Shape | None = tensor.shape
    else:
        try:
            shape = input_rules.batch_shape(given)
        except ShapeError as error:
            it.refuse(error, (ref, error.argument))
            value = given.get(error.argument or "")
            understood = error.keras == 3 and isinstance(value, int)
            shape = (None, value) if understood else unknown_shape("this input's shape is refused")
    if shape is None and not {"name", "dtype", "sparse", "ragged", "batch_size"} >= set(given):
        shape = unknown_shape("its shape comes from what else is given")
    if shape is None and not arguments.complete:
        shape = unknown_shape("its shape may be in the `**` arguments")
    if shape is None:
        it.refuse(ShapeError("missing-argument", "You must pass a `shape` argument"), (ref, None))
        shape = unknown_shape("no shape is given")
    return input_tensor(it, layer, shape)


def input_tensor(it: Interpreter, layer: Layer, shape: Shape) -> Tensor:
    """The tensor that an input layer gives."""
    node = make_node(it, layer, (), None, shape, same_site(layer.ref))
    it.store.write((layer.ref, "built"), Built(None, ()))
    it.emit(Call((layer.ref, None), "input", layer, None, shape, (), it.frame.here))
    dtype = layer.given.get("dtype", "float32")
    return Tensor(shape, dtype if isinstance(dtype, str) else None, node)
