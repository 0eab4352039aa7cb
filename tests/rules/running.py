"""Runs a layer expression as our rules do and as real Keras does, and describes both results in one form."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from shapelens.dims import Shape, Unknown, product
from shapelens.rules.rule import LayerRule, ShapeError, Structure, output_of, weights_of
from shapelens.rules.table import bind, canonical


@dataclass(frozen=True)
class Call:
    """A constructor call as plain data: `Call("Dense", (4,), {})`; arguments may hold calls."""

    layer: str
    args: tuple[Any, ...] = ()
    kwargs: tuple[tuple[str, Any], ...] = ()

    def __repr__(self) -> str:
        inside = [repr(arg) for arg in self.args] + [f"{name}={value!r}" for name, value in self.kwargs]
        return f"{self.layer}({', '.join(inside)})"


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
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _call(node.left) / _call(node.right)
    return ast.literal_eval(node)  # pyright: ignore[reportArgumentType]


def rule_of(call: Call, keras: int | None) -> LayerRule:
    """The checked rule for a call."""

    def value(argument: Any) -> Any:
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
        rule = rule_of(call, keras)
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

    def value(argument: Any) -> Any:
        return build(argument) if isinstance(argument, Call) else argument

    def build(call: Call) -> Any:
        layer = getattr(package.layers, call.layer)
        return layer(*map(value, call.args), **{name: value(argument) for name, argument in call.kwargs})

    def tensor(shape: Shape) -> Any:
        return package.Input(shape=shape[1:], batch_size=shape[0])

    try:
        inputs = [tensor(shape) for shape in x] if isinstance(x, list) else tensor(x)
        layer = build(call)
        output = layer(*inputs) if separate else layer(inputs)
        shape = structure(output)
        counts = [sum(product(tuple(w.shape)) for w in ws) for ws in (layer.trainable_weights, layer.weights)]  # type: ignore[misc]
    except Exception as error:
        return Result(error=error)
    return Result(shape, counts[0], counts[1] - counts[0])


def structure(output: Any) -> Structure:
    if isinstance(output, (list, tuple)):
        return [structure(one) for one in output]
    return tuple(output.shape)
