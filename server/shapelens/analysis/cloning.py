"""`clone_model`: the same architecture once more, with layers of its own."""

from __future__ import annotations

from typing import Any

from shapelens.analysis.facts import Created
from shapelens.analysis.graph import make_node, tensors_of
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.models import assemble, flatten
from shapelens.analysis.sequences import elements, entries, new_dict, new_list
from shapelens.analysis.state import graph_of
from shapelens.analysis.store import MISSING
from shapelens.dims import Unknown
from shapelens.immutable import replace
from shapelens.values.keras import Graph, Layer, Made, Model, Node, Operation, Tensor
from shapelens.values.place import Ref
from shapelens.values.python import NONE, Dict, List, Tuple

_KEPT = ("built", "trainable")
"""What a copy has in common with its original, as far as shapes go."""
Tensors = dict[tuple[Ref | None, int], Tensor]


def clone_model(it: Interpreter, arguments: Arguments) -> Any:
    """`clone_model(model, input_tensors=None, clone_function=None)`."""
    model = arguments.get(0, "model")
    given, function = arguments.get(1, "input_tensors", NONE), arguments.get(2, "clone_function", NONE)
    if not isinstance(model, Model):
        return model if isinstance(model, Unknown) else Unknown("what is cloned is no model that we know")
    return _Cloning(it, function).model(model, given)


def restored_copy(it: Interpreter, model: Model) -> Any:
    """The model that a configuration of this one describes: its inputs have their names, too."""
    return _Cloning(it, NONE, keeps_inputs=True).model(model, NONE)


class _Cloning:
    """One call of `clone_model`: each layer of the original has one copy, however often it is called."""

    def __init__(self, it: Interpreter, function: Any, keeps_inputs: bool = False) -> None:
        self.it = it
        self.function = function
        self.keeps_inputs = keeps_inputs or it.keras == 2
        """Whether inputs keep their names: Keras 3 names those of a clone by another count."""
        self.copies: dict[Ref, Any] = {}
        self.plain: set[Ref] = set()
        """Layers whose copies are like them."""

    def model(self, model: Model, given: Any) -> Any:
        it = self.it
        copy = replace(model, ref=it.new_ref())
        it.emit(Created(copy, like=model.ref))
        if model.cls == "Sequential":
            layers = it.store.read((model.ref, "layers"))
            if not isinstance(layers, Tuple) or any(isinstance(layer, Unknown) for layer in layers.items):
                return Unknown("not all layers of the model are known")
            it.store.write((copy.ref, "layers"), Tuple(tuple(self.layer(layer) for layer in layers.items)))
        graph = graph_of(it, model)
        if isinstance(graph, Unknown):
            if model.cls != "Sequential":
                it.store.write((copy.ref, "graph"), graph)
            return copy
        tensors = self.inputs(graph, given)
        if isinstance(tensors, Unknown):
            return tensors
        self.follow(graph, tensors)
        starts = [tensors[tensor.node, tensor.index] for tensor in graph.inputs]
        if model.cls == "Sequential":
            it.store.write((copy.ref, "input"), starts[0])
            it.store.write((copy.ref, "output"), Tuple(tuple(_mapped(tensors, one) for one in graph.outputs)))
        else:
            outputs = self.structure(graph.output_structure, tensors)
            assemble(it, copy.ref, new_list(it, starts), outputs, Arguments())
        return copy

    def inputs(self, graph: Graph, given: Any) -> Tensors | Unknown:
        """The tensors that the copy begins with: those that are given, or new inputs."""
        if given != NONE:
            flat = flatten(self.it, given)
            if isinstance(flat, Unknown) or len(flat) != len(graph.inputs):
                return Unknown("what the copy is called on is not known")
            return {(old.node, old.index): new for old, new in zip(graph.inputs, flat, strict=True)}
        found: Tensors = {}
        for tensor in graph.inputs:
            node = self.it.store.read((tensor.node, "node")) if tensor.node else MISSING
            if not isinstance(node, Node):
                return Unknown("an input of the model is not known")
            found[tensor.node, tensor.index] = tensors_of(tensor.shape, self.node(node, ()), tensor.dtype)[0]
        return found

    def follow(self, graph: Graph, tensors: Tensors) -> None:
        """Call the copies as the originals were called."""
        for ref, node in graph.nodes:
            if (ref, 0) in tensors:
                continue
            inputs = tuple(_mapped(tensors, tensor) for tensor in node.inputs)
            copy = self.layer(node.layer)
            same = [tensor.shape for tensor in inputs] == [tensor.shape for tensor in node.inputs]
            if isinstance(copy, Unknown):
                made = tensors_of(node.outputs, None, "float32")
            elif same and node.layer.ref in self.plain:
                made = tensors_of(node.outputs, self.node(node, inputs), "float32")
            else:
                result = self.it.call(copy, Arguments((inputs[0] if len(inputs) == 1 else new_list(self.it, inputs),)))
                flat = flatten(self.it, result)
                made = [] if isinstance(flat, Unknown) else flat
            for index, tensor in enumerate(made):
                tensors[ref, index] = tensor

    def node(self, node: Node, inputs: tuple[Tensor, ...]) -> Ref:
        copy = self.layer(node.layer)
        return make_node(self.it, copy, inputs, node.input_shape, node.outputs, None)

    def layer(self, made: Made) -> Any:
        """The copy of a layer, the same for each of its calls."""
        if made.ref not in self.copies:
            self.copies[made.ref] = self.copied(made)
        return self.copies[made.ref]

    def copied(self, made: Made) -> Any:
        it = self.it
        starts = isinstance(made, Layer) and made.cls == "InputLayer"
        if self.function != NONE and not starts and not isinstance(made, Operation):
            return it.call(self.function, Arguments((made,)))
        self.plain.add(made.ref)
        if isinstance(made, Model):
            return _Cloning(it, self.function, self.keeps_inputs).model(made, NONE)
        if not isinstance(made, Layer | Operation):
            return Unknown("a layer of the program is made again from its configuration")
        copy = replace(made, ref=it.new_ref())
        it.emit(Created(copy, like=copy.ref if starts and not self.keeps_inputs else made.ref))
        for kept in _KEPT:
            if (value := it.store.read((made.ref, kept))) is not MISSING:
                it.store.write((copy.ref, kept), value)
        return copy

    def structure(self, value: Any, tensors: Tensors) -> Any:
        """The outputs of the copy, in the lists and dicts of the original's."""
        it = self.it
        match value:
            case Tensor():
                return _mapped(tensors, value)
            case List() | Tuple():
                items = elements(it, value)
                return (
                    items if isinstance(items, Unknown) else new_list(it, [self.structure(i, tensors) for i in items])
                )
            case Dict():
                found = entries(it, value)
                if isinstance(found, Unknown):
                    return found
                return new_dict(it, [(key, self.structure(item, tensors)) for key, item in found.items()])
            case _:
                return Unknown("an output of the model is not known")


def _mapped(tensors: Tensors, tensor: Tensor) -> Tensor:
    """The copy's tensor in the place of an original's."""
    return tensors.get((tensor.node, tensor.index), replace(tensor, node=None))
