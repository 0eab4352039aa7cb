"""Attention: each position of a query becomes a mixture of values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from shapelens.dims import Dim, Rest, Shape, Undecided, Unknown, differ, known, plus, product, rank, show, times
from shapelens.rules.arguments import fraction, invalid, is_plain, is_sequence, size
from shapelens.rules.rule import Flag, LayerRule, ShapeError, Size, Structure, Weight, is_one, is_shape, static


class Attention(LayerRule):
    """`keras.layers.Attention`: called on [query, value] or [query, value, key]."""

    use_scale: Flag = False
    score_mode: Any = "dot"
    mask: Any = None
    return_attention_scores: Flag = False

    many = True
    call_fields = ("mask", "return_attention_scores")

    def check(self) -> None:
        if is_plain(self.score_mode) and self.score_mode not in ("dot", "concat"):
            raise invalid(
                "score_mode",
                f"Invalid value for argument score_mode. Expected one of {{'dot', 'concat'}}. "
                f"Received: score_mode={self.score_mode!r}",
                accepted=("dot", "concat"),
            )

    def weights(self, x: Any) -> Iterator[Weight]:
        _inputs(x)
        if self.use_scale:
            yield Weight("scale", ())
        if known(self.score_mode) == "concat":
            yield Weight("concat_score_weight", ())

    def output_shape(self, x: Any) -> Structure:
        query, value, key = _inputs(x)
        if is_sequence(self.mask) and not 2 <= len(self.mask) <= (3 if self.keras == 3 else len(x)):
            raise ShapeError(
                "incompatible-input",
                "the layer's mask must be a list of length 2, namely [query_mask, value_mask]. "
                f"Received length: {len(self.mask)}.",
            )
        positions = query[:-1]
        if self.keras == 2:
            query, value, key = _of_one_rank(query, value, key)
            self._run(query, value, key)
            positions = (*(map(_broadcast, query[:-2], key[:-2], value[:-2])), query[-2])
        output = (*positions, value[-1])
        if not self.return_attention_scores:
            return output
        return [output, (*positions, key[-2])]

    def _run(self, query: Shape, value: Shape, key: Shape) -> None:
        """What the computation needs, which Keras 2 makes at once."""
        for what, one, other, broadcast in (
            ("features", query[-1], key[-1], self.sums_features()),
            ("positions", key[-2], value[-2], False),
            *(("leading axes", a, b, True) for a, b in zip(query[:-2], key[:-2], strict=True)),
            *(("leading axes", a, b, True) for a, b in zip(query[:-2], value[:-2], strict=True)),
        ):
            if differ(one, other) and not (broadcast and 1 in (one, other)):
                raise ShapeError(
                    "incompatible-input", f"Dimensions must be equal, but are {one} and {other} ({what})", keras=2
                )

    def sums_features(self) -> bool:
        """Whether query and key are added, so that a single feature is repeated."""
        return known(self.score_mode) == "concat"

    def explain(self, x: Any) -> Iterator[str]:
        query, value, _ = _inputs(x)
        yield f"{query[-2]} query positions, each a mixture of {value[-2]} values of {value[-1]} numbers."


class AdditiveAttention(Attention):
    """`keras.layers.AdditiveAttention`: a scale for each feature."""

    use_scale: Flag = True

    def weights(self, x: Any) -> Iterator[Weight]:
        if self.use_scale:
            # Keras 2 has a scale for each feature of the value, Keras 3 of the query.
            query, value, _ = _inputs(x)
            features, other = (query[-1], value[-1]) if self.keras == 3 else (value[-1], query[-1])
            if features is None and other is not None:
                raise ShapeError(
                    "undefined-axis",
                    "the feature axis of the input must be defined, found None: "
                    "shapes used to initialize variables must be fully-defined",
                    keras=self.keras,
                )
            yield Weight("scale", (static(features, "feature"),))

    def _run(self, query: Shape, value: Shape, key: Shape) -> None:
        super()._run(query, value, key)
        for features in (query[-1], key[-1]):
            if self.use_scale and differ(value[-1], features) and 1 not in (value[-1], features):
                raise ShapeError(
                    "incompatible-input",
                    f"Dimensions must be equal, but are {value[-1]} and {features} (the scale and the features)",
                    keras=2,
                )

    def sums_features(self) -> bool:
        return True


class Projected(LayerRule):
    """What MultiHeadAttention and GroupQueryAttention share: they are called on query, value and optionally key."""

    dropout: Any = 0.0
    use_bias: Flag = True
    use_gate: Flag = False
    sliding_window: Any = None
    flash_attention: Any = None
    attention_mask: Any = None
    use_causal_mask: Flag = False
    return_attention_scores: Flag = False

    many = True
    call_inputs = ("query", "value", "key")
    call_fields = ("attention_mask", "use_causal_mask", "return_attention_scores")

    def check(self) -> None:
        window = self.sliding_window
        if is_plain(window) and window is not None and (not isinstance(window, int) or window <= 0):
            raise invalid(
                "sliding_window", f"`sliding_window` must be `None` or a positive integer. Received: {window!r}"
            )
        if self.flash_attention is True and isinstance(self.dropout, (int, float)) and self.dropout > 0:
            raise invalid(
                "flash_attention",
                "Dropout is not supported when flash attention is enabled. "
                "Please set dropout to 0.0 to use flash attention.",
            )

    def projections(self, query: Shape, value: Shape, key: Shape) -> Iterator[tuple[str, Shape, Shape]]:
        """Name, kernel shape and bias shape of each projection."""
        raise NotImplementedError

    def weights(self, x: Any) -> Iterator[Weight]:
        for name, kernel, bias in self.projections(*self.checked(x)):
            yield Weight(f"{name}/kernel", tuple(static(dim, "feature") for dim in kernel))
            if self.use_bias:
                yield Weight(f"{name}/bias", bias)

    def checked(self, x: Any) -> tuple[Shape, Shape, Shape]:
        """Query, value and key, if the layer takes them. Raises ShapeError."""
        query, value, key = _inputs(x)
        # Keras compares the shapes as they are: an axis of unknown length is no axis of length 7.
        if self.keras == 3 and (
            len(value) != len(key)
            or any(a != b for a, b in zip(value[1:-1], key[1:-1], strict=True) if _both_known(a, b))
        ):
            raise ShapeError(
                "incompatible-input",
                "All dimensions of `value` and `key`, except the last one, must be equal. "
                f"Received: {show(value)} and {show(key)}",
                keras=3,
            )
        return query, value, key

    def check_dropout(self) -> None:
        fraction(self.dropout, "dropout")


class MultiHeadAttention(Projected):
    """`keras.layers.MultiHeadAttention`."""

    num_heads: Size
    key_dim: Size
    value_dim: Any = None
    output_shape_: Any = None
    attention_axes: Any = None

    def check(self) -> None:
        super().check()
        for argument, in_2 in (("key_dim", 1), ("num_heads", 0), ("value_dim", 0)):
            value = getattr(self, argument)
            if argument == "value_dim" and value is None:
                continue
            if is_plain(value) and (not isinstance(value, int) or value < (1 if self.keras == 3 else in_2)):
                raise invalid(
                    argument,
                    f"Received an invalid value for argument `{argument}`, expected a positive integer. "
                    f"Received: {argument}={value!r}",
                    3 if isinstance(value, int) and value >= in_2 else None,
                )
        axes = self.attention_axes
        if self.keras == 3 and is_plain(axes) and axes and not isinstance(axes, int) and not is_sequence(axes):
            raise invalid("attention_axes", f"`attention_axes` must be an int, list, or tuple. Received: {axes!r}", 3)

    def out(self, query: Shape) -> Shape:
        given = known(self.output_shape_)
        if not given:
            return (query[-1],)
        if is_sequence(given):
            return tuple(size(dim) for dim in given)
        return (size(given),)

    def value_size(self) -> Dim:
        given = known(self.value_dim)
        return size(given) if given else size(self.key_dim)

    def checked(self, x: Any) -> tuple[Shape, Shape, Shape]:
        self.check_dropout()
        query, value, key = super().checked(x)
        if self.keras == 2 and self.attention_axes is None and 2 in (len(query), len(value)):
            raise ShapeError(
                "incompatible-input", "attention needs (batch, positions, features): found ndim=2", keras=2
            )
        if self.keras == 2:
            self._run(query, value, key)
        return query, value, key

    def _run(self, query: Shape, value: Shape, key: Shape) -> None:
        """What the computation needs, which Keras 2 makes at once."""
        if not len(query) == len(value) == len(key):
            raise ShapeError(
                "incompatible-input",
                f"query, value and key must have one rank: {show(query)}, {show(value)}, {show(key)}",
                keras=2,
            )
        attended = self.axes(value)
        pairs = [(key[axis], value[axis]) for axis in range(len(value) - 1)]
        pairs += [
            (query[axis], other[axis])
            for other in (key, value)
            for axis in range(len(value) - 1)
            if axis not in attended
        ]
        for one, other in pairs:
            if differ(one, other):
                raise ShapeError("incompatible-input", f"Dimensions must be equal, but are {one} and {other}", keras=2)
        if self.use_causal_mask:
            self._run_causal(query, value, key, attended)
        given = self.attention_mask
        mask = given if is_shape(given) else ()
        if len(value) == len(mask) == 3:
            for one, other in zip(mask, (query[0], query[1], key[1]), strict=True):
                if differ(one, other) and 1 not in (one, other):
                    raise ShapeError(
                        "incompatible-input",
                        f"the attention mask {show(mask)} does not fit the scores, "
                        f"{show((query[0], query[1], key[1]))}",
                        "attention_mask",
                        keras=2,
                    )

    def _run_causal(self, query: Shape, value: Shape, key: Shape, attended: tuple[int, ...]) -> None:
        """The causal mask is (1, positions of the query, positions of the value), which must fit the scores."""
        pairs = [(query[1], query[attended[0]]), (value[1], key[attended[0]])] if attended else []
        if len(attended) > 1 or any(differ(a, b) and 1 not in (a, b) for a, b in pairs):
            raise ShapeError(
                "incompatible-input", "`use_causal_mask` works along one axis, the first after the batch", keras=2
            )

    def axes(self, value: Shape) -> tuple[int, ...]:
        """The axes that attention goes along: all between batch and features, or those given."""
        given = known(self.attention_axes)
        if given is None:
            return tuple(range(1, len(value) - 1))
        axes = tuple(known(axis) for axis in given) if is_sequence(given) else (given,)
        # Where the features are, the projections have their heads: attention along these changes no shape but the scores'.
        beyond = known(self.return_attention_scores) or known(self.use_causal_mask)
        if not all(isinstance(axis, int) and 0 <= axis < len(value) - bool(beyond) for axis in axes):
            raise Undecided(Unknown("`attention_axes` are not understood"))
        return axes

    def projections(self, query: Shape, value: Shape, key: Shape) -> Iterator[tuple[str, Shape, Shape]]:
        heads, width, deep, out = size(self.num_heads), size(self.key_dim), self.value_size(), self.out(query)
        yield "query", (query[-1], heads, width), (heads, width)
        yield "key", (key[-1], heads, width), (heads, width)
        if self.use_gate:
            yield "gate", (query[-1], heads, deep), (heads, deep)
        yield "value", (value[-1], heads, deep), (heads, deep)
        yield "attention_output", (heads, deep, *out), out

    def output_shape(self, x: Any) -> Structure:
        query, value, key = self.checked(x)
        if self.keras == 2:
            # An axis that attention leaves alone is that of the others, too, where the query's is not defined.
            axes = self.axes(value)
            along = [
                query[axis] if axis in axes else _broadcast(query[axis], key[axis], value[axis])
                for axis in range(len(query) - 1)
            ]
            query = (*along, query[-1])
        output = (*query[:-1], *self.out(query))
        if not self.return_attention_scores:
            return output
        heads = size(self.num_heads)
        if self.keras == 3:
            if len(query) < 2:
                raise ShapeError("incompatible-input", "attention needs a query of at least 2 axes")
            return [output, (query[0], heads, query[1], query[1])]
        axes = self.axes(value)
        kept = [query[axis] for axis in range(len(query) - 1) if axis not in axes]
        return [output, (*kept, heads, *(query[axis] for axis in axes), *(key[axis] for axis in axes))]

    def unknown_output(self, reason: str) -> Structure:
        given = self.output_shape_
        known_size = isinstance(given, int) and given and self.return_attention_scores is False
        return (Rest(reason), size(given)) if known_size else super().unknown_output(reason)

    def explain(self, x: Any) -> Iterator[str]:
        query, value, _ = _inputs(x)
        total: Dim = 0
        for weight in self.weights(x):
            total = plus(total, product(weight.shape))
        wide = times(size(self.num_heads), size(self.key_dim))
        yield f"{self.num_heads} heads of {self.key_dim}: projections of {query[-1]} to {wide} numbers and back."
        yield f"params: query, key, value and output projection = {total};"
        yield f"the lengths ({query[1]}, {value[1]}) do not enter."


class GroupQueryAttention(Projected):
    """`keras.layers.GroupQueryAttention`: several query heads share a key and a value head."""

    head_dim: Size
    num_query_heads: Size
    num_key_value_heads: Size

    least_rank: ClassVar[int] = 3

    def check(self) -> None:
        heads, groups = self.num_query_heads, self.num_key_value_heads
        for argument in ("head_dim", "num_query_heads", "num_key_value_heads"):
            value = getattr(self, argument)
            if is_plain(value) and (
                not isinstance(value, (int, float)) or (argument != "num_query_heads" and value == 0)
            ):
                raise invalid(argument, f"`{argument}` must be a positive integer. Received: {value!r}")
        if isinstance(heads, int) and isinstance(groups, int) and heads % groups:
            raise invalid("num_query_heads", "`num_query_heads` must be divisible by `num_key_value_heads`.")
        for argument in ("head_dim", "num_query_heads", "num_key_value_heads"):
            value = getattr(self, argument)
            if isinstance(value, float) or (isinstance(value, int) and value < 0):
                raise invalid(argument, f"`{argument}` must be a positive integer. Received: {value!r}")
        super().check()

    def checked(self, x: Any) -> tuple[Shape, Shape, Shape]:
        query, value, key = _inputs(x)
        self.check_dropout()
        for shape in (query, value, key):
            if len(shape) < self.least_rank:
                raise ShapeError("incompatible-input", f"attention needs 3 axes, found {show(shape)}")
        return query, value, key

    def projections(self, query: Shape, value: Shape, key: Shape) -> Iterator[tuple[str, Shape, Shape]]:
        # The equation counts from the front: on inputs of more axes the projected one is not the last.
        wide, heads, groups = size(self.head_dim), size(self.num_query_heads), size(self.num_key_value_heads)
        yield "query", (query[2], heads, wide), (heads, wide)
        yield "key", (key[2], groups, wide), (groups, wide)
        if self.use_gate:
            yield "gate", (query[2], heads, wide), (heads, wide)
        yield "value", (value[2], groups, wide), (groups, wide)
        yield "attention_output", (heads, wide, query[-1]), (query[-1],)

    def output_shape(self, x: Any) -> Structure:
        query, value, key = self.checked(x)
        if _both_known(query[-1], value[-1]) and query[-1] != value[-1]:
            raise ShapeError(
                "incompatible-input",
                f"The last dimension of `query_shape` and `value_shape` must be equal, but are {query[-1]}, "
                f"{value[-1]}.",
            )
        super().checked(x)
        if not self.return_attention_scores:
            return query
        return [query, (query[0], size(self.num_query_heads), query[1], key[1])]

    def explain(self, x: Any) -> Iterator[str]:
        query, value, _ = _inputs(x)
        total: Dim = 0
        for weight in self.weights(x):
            total = plus(total, product(weight.shape))
        yield f"{self.num_query_heads} query heads of {self.head_dim} share {self.num_key_value_heads} key/value heads."
        yield f"params: query, key, value and output projection = {total};"
        yield f"the lengths ({query[1]}, {value[1]}) do not enter."


def _both_known(a: Dim, b: Dim) -> bool:
    return not isinstance(a, Unknown) and not isinstance(b, Unknown)


def _broadcast(*dims: Dim) -> Dim:
    """The size of an axis along which tensors are repeated to fit: known as soon as one of them is known."""
    unknown = [dim for dim in dims if isinstance(dim, Unknown)]
    sizes = [dim for dim in dims if isinstance(dim, int) and dim != 1]
    if sizes:
        return sizes[0]
    return unknown[0] if unknown else None if None in dims else 1


def _of_one_rank(*shapes: Shape) -> tuple[Shape, ...]:
    """The shapes with axes of 1 put before them, as TensorFlow does to repeat a tensor."""
    rank_ = max(map(len, shapes))
    return tuple((*[1] * (rank_ - len(shape)), *shape) for shape in shapes)


def _inputs(x: Any) -> tuple[Shape, Shape, Shape]:
    """Query, value and key, of known rank; the key defaults to the value. Raises `incompatible-input`."""
    shapes: list[Any] = [] if is_one(x) or not is_sequence(x) else [*x]
    if not 2 <= len(shapes) <= 3:
        raise ShapeError("incompatible-input", "attention must be called on query, value and optionally key")
    for shape in shapes:
        if isinstance(shape, list) or not shape:
            raise Undecided(Unknown("an input has no known shape"))
        known(rank(shape))
        if len(shape) < 2:
            raise Undecided(Unknown("an input has fewer than 2 axes"))
    query, value, *key = shapes
    return query, value, key[0] if key else value
