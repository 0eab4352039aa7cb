"""Attention: each position of a query becomes a mixture of values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelens.dims import Dim, Rest, Shape, Undecided, Unknown, differ, known, plus, product, rank, show, times
from shapelens.rules.arguments import invalid, is_plain, is_sequence, positive, size
from shapelens.rules.rule import Flag, LayerRule, ShapeError, Size, Structure, Weight, static


class Attention(LayerRule):
    """`keras.layers.Attention`: called on [query, value] or [query, value, key]."""

    use_scale: Flag = False
    score_mode: Any = "dot"

    many = True

    def check(self) -> None:
        if is_plain(self.score_mode) and self.score_mode not in ("dot", "concat"):
            raise invalid(
                "score_mode",
                f"Invalid value for argument score_mode. Expected one of {{'dot', 'concat'}}. "
                f"Received: score_mode={self.score_mode!r}",
            )

    def weights(self, x: Any) -> Iterator[Weight]:
        _inputs(x)
        if self.use_scale:
            yield Weight("scale", ())
        if known(self.score_mode) == "concat":
            yield Weight("concat_score_weight", ())

    def output_shape(self, x: Any) -> Structure:
        query, value, key = _inputs(x)
        if self.keras == 2 and self.check_features(query, key):
            raise ShapeError(
                "incompatible-input", f"Dimensions must be equal, but are {query[-1]} and {key[-1]}", keras=2
            )
        return (*query[:-1], value[-1])

    def check_features(self, query: Shape, key: Shape) -> bool:
        a, b = query[-1], key[-1]
        return self.score_mode == "dot" and isinstance(a, int) and isinstance(b, int) and a != b

    def explain(self, x: Any) -> Iterator[str]:
        query, value, _ = _inputs(x)
        yield f"{query[1]} query positions, each a mixture of {value[1]} values of {value[-1]} numbers."


class AdditiveAttention(Attention):
    """`keras.layers.AdditiveAttention`: a scale for each feature."""

    use_scale: Flag = True

    def weights(self, x: Any) -> Iterator[Weight]:
        query, _, _ = _inputs(x)
        if self.use_scale:
            yield Weight("scale", (static(query[-1], "feature"),))

    def check_features(self, query: Shape, key: Shape) -> bool:
        a, b = query[-1], key[-1]
        return isinstance(a, int) and isinstance(b, int) and a != b and 1 not in (a, b)


class MultiHeadAttention(LayerRule):
    """`keras.layers.MultiHeadAttention`: `x` is [query, value] or [query, value, key], as called."""

    num_heads: Size
    key_dim: Size
    value_dim: Any = None
    use_bias: Flag = True
    output_shape_: Any = None
    use_gate: Flag = False

    many = True

    def check(self) -> None:
        for argument in ("num_heads", "key_dim"):
            positive(getattr(self, argument), argument)

    def out(self, query: Shape) -> Shape:
        given = known(self.output_shape_)
        if given is None:
            return (query[-1],)
        if is_sequence(given):
            return tuple(size(dim) for dim in given)
        return (size(given),)

    def weights(self, x: Any) -> Iterator[Weight]:
        query, value, key = _inputs(x, least=2)
        if self.keras == 2 and 2 in (len(query), len(value)):
            raise ShapeError(
                "incompatible-input", "attention needs (batch, positions, features): found ndim=2", keras=2
            )
        if self.keras == 3 and any(map(differ, value[1:-1], key[1:-1])):
            raise ShapeError(
                "incompatible-input",
                "All dimensions of `value` and `key`, except the last one, must be equal. "
                f"Received: {show(value)} and {show(key)}",
                keras=3,
            )
        heads, width = size(self.num_heads), size(self.key_dim)
        deep = width if known(self.value_dim) is None else size(self.value_dim)
        out = self.out(query)
        parts: list[tuple[str, Shape, Shape]] = [
            ("query", (static(query[-1], "feature"), heads, width), (heads, width)),
            ("key", (static(key[-1], "feature"), heads, width), (heads, width)),
            ("value", (static(value[-1], "feature"), heads, deep), (heads, deep)),
        ]
        if self.use_gate:
            parts.append(("gate", (query[-1], heads, deep), (heads, deep)))
        parts.append(("attention_output", (heads, deep, *out), out))
        for name, kernel, bias in parts:
            yield Weight(f"{name}/kernel", kernel)
            if self.use_bias:
                yield Weight(f"{name}/bias", bias)

    def output_shape(self, x: Any) -> Structure:
        query, _, _ = _inputs(x, least=2)
        return (*query[:-1], *self.out(query))

    def unknown_output(self, reason: str) -> Structure:
        given = self.output_shape_
        return (Rest(reason), size(given)) if isinstance(given, int) else super().unknown_output(reason)

    def explain(self, x: Any) -> Iterator[str]:
        query, value, _ = _inputs(x, least=2)
        total: Dim = 0
        for weight in self.weights(x):
            total = plus(total, product(weight.shape))
        wide = times(size(self.num_heads), size(self.key_dim))
        yield f"{self.num_heads} heads of {self.key_dim}: projections of {query[-1]} to {wide} numbers and back."
        yield f"params: query, key, value and output projection = {total};"
        yield f"the lengths ({query[1]}, {value[1]}) do not enter."


def _inputs(x: Any, least: int = 3) -> tuple[Shape, Shape, Shape]:
    """Query, value and key, of known rank; the key defaults to the value. Raises `incompatible-input`."""
    shapes: list[Any] = [*x] if is_sequence(x) and not isinstance(x, tuple) else []
    if not 2 <= len(shapes) <= 3:
        raise ShapeError("incompatible-input", "attention must be called on query, value and optionally key")
    for shape in shapes:
        if isinstance(shape, list) or not shape:
            raise Undecided(Unknown("an input has no known shape"))
        known(rank(shape))
        if len(shape) < least:
            raise Undecided(Unknown(f"an input has fewer than {least} axes"))
    query, value, *key = shapes
    return query, value, key[0] if key else value
