"""Models: `Sequential`, which builds as its shapes become known, and functional models, which are a graph."""

from __future__ import annotations

import ast
from typing import Any

from shapelens.analysis.facts import Call, CallKind, Created, NameTaken, Related
from shapelens.analysis.graph import (
    Disconnected,
    UnknownGraph,
    as_array,
    inputs_of,
    make_node,
    nested,
    tensors_of,
    walk,
)
from shapelens.analysis.inference import infer_model, unknown_outputs
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.layers import (
    Operand,
    call_in_sequential,
    operands,
    shape_of,
)
from shapelens.analysis.mistaken import no_layer, refuse_no_end, refuse_no_tensor
from shapelens.analysis.sequences import elements, entries, new_list, to_plain
from shapelens.analysis.stacking import INPUT_LAYER, declared, doubt_declared, is_input
from shapelens.analysis.state import all_weights, graph_of, layers_of
from shapelens.analysis.stateful import refused_batch
from shapelens.analysis.store import MISSING
from shapelens.dims import Rest, Shape, Unknown, show, unknown_shape
from shapelens.immutable import replace
from shapelens.rules.arguments import is_dims, is_sequence
from shapelens.rules.rule import ShapeError, Weight
from shapelens.values.classes import Instance
from shapelens.values.data import Array, is_loose
from shapelens.values.keras import (
    Built,
    Graph,
    Layer,
    Model,
    Node,
    Tensor,
    hidden_input,
)
from shapelens.values.place import Anchor, Ref, same_site, site_of
from shapelens.values.python import TRUE, Const, Dict, List, Tuple

REFUSED = "refused"
"""The cell of a model of which something was refused already: what follows from that is not told again."""


def new_model(it: Interpreter, cls: str, arguments: Arguments, name: Any) -> Model:
    """A model object, not yet assembled."""
    ref = it.new_ref()
    ref.site = it.site(arguments.node) if arguments.node else None
    given = name.value if isinstance(name, Const) else name
    model = Model(ref, cls, given if given is None or isinstance(given, str) else Unknown("its name is not known"))
    it.emit(Created(model))
    return model


def sequential(it: Interpreter, arguments: Arguments) -> Model:
    """`Sequential(layers)`."""
    model = new_model(it, "Sequential", arguments, arguments.get(2, "name"))
    it.store.write((model.ref, "layers"), Tuple(()))
    given = arguments.get(0, "layers")
    if given is None or given == Const(None):
        return model
    if isinstance(given, Layer | Model):
        # Keras 2 takes it for a list of one, and what follows for the name.
        one = ShapeError("invalid-argument", "`layers` is a list of layers: `Sequential([...])`", keras=3)
        it.refuse(one, _argument(it, arguments, 0, "layers") or (model.ref, None))
        given = Tuple((given,)) if it.keras == 2 else Unknown("`layers` is a list of layers")
    layers = elements(it, given)
    if isinstance(layers, Unknown):
        it.store.write((model.ref, "layers"), Unknown(layers.reason))
        return model
    for index, layer in enumerate(layers):
        _append(it, model, layer, _element(it, arguments, index))
    if _output(it, model) is not MISSING and any(not is_input(layer) for layer in layers):
        it.emit(NameTaken("Functional"))
    return model


def _element(it: Interpreter, arguments: Arguments, index: int) -> Anchor | None:
    """Where an element of a literal list of layers stands."""
    node = arguments.node.args[0] if arguments.node and arguments.node.args else None
    if not isinstance(node, ast.List) or any(isinstance(element, ast.Starred) for element in node.elts):
        return None
    return it.position(node.elts[index])


def add(it: Interpreter, model: Model, arguments: Arguments) -> None:
    """`model.add(layer)`."""
    if model.cls != "Sequential":
        return
    layer = arguments.get(0, "layer")
    if len(arguments.positional) > 1 and arguments.node is not None and len(arguments.node.args) > 1:
        second = it.position(arguments.node.args[1])
        if it.keras == 2:
            it.report(second, "too-many-arguments", "error", "Sequential.add() takes one layer")
        elif isinstance(arguments.positional[1], Layer | Model | Instance):
            it.report(second, "ignored-argument", "hint", "this is not added: the second argument is `rebuild`")
    _append(it, model, layer, _argument(it, arguments, 0, "layer"))
    if _output(it, model) is not MISSING and not is_input(layer):
        it.emit(NameTaken("Functional"))


def _output(it: Interpreter, model: Model) -> Any:
    """The tensors that the last layer of a Sequential gives so far: a `Tuple`; MISSING while its input is not known."""
    return it.store.read((model.ref, "output"))


def _append(it: Interpreter, model: Model, layer: Any, at: Anchor | None) -> None:
    layers = it.store.read((model.ref, "layers"))
    if not isinstance(layers, Tuple):
        return
    if isinstance(layer, Tensor):
        node = it.store.read((layer.node, "node")) if layer.node else MISSING
        if isinstance(node, Node) and not node.inputs:
            _begin(it, model, layer, at)
            return
    if isinstance(layer, Layer) and layer.cls == INPUT_LAYER:
        node_ref = it.store.read((layer.ref, "node"))
        node = it.store.read((node_ref, "node")) if isinstance(node_ref, Ref) else MISSING
        if isinstance(node, Node):
            _begin(it, model, tensors_of(node.outputs, node_ref, "float32")[0], at)
        return
    strange = no_layer(layer)
    if strange is not None:
        message = f"Only instances of `keras.Layer` can be added to a Sequential model: {strange}"
        it.report(at or (model.ref, None), "not-a-layer", "error", message)
        layer = Unknown("this is no layer")
    if not isinstance(layer, Layer | Model) and not (isinstance(layer, Instance) and layer.kind != "plain"):
        reason = layer.reason if isinstance(layer, Unknown) else "what was added here is no layer that we know"
        layer = Unknown(reason)
    first = not layers.items
    it.store.write((model.ref, "layers"), Tuple((*layers.items, layer)))
    output = _output(it, model)
    if output is MISSING and first and not isinstance(layer, Unknown):
        shape = declared(it, layer)
        if shape is not None:
            _start(it, model, _hidden_input(it, layer, shape))
            output = _output(it, model)
    elif output is not MISSING and isinstance(layer, Layer):
        doubt_declared(it, layer, output)
    if output is not MISSING:
        _extend(it, model, layer, output)


def _hidden_input(it: Interpreter, first: Layer | Model | Instance, shape: Shape, deferred: bool = False) -> Tensor:
    """The input layer that Keras makes for a Sequential that has none, before its first layer.

    It is deferred where no layer declares the shape, so that the model takes the first that it meets.
    """
    ref = it.new_ref()
    hidden = Layer(ref, INPUT_LAYER, Unknown("an input"), hidden_input(first.ref, deferred))
    it.emit(Created(hidden))
    node = make_node(it, hidden, (), None, shape, None if deferred else same_site(first.ref))
    it.store.write((ref, "node"), node)
    it.store.write((ref, "built"), Built(None, ()))
    return Tensor(shape, "float32", node)


def _begin(it: Interpreter, model: Model, tensor: Tensor, at: Anchor | None) -> None:
    """An `Input` is added; it counts where it is the first of all."""
    before = it.store.read((model.ref, "input"))
    if isinstance(before, Tensor):
        message = f"the model has an input already, of shape {show(before.shape)}: it takes no other one"
        it.refuse(ShapeError("invalid-argument", message, keras=3), at or (model.ref, None))
    if it.store.read((model.ref, "layers")) == Tuple(()):
        _start(it, model, tensor)


def _start(it: Interpreter, model: Model, tensor: Tensor) -> None:
    it.store.write((model.ref, "input"), tensor)
    it.store.write((model.ref, "output"), Tuple((tensor,)))


def _extend(it: Interpreter, model: Model, layer: Layer | Model | Instance | Unknown, output: Any) -> None:
    """Call the added layer on what the model gives so far."""
    tensors: list[Operand] = list(output.items)
    happened = it.happened()
    match layer:
        case Layer():
            result = call_in_sequential(it, layer, tensors, model)
        case Instance():
            given = Arguments((tensors[0] if len(tensors) == 1 else new_list(it, tensors),))
            result = it.wiring.call_custom(it, layer, given, "sequential", (layer.ref, None), model)
        case Model():
            result = _apply_model(it, layer, tensors, "sequential", (layer.ref, None), (layer.ref, None), model)
        case _:
            result = Tensor(unknown_shape(layer.reason), None, None)
    items = elements(it, result) if isinstance(result, List) else [result]
    if it.keras == 2 and not isinstance(items, Unknown) and len(items) > 1 and not isinstance(layer, Unknown):
        message = "All layers in a Sequential model should have a single output tensor; use the functional API"
        it.report((layer.ref, None), "incompatible-input", "error", message)
        items = [Tensor(unknown_shape("the layer before gives several tensors"), None, None)]
    strange = Tensor(unknown_shape("what the layer gives is no tensor that we know"), None, None)
    tensors_out = [item if isinstance(item, Tensor) else strange for item in items] if is_sequence(items) else []
    it.store.write((model.ref, "output"), Tuple(tuple(tensors_out)))
    if it.failed_since(happened):
        it.store.write((model.ref, REFUSED), TRUE)


def build(it: Interpreter, model: Model, shape: Shape) -> None:
    """`model.build(input_shape)` or the first call of a Sequential: its layers meet a shape."""
    if model.cls != "Sequential" or _output(it, model) is not MISSING:
        return
    layers = layers_of(it, model)
    if isinstance(layers, Unknown) or not layers or isinstance(layers[0], Unknown):
        return
    _start(it, model, _hidden_input(it, layers[0], shape, deferred=True))
    for layer in layers:
        _extend(it, model, layer, _output(it, model))
    it.emit(NameTaken("Functional"))


def pop(it: Interpreter, model: Model) -> None:
    """`model.pop()`: drop the last layer; the model then gives what that layer was called on."""
    layers = it.store.read((model.ref, "layers"))
    if not isinstance(layers, Tuple):
        return
    if not layers.items:
        for name in ("input", "output"):
            it.store.write((model.ref, name), MISSING)
        return
    last = layers.items[-1]
    it.store.write((model.ref, "layers"), Tuple(layers.items[:-1]))
    if _output(it, model) is MISSING:
        return
    node_ref = MISSING if isinstance(last, Unknown) else it.store.read((last.ref, "node"))
    node = it.store.read((node_ref, "node")) if isinstance(node_ref, Ref) else MISSING
    known = isinstance(node, Node)
    left = node.inputs if known else (Tensor(unknown_shape("a layer was popped"), None, None),)
    it.store.write((model.ref, "output"), Tuple(left))
    it.emit(NameTaken("Functional"))


def functional(it: Interpreter, arguments: Arguments) -> Model:
    """`Model(inputs, outputs)`."""
    model = new_model(it, "Functional", arguments, arguments.get(2, "name"))
    inputs = arguments.get(0, "inputs", arguments.keywords.get("input"))
    outputs = arguments.get(1, "outputs", arguments.keywords.get("output"))
    for word in () if arguments.node is None else arguments.node.keywords:
        if word.arg in ("input", "output"):
            message = f"`{word.arg}` is Keras 1's name of `{word.arg}s`"
            it.report(it.position(word), "renamed-argument", "error", message)
            break
    if inputs is None or outputs is None:
        it.store.write((model.ref, "graph"), Unknown("it was made without inputs and outputs"))
    else:
        assemble(it, model.ref, inputs, outputs, arguments)
    return model


def assemble(it: Interpreter, ref: Ref, inputs: Any, outputs: Any, arguments: Arguments) -> None:
    """Make the graph between inputs and outputs that of a model."""
    cell = (ref, "graph")
    flat: list[list[Tensor]] = []
    for index, (name, value) in enumerate((("inputs", inputs), ("outputs", outputs))):
        refuse_no_end(it, value, name, _argument(it, arguments, index, name) or (ref, None))
        tensors = flatten(it, value)
        if isinstance(tensors, Unknown):
            it.store.write(cell, tensors)
            return
        flat.append(tensors)
    try:
        graph = walk(it.store.read, *flat)
    except UnknownGraph:
        it.store.write(cell, Unknown("a tensor in it comes from several paths of the program"))
    except Disconnected as error:
        _report_disconnected(it, arguments, error.tensor)
        it.store.write(cell, Unknown("its outputs do not depend on its inputs alone"))
    else:
        it.store.write(cell, replace(graph, output_structure=outputs))


def _report_disconnected(it: Interpreter, arguments: Arguments, tensor: Tensor) -> None:
    at = _argument(it, arguments, 1, "outputs")
    if at is None:
        return
    related: list[Related] = []
    if tensor.node is not None and tensor.node.site is not None:
        related.append(
            Related((tensor.node, None), f"the output depends on this input {show(tensor.shape)}, which is not listed")
        )
    message = (
        "Graph disconnected: the output is not connected to `inputs`, it depends on an input that is not among them"
    )
    it.report(at, "graph-disconnected", "error", message, related)


def _argument(it: Interpreter, arguments: Arguments, index: int, name: str) -> Anchor | None:
    """Where an argument of a call stands, or else the call."""
    node = arguments.node
    if node is None:
        return None
    given = node.args[index] if len(node.args) > index else None
    return it.position(given or next((k for k in node.keywords if k.arg in (name, name[:-1])), node))


def flatten(it: Interpreter, value: Any) -> list[Tensor] | Unknown:
    """The tensors in a nested structure, in Keras' order (dicts by sorted key)."""
    match value:
        case Tensor():
            return [value]
        case List() | Tuple():
            parts = elements(it, value)
        case Dict():
            found = entries(it, value)
            if isinstance(found, Unknown):
                return found
            parts = [item for _, item in sorted(found.items(), key=lambda pair: str(getattr(pair[0], "value", "")))]
        case Unknown():
            return value
        case _:
            return Unknown("it is no tensor that we know")
    if isinstance(parts, Unknown):
        return parts
    flat: list[Tensor] = []
    for part in parts:
        inner = flatten(it, part)
        if isinstance(inner, Unknown):
            return inner
        flat += inner
    return flat


def call_model(it: Interpreter, model: Model, arguments: Arguments) -> Any:
    """`model(x)`: shapes inside are inferred anew for what it is called on."""
    first = arguments.get(0, "inputs")
    if first is None:
        return Unknown("the model is called on nothing")
    given = operands(it, first)
    tensors: list[Operand] = [given] if isinstance(given, Unknown) else given[0]
    node = arguments.node
    anchor: Anchor = it.position(node) if node is not None else (model.ref, None)
    at_fault = it.position(node.args[0]) if node is not None and node.args else anchor
    refuse_no_tensor(it, Tuple((first,)), at_fault)
    return _apply_model(it, model, tensors, "layer", anchor, at_fault)


def call_assembled(
    it: Interpreter, owner: Instance, tensors: list[Operand], kind: CallKind, anchor: Anchor, by: Model | None
) -> Any:
    """A call of a subclassed model that was given a graph."""
    return _apply_model(it, owner, tensors, kind, anchor, anchor, by)


def _apply_model(
    it: Interpreter,
    model: Model | Instance,
    tensors: list[Operand],
    kind: CallKind,
    anchor: Anchor,
    at_fault: Anchor,
    by: Model | None = None,
) -> Any:
    shapes = [shape_of(tensor) for tensor in tensors]
    if len(shapes) == 1 and isinstance(model, Model):
        build(it, model, shapes[0])
    if isinstance(tensors[0], Unknown) and len(tensors) == 1 and isinstance(graph := graph_of(it, model), Graph):
        shapes *= len(graph.inputs)  # It may be a list of what the model takes.
    x: Any = shapes[0] if len(shapes) == 1 else shapes
    refused = False
    arrays = kind == "layer" and all(isinstance(tensor, Array) for tensor in tensors)
    eager = arrays and not any(map(is_loose, tensors))
    # What may be data or symbolic is what Keras lets more pass of: Keras 3 adds an axis to data, Keras 2 compares their sizes.
    data = eager or (arrays and it.keras != 2)
    try:
        error = refused_batch(it, model, x) if eager or it.keras == 2 else None
        if error is not None:
            raise error
        output = infer_model(it, model, x, data)
    except ShapeError as error:
        refused = it.refuse(error, at_fault)
        output = unknown_outputs(it, model, "the model refuses its input")
    inputs = inputs_of(tensors)
    ref = None
    if not eager:
        site = same_site(model.ref) if kind == "sequential" else site_of(anchor)
        ref = make_node(it, model, inputs, x, output, site)
    it.emit(Call(anchor, kind, model, x, output, (), it.frame.here, by, refused))
    known_graph = not any(isinstance(tensor, Unknown) or is_loose(tensor) for tensor in tensors)
    outputs = tensors_of(output, ref if known_graph else None, "float32")
    return nested(it, output, iter(map(as_array, outputs) if eager else outputs))


def model_weights(it: Interpreter, model: Model | Instance) -> tuple[Weight, ...] | Unknown:
    """All weights of a model, each layer's once."""
    found: list[Weight] = []
    for _, weights in all_weights(it.store.read, model):
        if isinstance(weights, Unknown):
            return weights
        found += weights or ()
    return tuple(found)


def build_shape(it: Interpreter, value: Any) -> Shape:
    """The argument of `model.build`: a shape with its batch axis."""
    shape = to_plain(it, value)
    if isinstance(shape, Unknown):
        return (Rest(shape.reason),)
    return tuple(shape) if is_dims(shape) else unknown_shape("its input shape is not modelled")
