"""Custom layers and subclassed models: what Keras does around the user's `build`, `call` and `add_weight`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from shapelens.analysis import apis
from shapelens.analysis.attributes import set_attribute
from shapelens.analysis.classes import defines, find, instance_attribute, layer_class, library_base, lineage
from shapelens.analysis.facts import Call, CallKind, Problem
from shapelens.analysis.functions import call_function
from shapelens.analysis.graph import as_array, inputs_of, make_node, nested, structure_of, tensors_of
from shapelens.analysis.held import resolve, symbolic
from shapelens.analysis.inference import infer_model
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.layer_calls import TRAINING
from shapelens.analysis.layers import (
    Operand,
    bind_rule,
    build_on,
    call_layer,
    operands,
    shape_of,
    shape_to_build,
)
from shapelens.analysis.models import assemble, call_assembled, model_weights
from shapelens.analysis.sequences import elements, entries, new_dict, new_list, to_plain
from shapelens.analysis.sizes import given_structure, structure_value
from shapelens.analysis.state import count, sublayers
from shapelens.analysis.store import MISSING
from shapelens.analysis.traces import flatten
from shapelens.analysis.unbuilt import note_met
from shapelens.dims import Shape, Undecided, Unknown, known, show, unknown_shape
from shapelens.immutable import replace
from shapelens.rules.arguments import is_dims, is_sequence
from shapelens.rules.members import decisive, held_layers
from shapelens.rules.rule import LayerRule, ShapeError, Structure, Weight, is_several, output_of
from shapelens.values.classes import Bound, Instance
from shapelens.values.data import Array, is_loose
from shapelens.values.keras import Built, Graph, Layer, Model, Tensor
from shapelens.values.place import Anchor, same_site, site_of
from shapelens.values.python import NONE, TRUE, Const, Dict, Function, List, Tuple

_OTHER_WEIGHTS: Final = "other weights"
"""The cell of an object whose `build` does not make the weights of the layer that its class extends."""


def call_instance(it: Interpreter, owner: Instance, arguments: Arguments) -> Any:
    """`layer(x)` for a custom layer or subclassed model: it is built, then its `call` says what comes out."""
    anchor: Anchor = it.position(arguments.node) if arguments.node is not None else (owner.ref, None)
    return call_at(it, owner, arguments, "layer", anchor)


def call_at(
    it: Interpreter, owner: Instance, arguments: Arguments, kind: CallKind, anchor: Anchor, by: Model | None = None
) -> Any:
    """The same, with the place to show it at; `by` is the Sequential that calls."""
    base = it.store.read((owner.ref, "layer"))
    if isinstance(base, Layer) and not defines(it, owner.type, "call") and not _adds(it, owner):
        return call_layer(it, base, arguments)
    first = arguments.positional[0] if arguments.positional else next(iter(arguments.keywords.values()), NONE)
    given = operands(it, first)
    tensors: list[Operand] = [given] if isinstance(given, Unknown) else list(given[0])
    listed = not isinstance(given, Unknown) and given[1]
    shapes = [shape_of(tensor) for tensor in tensors]
    x: Any = shapes if listed or len(shapes) != 1 else shapes[0]
    graph = it.store.read((owner.ref, "graph"))
    if isinstance(graph, Graph) and not defines(it, owner.type, "call"):
        return call_assembled(it, owner, tensors, kind, anchor, by)
    _build(it, owner, x, arguments)
    result = _compute(it, owner, x, arguments)
    output = structure_of(it, result)
    named = (value for name, value in arguments.keywords.items() if name != TRAINING)
    inputs = inputs_of((*tensors, *arguments.positional[1:], *named))
    ref = make_node(it, owner, inputs, x, output, site_of(anchor) or same_site(owner.ref))
    it.emit(Call(anchor, kind, owner, x, output, (), it.frame.here, by))
    known = not any(isinstance(tensor, Unknown) or is_loose(tensor) for tensor in tensors)
    outputs = tensors_of(output, ref if known else None, "float32")
    eager = kind == "layer" and not inputs and all(isinstance(tensor, Array) for tensor in tensors)
    return _as_result(it, result, iter(map(as_array, outputs) if eager else outputs))


def _as_result(it: Interpreter, result: Any, tensors: Iterator[Tensor | Array]) -> Any:
    """The same structure with the tensors that the node gives, or the arrays that come out where arrays go in."""
    match result:
        case List():
            items = it.items(result.ref)
            return (
                result
                if isinstance(items, Unknown)
                else new_list(it, [_as_result(it, i, tensors) for i in items.items])
            )
        case Tuple(items=items):
            return Tuple(tuple(_as_result(it, item, tensors) for item in items))
        case Dict():
            items = it.items(result.ref)
            if isinstance(items, Unknown):
                return result
            return new_dict(it, [(pair.items[0], _as_result(it, pair.items[1], tensors)) for pair in items.items])
        case Const(value=None):
            return result
        case Tensor() | Array() | Unknown():
            return next(tensors, Unknown("what the layer gives is not known"))
        case _:
            return next(tensors, result)


def _build(it: Interpreter, owner: Instance, x: Any, arguments: Arguments) -> None:
    """Run the user's `build` once, with the input shape as Keras passes it."""
    cell = (owner.ref, "built")
    if it.store.read(cell) is not MISSING:
        return
    started = Built(x, ())
    it.store.write(cell, started)
    build, base = find(it, lineage(owner.type), "build"), extended_layer(it, owner)
    if isinstance(build, Function):
        shapes = _build_shapes(it, owner, build, arguments) or Arguments((owner, structure_value(it, x)))
        call_function(it, build, shapes)
        if base is not None and it.store.read(cell) is started and not _has_weights_of(it, owner, base, x):
            it.store.write((owner.ref, _OTHER_WEIGHTS), TRUE)
        return
    if base is not None:
        _build_base(it, owner, base, x)
    if defines(it, owner.type, "compute_output_shape") and defines(it, owner.type, "call"):
        # Keras builds what is inside by a trial call, since it will not ask `call` for the shape.
        _run_call(it, owner, arguments)


def _build_shapes(it: Interpreter, owner: Instance, build: Function, arguments: Arguments) -> Arguments | None:
    """The arguments of a `build` that takes several shapes: Keras 3 passes each under the name of the argument of `call`."""
    wanted = _parameters(build)
    call = find(it, lineage(owner.type), "call")
    if it.keras == 2 or len(wanted) < 2:
        return None
    names = _parameters(call) if isinstance(call, Function) else [name.removesuffix("_shape") for name in wanted]
    given = {**dict(zip(names, arguments.positional, strict=False)), **arguments.keywords}
    shapes = {
        f"{name}_shape": structure_value(it, structure_of(it, value))
        for name, value in given.items()
        if f"{name}_shape" in wanted and isinstance(value, Tensor | Array | List | Tuple | Unknown)
    }
    return Arguments((owner,), shapes, arguments.complete)


def _parameters(function: Function) -> list[str]:
    """The names of a method's parameters, but for its object."""
    node = function.code.node.args
    return [arg.arg for arg in (*node.posonlyargs, *node.args, *node.kwonlyargs)][1:]


def note_build(it: Interpreter, bound: Bound, arguments: Arguments) -> None:
    """`layer.build(shape)` called by the program itself: Keras then takes the layer for built."""
    owner = bound.owner
    if bound.function.code.name == "build" and isinstance(owner, Instance) and owner.kind != "plain":
        cell = (owner.ref, "built")
        if it.store.read(cell) is MISSING:
            it.store.write(cell, Built(to_plain(it, arguments.get(0, "input_shape", NONE)), ()))


def outputs_on(it: Interpreter, owner: Instance, value: Any) -> Structure:
    """What an object of the program gives for batches: it is built on them, as `fit` does, if it is not."""
    x = structure_of(it, value)
    if it.store.read((owner.ref, "built")) is MISSING:
        arguments = Arguments((_symbolic(it, value),))
        _build(it, owner, x, arguments)
        return structure_of(it, _compute(it, owner, x, arguments))
    with it.store.trial() as seen:
        output = structure_of(it, _compute(it, owner, x, Arguments((_symbolic(it, value),))))
    for problem in flatten(seen.events):
        if isinstance(problem, Problem):
            it.emit(problem)
    return output


def _symbolic(it: Interpreter, value: Any) -> Any:
    """Symbolic tensors in the place of the arrays in a structure."""
    match value:
        case List() | Tuple():
            items = elements(it, value)
            return items if isinstance(items, Unknown) else new_list(it, [_symbolic(it, item) for item in items])
        case Dict():
            found = entries(it, value)
            return (
                found if isinstance(found, Unknown) else new_dict(it, [(k, _symbolic(it, v)) for k, v in found.items()])
            )
        case Array(shape=shape, dtype=dtype):
            return Tensor(shape, dtype, it.new_ref())
        case _:
            return value


def _compute(it: Interpreter, owner: Instance, x: Any, arguments: Arguments) -> Any:
    """What the layer gives: in Keras 3 by `compute_output_shape` where it is defined, else by running `call`."""
    compute = find(it, lineage(owner.type), "compute_output_shape")
    if isinstance(compute, Function) and it.keras != 2:
        given = call_function(it, compute, Arguments((owner, structure_value(it, x))))
        structure = given_structure(to_plain(it, given))
        return nested(it, structure, iter(tensors_of(structure, None, "float32")))
    return _run_call(it, owner, arguments)


def _run_call(it: Interpreter, owner: Instance, arguments: Arguments) -> Any:
    """Run the user's `call`: operators inside are computed, they are no nodes of the graph around."""
    call = find(it, lineage(owner.type), "call")
    if not isinstance(call, Function):
        return call if isinstance(call, Unknown) else _call_base(it, owner, arguments)
    it.inside += 1
    try:
        positional = (owner, *arguments.positional)
        known = Arguments(positional, _accepted(call, arguments), arguments.complete, arguments.node)
        return call_function(it, call, known)
    finally:
        it.inside -= 1


def _call_base(it: Interpreter, owner: Instance, arguments: Arguments) -> Any:
    """What the `call` of Keras' own layer gives that the class extends: a part of the object's own, and told of as such."""
    base = it.store.read((owner.ref, "layer"))
    if not isinstance(base, Layer):
        return Unknown(f"`{owner.cls}` has no `call`")
    if it.store.read((owner.ref, _OTHER_WEIGHTS)) is not MISSING:
        return Unknown(f"`{owner.cls}` has a `build` of its own, which does not make the weights of its base")
    it.store.push()
    result = call_layer(it, base, arguments)
    for event in flatten(it.store.pop(keep_events=False).events):
        if isinstance(event, Problem):
            it.emit(event)
    return result


def _adds(it: Interpreter, owner: Instance) -> bool:
    """Whether it has other weights than the layer of Keras that its class extends, or makes them in another way."""
    if extended_layer(it, owner) is None:
        return False
    own = it.store.read((owner.ref, "weights")) is not MISSING or bool(sublayers(it.store.read, owner))
    return own or defines(it, owner.type, "build")


def _build_base(it: Interpreter, owner: Instance, base: Layer, x: Any) -> None:
    """Build the layer of Keras that the class extends."""
    holds = held_layers(layer_class(owner) or "", it.keras) != frozenset()
    inside = holds and bool(sublayers(it.store.read, owner))
    build_on(it, base, Unknown("which of the layers inside it has twice is not known") if inside else x)


def _has_weights_of(it: Interpreter, owner: Instance, base: Layer, x: Any) -> bool:
    """Whether the object, with a `build` that does not ask its base, makes weights of the shapes that the base would make."""
    with it.store.trial():
        build_on(it, base, x)
        wanted = it.store.read((owner.ref, "built"))
    own = it.store.read((owner.ref, "weights"))
    if not isinstance(wanted, Built) or isinstance(wanted.weights, Unknown) or isinstance(own, Unknown):
        return False
    shapes = [weight.shape for weight in own.items] if isinstance(own, Tuple) else []
    return all(weight.shape in shapes for weight in wanted.weights)


def _accepted(call: Function, arguments: Arguments) -> dict[str, Any]:
    """The keywords without those that Keras keeps for itself when `call` does not take them."""
    node, names = call.code.node.args, _parameters(call)
    reserved = {"training", "mask"}
    return {k: v for k, v in arguments.keywords.items() if node.kwarg or k in names or k not in reserved}


def rule_of(it: Interpreter, owner: Model | Instance) -> LayerRule:
    """A model or an object of the program as a rule: for the layers that hold it."""
    if isinstance(owner, Model) or it.store.read((owner.ref, "graph")) is not MISSING:
        return ModelRule(it=it, model=owner)
    extended = _extended(it, owner)
    if extended is not None and not defines(it, owner.type, "call") and not _adds(it, owner):
        return extended
    return CustomRule(it=it, owner=owner)


def _extended(it: Interpreter, owner: Instance) -> LayerRule | None:
    """The rule of Keras' own layer that the class extends; None if that is just `Layer`."""
    made = extended_layer(it, owner)
    rule = None if made is None else resolve(it, made.rule)
    return rule if isinstance(rule, LayerRule) else None


def extended_layer(it: Interpreter, owner: Instance) -> Layer | None:
    """The object as the layer of Keras that its class extends; None if that is just `Layer`."""
    made = it.store.read((owner.ref, "layer"))
    return made if isinstance(made, Layer) and layer_class(owner) != "Layer" else None


class ModelRule(LayerRule):
    """A model in the place of a rule."""

    it: Any
    model: Any

    any_rank = True
    many = True

    def weights(self, x: Any) -> Iterator[Weight]:
        yield from known(model_weights(self.it, self.model))

    def output_shape(self, x: Any) -> Structure:
        return infer_model(self.it, self.model, x)


class CustomRule(LayerRule):
    """A layer or cell of the program in the place of a rule: its methods are run, its attributes are the rule's."""

    it: Any
    owner: Any

    any_rank = True
    many = True

    def __getattr__(self, name: str) -> Any:
        value = MISSING if name.startswith("__") else instance_attribute(self.it, self.owner, name)
        if value is MISSING:
            raise AttributeError(name)
        return to_plain(self.it, value)

    def weights(self, x: Any) -> Iterator[Weight]:
        """Those that the program's `build` makes; Keras 2 runs `call` as well, which builds the layers inside."""
        it, owner = self.it, self.owner
        with it.store.trial():
            arguments = Arguments((symbolic(it, x), *self._states(x)))
            _build(it, owner, x, arguments)
            built = model_weights(it, owner)
            if it.keras != 3:
                _run_call(it, owner, arguments)
            after = model_weights(it, owner)
        if after != built and it.keras is None:
            raise Undecided(Unknown("Keras 3 does not build the layers inside this one, Keras 2 does"))
        yield from known(after)

    def _states(self, x: Any) -> tuple[Any, ...]:
        """The states that a cell's `call` takes beside its input."""
        it, sizes = self.it, getattr(self, "state_size", None)
        if sizes is None or is_several(x):
            return ()
        sizes = sizes if is_sequence(sizes) else [sizes]
        return (new_list(it, [symbolic(it, (x[0], size)) for size in sizes if isinstance(size, int | Unknown)]),)

    def output_shape(self, x: Any) -> Structure:
        it, owner = self.it, self.owner
        if it.keras == 3 and not defines(it, owner.type, "compute_output_shape"):
            extended = _extended(it, owner)
            if extended is not None:
                return output_of(extended, x)
            raise ShapeError(
                "not-implemented",
                f"Layer {owner.cls} does not have a `compute_output_shape` method implemented. "
                "Should implement `def compute_output_shape(self, input_shape)`.",
            )
        with it.store.trial():
            arguments = Arguments((symbolic(it, x),))
            _build(it, owner, x, arguments)
            return structure_of(it, _compute(it, owner, x, arguments))


def add_weight(it: Interpreter, owner: Instance, arguments: Arguments) -> Any:
    """`self.add_weight(...)`: a weight of the layer; its value is a tensor of that shape."""
    given = list(arguments.positional)
    name = given.pop(0) if given and isinstance(given[0], Const) and isinstance(given[0].value, str | None) else None
    name = arguments.keywords.get("name", name)
    shape = to_plain(it, arguments.keywords.get("shape", given[0] if given else Tuple(())))
    trainable = arguments.keywords.get("trainable", Const(True))
    if isinstance(shape, int):
        shape = (shape,)
    # Data build a model with the size of their first batch, which counts as None here.
    if is_dims(shape) and None in shape and it.blame is None and arguments.node is not None:
        message = f"Shapes used to initialize variables must be fully-defined. Received: shape={show(tuple(shape))}"
        it.report(it.position(arguments.node), "undefined-axis", "error", message)
    known = is_sequence(shape) and all(isinstance(dim, int | Unknown) for dim in shape)
    dims: Shape = tuple(shape) if known else unknown_shape("the shape of this weight is not known")
    label = name.value if isinstance(name, Const) and isinstance(name.value, str) else "weight"
    weight = Weight(label, dims, bool(trainable.value) if isinstance(trainable, Const) else Unknown("it may be frozen"))
    cell = (owner.ref, "weights")
    weights = it.store.read(cell)
    it.store.write(cell, Tuple((*(weights.items if isinstance(weights, Tuple) else ()), weight)))
    return Tensor(dims, "float32", None)


def init_base(it: Interpreter, owner: Instance, arguments: Arguments) -> Any:
    """The base class' `__init__`: of a layer it takes the name; of a model it may take its inputs and outputs."""
    for name in ("name", "trainable"):
        if name in arguments.keywords:
            it.store.write((owner.ref, name), arguments.keywords[name])
    base = library_base(owner.type)
    layer = None if base is None else apis.layer_of(base)
    if layer is not None:
        changed = next((name for name in decisive(layer, it.keras) if defines(it, owner.type, name)), None)
        if changed is None:
            made = bind_rule(it, layer, arguments, Layer(owner.ref, owner.cls, Unknown("it is being made")))
        else:
            made = Layer(owner.ref, owner.cls, Unknown(f"`{owner.cls}` has a `{changed}` of its own"))
        it.store.write((owner.ref, "layer"), replace(made, passed=None))
    inputs = arguments.get(0, "inputs", arguments.keywords.get("input"))
    outputs = arguments.get(1, "outputs", arguments.keywords.get("output"))
    if owner.kind == "model" and arguments.complete and inputs is not None and outputs is not None:
        assemble(it, owner.ref, inputs, outputs, arguments)
    return NONE


def library_method(it: Interpreter, owner: Instance, name: str, arguments: Arguments) -> Any:
    """A method that the object has from Keras."""
    match name:
        case "__setattr__" if len(arguments.positional) == 2 and isinstance(arguments.positional[0], Const):
            set_attribute(it, owner, arguments.positional[0].value, arguments.positional[1])
            return NONE
        case "__init__":
            return init_base(it, owner, arguments) if owner.kind != "plain" else NONE
        case "add_weight" | "add_variable":
            return add_weight(it, owner, arguments)
        case "__call__":
            return call_instance(it, owner, arguments)
        case "call":
            return _call_base(it, owner, arguments)
        case "build":
            if (base := extended_layer(it, owner)) is not None:
                x, built = shape_to_build(it, arguments), it.store.read((owner.ref, "built"))
                x = built.input_shape if x is None and isinstance(built, Built) else x
                if x is not None:
                    _build_base(it, owner, base, x)
                return NONE
            note_met(it, owner)
            return NONE
        case "summary" | "add_loss" | "add_metric":
            return NONE
        case "count_params":
            total = count(it.store.read, owner).total
            return (
                Unknown("it is not built yet")
                if total is None
                else total
                if isinstance(total, Unknown)
                else Const(total)
            )
        case _:
            return Unknown(f"what `.{name}()` gives is not modelled yet")
