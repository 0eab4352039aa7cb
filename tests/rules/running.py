"""Runs a layer expression as our rules do and as real Keras does, and describes both results in one form."""

from __future__ import annotations

import ast
import importlib
from dataclasses import dataclass
from typing import Any

from shapelens.dims import Shape, Unknown, product
from shapelens.rules.calls import with_call
from shapelens.rules.rule import LayerRule, ShapeError, Structure, output_of, weights_of
from shapelens.rules.table import bind, canonical


@dataclass(frozen=True)
class Call:
    """A constructor call as plain data: `Call("Dense", (4,), {})`; arguments may hold calls."""

    layer: str
    args: tuple[Any, ...] = ()
    kwargs: tuple[tuple[str, Any], ...] = ()
    at_call: tuple[tuple[str, Any], ...] = ()
    """What the call of the layer passes beside the input; a tuple there, or one in a list, is the shape of a tensor."""
    separate: bool = False
    """The inputs are passed one by one and not in a list."""

    def __repr__(self) -> str:
        inside = [repr(arg) for arg in self.args] + [f"{name}={value!r}" for name, value in self.kwargs]
        called = "".join(f", {name}={value!r}" for name, value in self.at_call)
        return f"{self.layer}({', '.join(inside)})" + (f"(x{called})" if called else "")


@dataclass(frozen=True)
class Result:
    """What came of it: output and counts, or the error."""

    output: Structure | None = None
    trainable: object = 0
    frozen: object = 0
    error: Exception | None = None

    def __repr__(self) -> str:
        if self.error is not None:
            return f"{type(self.error).__name__}: {str(self.error)[:200]}"
        return f"{self.output} tr={self.trainable} nt={self.frozen}"


def parse(expression: str) -> Call:
    """The call that an expression like `Dense(4, use_bias=False)` writes. Raises ValueError if it is more than that."""
    return _call(ast.parse(expression, mode="eval").body)


def _call(node: ast.AST) -> Any:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return Call(
            node.func.id,
            tuple(_call(arg) for arg in node.args),
            tuple((str(keyword.arg), _call(keyword.value)) for keyword in node.keywords),
        )
    if isinstance(node, ast.List):
        return [_call(item) for item in node.elts]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _call(node.left) / _call(node.right)
    return ast.literal_eval(node)  # pyright: ignore[reportArgumentType]


def rule_of(call: Call, keras: int | None) -> LayerRule:
    """The checked rule for a call."""

    def value(argument: Any) -> Any:
        if isinstance(argument, list):
            return [value(one) for one in argument]
        return rule_of(argument, keras) if isinstance(argument, Call) else argument

    name = canonical(call.layer)
    if name is None:
        raise KeyError(call.layer)
    args = [value(arg) for arg in call.args]
    kwargs = {key: value(argument) for key, argument in call.kwargs}
    bound = bind(name, args, kwargs, keras=keras, data_format="channels_last")
    if bound.rule is None:
        raise KeyError(call.layer)
    bound.rule.check()
    return bound.rule


def ours(call: Call, x: Any, keras: int | None) -> Result:
    try:
        rule = with_call(rule_of(call, keras), dict(call.at_call))
        weights = weights_of(rule, x)
        output = output_of(rule, x)
    except ShapeError as error:
        return Result(error=error)
    if isinstance(weights, Unknown):
        return Result(output, weights, weights)
    total = {kind: [product(w.shape) for w in weights if w.trainable is kind] for kind in (True, False)}
    trainable, frozen = (sizes[0] if len(sizes) == 1 else _sum(sizes) for sizes in (total[True], total[False]))
    if dict(call.kwargs).get("trainable") is False:
        trainable, frozen = 0, _sum([*total[True], *total[False]])
    return Result(output, trainable, frozen)


def _sum(sizes: list[Any]) -> Any:
    unknown = [size for size in sizes if isinstance(size, Unknown)]
    return unknown[0] if unknown else sum(sizes)


def real(call: Call, x: Any, package: Any, separate: bool = False) -> Result:
    """The same by real Keras: `package` is `keras` or `tf_keras`; `separate` passes a list as several arguments."""
    try:
        layer, output = called(call, x, package, separate)
        shape = structure(output)
        trainable, every = (_counted(weights) for weights in (layer.trainable_weights, layer.weights))
    except Exception as error:
        return Result(error=error)
    return Result(shape, trainable, every - trainable)


def called(call: Call, x: Any, package: Any, separate: bool = False) -> tuple[Any, Any]:
    """The layer of real Keras, and what it gives for symbolic tensors of the shape `x`. Raises what Keras raises."""

    def at_call(argument: Any) -> Any:
        if isinstance(argument, list):
            return [at_call(one) for one in argument]
        return tensor(argument) if isinstance(argument, tuple) else argument

    def tensor(shape: Shape) -> Any:
        return package.Input(shape=shape[1:], batch_size=shape[0], dtype=input_dtype(call.layer))

    inputs = [tensor(shape) for shape in x] if isinstance(x, list) else tensor(x)
    layer = constructed(call, package)
    given = {name: at_call(argument) for name, argument in call.at_call}
    return layer, layer(*inputs, **given) if separate or call.separate else layer(inputs, **given)


def constructed(call: Call, package: Any) -> Any:
    """The layer of real Keras. Raises what Keras raises."""

    def value(argument: Any) -> Any:
        if isinstance(argument, list):
            return [value(one) for one in argument]
        return constructed(argument, package) if isinstance(argument, Call) else argument

    layer = cudnn(call.layer) if call.layer.startswith("CuDNN") else getattr(package.layers, call.layer)
    return layer(*map(value, call.args), **{name: value(argument) for name, argument in call.kwargs})


def _counted(weights: Any) -> Any:
    """How many numbers the weights hold, unknown where one grows later. (Vocabularies of Keras 2 are in the list, too.)"""
    shapes = [tuple(weight.shape) for weight in weights if hasattr(weight, "shape")]
    return Unknown() if any(None in shape for shape in shapes) else sum(product(shape) for shape in shapes)  # type: ignore[misc]


def cudnn(name: str) -> Any:
    """The layers of `tf.compat.v1.keras.layers` that Keras 2 keeps elsewhere."""
    return getattr(importlib.import_module(f"tf_keras.src.layers.rnn.cudnn_{name[5:].lower()}"), name)


def input_dtype(layer: str) -> str:
    """What the layer is made for."""
    return {
        "StringLookup": "string",
        "TextVectorization": "string",
        "IntegerLookup": "int64",
        "Hashing": "int64",
        "HashedCrossing": "int64",
        "CategoryEncoding": "int64",
    }.get(layer, "float32")


def structure(output: Any) -> Structure:
    if isinstance(output, (list, tuple)):
        return [structure(one) for one in output]
    return tuple(output.shape)
