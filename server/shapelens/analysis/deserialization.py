"""Models from their configurations (`config.json` in a `.keras` file, `to_json`, `get_config`): made as constructors would.

Keras 3 writes every call of a layer with its arguments, Keras 2 lists the layers whose outputs go in. What is refused on the way
is no problem of the program: the model is then not known, for that reason.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeGuard

from shapelens.analysis import models
from shapelens.analysis.attributes import get_attribute
from shapelens.analysis.facts import Problem
from shapelens.analysis.interpreter import Arguments, Interpreter
from shapelens.analysis.layers import construct, make_input
from shapelens.analysis.sequences import elements, new_dict, new_list
from shapelens.analysis.state import set_trainable
from shapelens.dims import Unknown
from shapelens.immutable import replace
from shapelens.rules.arguments import is_dims, is_sequence
from shapelens.rules.ops.table import find
from shapelens.rules.table import canonical, keywords, snake_case
from shapelens.values.classes import Class
from shapelens.values.keras import Layer, Model, Tensor
from shapelens.values.python import FALSE, NONE, Api, Const, List, Opaque, Slice, Tuple

MAX_DEPTH: Final = 64
"""Of models in models, and of lists in lists."""
_OPERATOR_LAYERS: Final = ("TFOpLambda", "SlicingOpLambda")
_BINARY: Final[Mapping[str, str]] = {"__operators__.add": "math.add"}
"""Operators that TensorFlow knows by another name than the function."""


def is_object(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether JSON is an object."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether JSON is a list."""
    return isinstance(value, list)


class _Undescribed(Exception):
    """What is written down here is not known."""


def deserialized(it: Interpreter, config: Any, custom: Mapping[str, Any], node: ast.Call | None) -> Any:
    """The layer or model that a configuration describes.

    Args:
        it: the running analysis.
        config: plain JSON: `{"class_name": ..., "config": {...}}`.
        custom: the classes of the program that are meant by names (`custom_objects`).
        node: the call that reads it: there operations are made.
    """
    recorder = it.store.push()
    try:
        made: Any = _Reader(it, custom, node).made(config)
    except _Undescribed as error:
        made = Unknown(str(error))
    finally:
        it.store.pop(keep_events=False)
    for event in recorder.events:
        if isinstance(event, Problem):
            refused = event.severity == "error"
            made = Unknown(f"the saved model is refused: {event.message}") if refused else made
        else:
            it.store.emit(event)
    return made


class _Reader:
    """Reads one configuration."""

    def __init__(self, it: Interpreter, custom: Mapping[str, Any], node: ast.Call | None) -> None:
        self.it = it
        self.custom = custom
        self.at = None if node is None else ast.copy_location(ast.Call(node.func, [], []), node)
        self.depth = 0

    def made(self, config: Any) -> Any:
        """The layer, model or object of `{"class_name": ..., "config": ...}`."""
        if not is_object(config) or not isinstance(config.get("class_name"), str) or self.depth > MAX_DEPTH:
            raise _Undescribed("the configuration is none of Keras")
        self.depth += 1
        self.it.tick()
        try:
            return self.of_class(config["class_name"], config.get("config"), config)
        finally:
            self.depth -= 1

    def of_class(self, name: str, inner: Any, config: Mapping[str, Any]) -> Any:
        own = self.custom.get(str(config.get("registered_name")), self.custom.get(name))
        if isinstance(own, Class) and is_object(inner):
            return self.it.call(get_attribute(self.it, own, "from_config"), Arguments((self.value(inner),)))
        if name == "Sequential" and (is_object(inner) or is_list(inner)):
            return self.sequential(inner)
        if name in ("Functional", "Model") and is_object(inner) and "layers" in inner:
            return self.functional(inner)
        cls = canonical(name)
        if cls is None or not is_object(inner) or not _is_public(config):
            raise _Undescribed(f"what `{name}` is, is not written in the saved model")
        return self.layer(cls, inner, 2 if _is_old(config) else 3)

    def layer(self, cls: str, inner: Mapping[str, Any], written: int) -> Layer:
        """A layer of Keras, as the version `written` describes it."""
        words = {
            name: value for name, value in inner.items() if name != "dtype" and (name, value) != ("trainable", True)
        }
        shape = words.pop("batch_input_shape", None)
        if cls == "InputLayer":
            words = {"batch_shape": words.get("batch_shape", shape), "name": words.get("name")}
            tensor = make_input(
                self.it, Arguments((), {name: self.value(value) for name, value in words.items() if value})
            )
            return self.it.store.read((tensor.node, "node")).layer
        if shape is not None:  # Keras 3 takes it for a shape without the batch axis.
            words["input_shape" if self.it.keras == 3 else "batch_input_shape"] = shape
        axis = words.get("axis")
        if written == 2 and self.it.keras == 3 and is_list(axis) and len(axis) == 1:
            words["axis"] = axis[0]
        known = {*keywords(cls, written), "input_shape", "batch_input_shape"}
        given = {name: self.value(value) for name, value in words.items() if name in known}
        return construct(self.it, cls, Arguments((), given))

    def sequential(self, inner: Any) -> Model:
        it = self.it
        written: Mapping[str, Any] = inner if is_object(inner) else {"layers": inner}
        model = models.new_model(it, "Sequential", Arguments(), Const(written.get("name")))
        it.store.write((model.ref, "layers"), Tuple(()))
        for layer in _items(written.get("layers")):
            models.add(it, model, Arguments((self.made(layer),)))
        shape = written.get("build_input_shape")
        if is_list(shape) and is_dims(shape):
            models.build(it, model, tuple(shape))
        return self.frozen(model, written)

    def functional(self, inner: Mapping[str, Any]) -> Model:
        it = self.it
        graph = _Graph(self)
        for layer in _items(inner["layers"]):
            graph.declare(layer)
        graph.connect()
        model = models.new_model(it, "Functional", Arguments(), Const(inner.get("name")))
        inputs, outputs = (graph.structure(inner.get(name)) for name in ("input_layers", "output_layers"))
        models.assemble(it, model.ref, inputs, outputs, Arguments())
        return self.frozen(model, inner)

    def frozen(self, model: Model, inner: Mapping[str, Any]) -> Model:
        if inner.get("trainable") is False:
            set_trainable(self.it, model, FALSE)
        return model

    def value(self, value: Any, tensor: Callable[[Any], Tensor | None] = lambda _: None) -> Any:
        """An argument as a value of the program; `tensor` tells which dicts and lists stand for tensors."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _Undescribed("the configuration is nested too deep")
        try:
            found = tensor(value)
            if found is not None:
                return found
            if isinstance(value, str | int | float | None):
                return Const(value)
            if is_sequence(value):
                items = [self.value(item, tensor) for item in value]
                return Tuple(tuple(items)) if isinstance(value, tuple) else new_list(self.it, items)
            if not is_object(value):
                raise _Undescribed("the configuration is none of Keras")
            return self.described(value, tensor)
        finally:
            self.depth -= 1

    def described(self, value: Mapping[str, Any], tensor: Callable[[Any], Tensor | None]) -> Any:
        """What an object of JSON stands for."""
        match value:
            case {"class_name": "__tuple__", "items": items}:
                return Tuple(tuple(self.value(item, tensor) for item in _items(items)))
            case {"class_name": "__slice__", "config": ends} if is_object(ends):
                return _slice(ends)
            case {"class_name": str(name), "config": inner}:
                return self.object(name, inner, value)
            case _:
                return new_dict(self.it, [(Const(key), self.value(item, tensor)) for key, item in value.items()])

    def object(self, name: str, inner: Any, config: Mapping[str, Any]) -> Any:
        """A layer in the place of an argument, or an object on which no shape depends."""
        if name in self.custom or name in ("Sequential", "Functional") or (canonical(name) and is_object(inner)):
            return self.made(config)
        if name in ("__lambda__", "function"):
            return Unknown("the code of a function is not read from a saved model")
        return Opaque(f"{config.get('module', 'keras')}.{name}")


class _Graph:
    """The layers of a functional model by name, and what each of their calls gave."""

    def __init__(self, reader: _Reader) -> None:
        self.reader = reader
        self.layers: dict[str, Any] = {}
        self.calls: dict[str, list[list[Any]]] = {}
        self.offsets: dict[str, int] = {}
        """Of models, which count the calls in them from 1."""
        self.waiting: list[tuple[str, Any]] = []

    def declare(self, config: Any) -> None:
        if not is_object(config):
            raise _Undescribed("the configuration is none of Keras")
        name = str(config.get("name", config.get("config", {}).get("name")))
        made = self.operation(config) or self.reader.made(config)
        self.layers[name], self.calls[name] = made, []
        if isinstance(made, Layer) and made.cls == "InputLayer":
            node = self.reader.it.store.read((made.ref, "node"))
            shape = self.reader.it.store.read((node, "node")).outputs
            self.calls[name].append([Tensor(shape, "float32", node)])
        begins = isinstance(made, Model) and self.reader.it.store.read((made.ref, "input"))
        with_input = isinstance(begins, Tensor) and _is_old(config)
        self.offsets[name] = 1 if isinstance(made, Model) and (made.cls == "Functional" or with_input) else 0
        self.waiting += [(name, node) for node in _items(config.get("inbound_nodes"))]

    def operation(self, config: Mapping[str, Any]) -> Callable[[Arguments], Any] | None:
        """What a node does that is no layer: an operation of Keras 3, an operator of Keras 2."""
        it, cls, inner = self.reader.it, config.get("class_name"), config.get("config")
        if not isinstance(cls, str) or not is_object(inner):
            return None
        if cls in _OPERATOR_LAYERS and it.keras == 2:
            symbol = str(inner.get("function"))
            path = "keras.ops.get_item" if cls == "SlicingOpLambda" else f"tensorflow.{_BINARY.get(symbol, symbol)}"
            return lambda given: it.call(Api(path), replace(given, node=self.reader.at))
        path = f"keras.ops.{snake_case(cls)}"
        if ".ops." not in str(config.get("module")) or it.keras == 2 or (find(path) is None and cls != "GetItem"):
            return None
        fixed = {name: self.reader.value(value) for name, value in inner.items() if name != "name"}

        def operate(given: Arguments) -> Any:
            positional = given.positional
            if cls == "GetItem" and len(positional) == 2 and isinstance(positional[1], List):
                positional = (positional[0], Tuple(tuple(elements(it, positional[1]))))  # JSON has no tuples.
            return it.call(Api(path), Arguments(positional, {**fixed, **given.keywords}, node=self.reader.at))

        return operate

    def connect(self) -> None:
        """Make the calls, each when its inputs are there."""
        while self.waiting:
            left = [(name, node) for name, node in self.waiting if not self.called(name, node)]
            if len(left) == len(self.waiting):
                raise _Undescribed("the graph of the saved model is not connected")
            self.waiting = left

    def called(self, name: str, node: Any) -> bool:
        """Call a layer as a node says; whether its inputs are there."""
        try:
            arguments = self.arguments(node)
        except LookupError:
            return False
        layer = self.layers[name]
        result = layer(arguments) if callable(layer) else self.reader.it.call(layer, arguments)
        tensors = models.flatten(self.reader.it, result)
        if isinstance(tensors, Unknown):
            raise _Undescribed(tensors.reason)
        self.calls[name].append(tensors)
        return True

    def arguments(self, node: Any) -> Arguments:
        """The arguments of a call. Raises LookupError while one of them is not there yet."""
        if is_object(node) and "args" in node:
            positional = [self.reader.value(item, self.tensor) for item in _items(node["args"])]
            words = self.keywords(node.get("kwargs"))
            return Arguments(tuple(positional), words)
        parts = _items(node)
        if parts and isinstance(parts[0], str):
            parts = [parts]
        words: dict[str, Any] = {}
        tensors: list[Any] = []
        for part in parts:
            name, index, at, *more = _items(part)
            tensors.append(Const(at) if name == "_CONSTANT_VALUE" else self.find(name, index, at))
            words |= self.keywords(more[0]) if more else {}
        return Arguments((tensors[0] if len(tensors) == 1 else new_list(self.reader.it, tensors),), words)

    def keywords(self, given: Any) -> dict[str, Any]:
        words: Mapping[str, Any] = given if is_object(given) else {}
        found = {str(name): self.reader.value(value, self.tensor) for name, value in words.items() if name != "name"}
        if "slice_spec" in found and is_list(words["slice_spec"]):
            return {
                "key": Tuple(tuple(_slice(part) if is_object(part) else Const(part) for part in words["slice_spec"]))
            }
        return {name: value for name, value in found.items() if value != NONE}

    def tensor(self, value: Any) -> Tensor | None:
        """The tensor that a dict or list stands for; None if it stands for none."""
        match value:
            case {"class_name": "__keras_tensor__", "config": {"keras_history": [str(name), int(index), int(at)]}}:
                return self.find(name, index, at)
            case [str(name), int(index), int(at)] if name in self.layers:
                return self.find(name, index, at)
            case _:
                return None

    def find(self, name: Any, index: Any, at: Any) -> Tensor:
        """Raises LookupError while it is not there."""
        if not isinstance(name, str) or not isinstance(index, int) or not isinstance(at, int):
            raise _Undescribed("the configuration is none of Keras")
        return self.calls[name][max(0, index - self.offsets[name])][at]

    def structure(self, ends: Any) -> Any:
        """The inputs or outputs of the model, in the lists and dicts in which they are written."""
        try:
            found = self.reader.value(ends, self.tensor)
        except LookupError as error:
            raise _Undescribed("the ends of the saved model are not in its graph") from error
        if isinstance(found, List) and self.reader.it.keras == 2 and len(ends) == 1:
            return self.reader.it.items(found.ref).items[0]
        return found


def _items(value: Any) -> list[Any]:
    if not is_list(value):
        raise _Undescribed("the configuration is none of Keras")
    return value


def _slice(ends: Mapping[str, Any]) -> Slice:
    return Slice(*(Const(ends.get(name)) for name in ("start", "stop", "step")))


def _is_old(config: Mapping[str, Any]) -> bool:
    """Whether Keras 2 wrote it."""
    inner = config.get("config")
    modern = is_object(inner) and (is_object(inner.get("dtype")) or "batch_shape" in inner)
    return not modern or str(config.get("module")).startswith("tf_keras")


def _is_public(config: Mapping[str, Any]) -> bool:
    """Whether it is of Keras, and not of the program."""
    return str(config.get("module") or "keras").split(".")[0] in ("keras", "tf_keras", "tensorflow") and ">" not in str(
        config.get("registered_name")
    )
