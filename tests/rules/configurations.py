"""Random layer calls with random inputs, by family: right ones mostly, wrong ones often enough."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from .running import Call

Case = tuple[Call, Any]


def call(layer: str, *args: Any, **kwargs: Any) -> Call:
    return Call(layer, args, tuple(kwargs.items()))


def some(r: random.Random, **choices: list[Any]) -> dict[str, Any]:
    """Some of the keyword arguments, each with one of its choices."""
    return {name: r.choice(values) for name, values in choices.items() if r.random() < 0.5}


def shape(r: random.Random, rank: int, sizes: list[Any] | None = None, wrong: float = 0.05) -> tuple[Any, ...]:
    """An input of that many axes (batch included), at times one too few or too many, at times with dynamic axes."""
    if r.random() < wrong:
        rank = max(1, rank + r.choice([-1, 1]))
    sizes = sizes or [1, 2, 3, 4, 5, 6, 7, 8, 9, 12]
    dynamic = r.random() < 0.2
    return (
        r.choice([None, None, None, 2]),
        *(None if dynamic and r.random() < 0.4 else r.choice(sizes) for _ in range(rank - 1)),
    )


def per_axis(r: random.Random, n: int, low: int, high: int) -> Any:
    kind = r.random()
    if kind < 0.03:
        return r.choice([(1,) * (n + 1), "2", 2.0, -1, 0])
    return r.randint(low, high) if kind < 0.6 else tuple(r.randint(low, high) for _ in range(n))


def dense(r: random.Random) -> Case:
    keywords = some(r, use_bias=[True, False], activation=["relu", "softmax", None, "gelu", "rellu", "leaky_relu"])
    return call("Dense", r.choice([1, 2, 4, 7, 7, 7, 0, -1, 4.0, "a", None]), **keywords), shape(
        r, r.choice([2, 3, 4]), wrong=0.1
    )


def convolution(r: random.Random) -> Case:
    kind = r.choice(["Conv{}D", "Conv{}D", "DepthwiseConv{}D", "SeparableConv{}D", "Conv{}DTranspose"])
    n = r.choice([1, 2, 3] if kind in ("Conv{}D", "Conv{}DTranspose") else [1, 2])
    keywords: dict[str, Any] = some(
        r,
        padding=["valid", "same", "SAME", "causal", "full"] if r.random() < 0.2 else ["valid", "same"],
        use_bias=[True, False],
        data_format=["channels_last", "channels_first", "channels_last"],
        strides=[per_axis(r, n, 1, 3)],
    )
    if r.random() < 0.25:
        keywords["dilation_rate"] = per_axis(r, n, 1, 2)
    if kind == "Conv{}D" and r.random() < 0.3:
        keywords["groups"] = r.choice([1, 2, 3, 0])
    if kind == "Conv{}DTranspose" and r.random() < 0.3:
        keywords["output_padding"] = per_axis(r, n, 0, 2)
    if kind in ("DepthwiseConv{}D", "SeparableConv{}D") and r.random() < 0.4:
        keywords["depth_multiplier"] = r.choice([1, 2, 3])
    filters = () if kind.startswith("Depthwise") else (r.choice([1, 2, 4, 6, 6, 6, 0, -2, 4.0]),)
    return call(kind.format(n), *filters, per_axis(r, n, 1, 4), **keywords), shape(r, n + 2)


def pooling(r: random.Random) -> Case:
    n = r.choice([1, 2, 3])
    kind = r.choice(["Max", "Average", "GlobalMax", "GlobalAverage"])
    formats = {"data_format": ["channels_last", "channels_first"]}
    if kind.startswith("Global"):
        return call(f"{kind}Pooling{n}D", **some(r, keepdims=[True, False], **formats)), shape(r, n + 2)
    size = () if r.random() < 0.2 else (per_axis(r, n, 1, 4),)
    keywords = some(r, padding=["valid", "same", "causal", "Same"], strides=[None, per_axis(r, n, 1, 3)], **formats)
    return call(f"{kind}Pooling{n}D", *size, **keywords), shape(r, n + 2)


def reshaping(r: random.Random) -> Case:
    kind = r.choice(["Flatten", "Reshape", "Reshape", "Permute", "RepeatVector"])
    if kind == "Flatten":
        return call("Flatten"), shape(r, r.choice([1, 2, 3, 4]))
    if kind == "RepeatVector":
        return call("RepeatVector", r.choice([1, 2, 5, 5, 0, -1, 2.0, None])), shape(r, 2)
    if kind == "Permute":
        n = r.choice([1, 2, 3])
        dims = r.sample(range(1, n + 1), n) if r.random() < 0.9 else [r.randint(0, 3) for _ in range(n)]
        return call("Permute", tuple(dims)), shape(r, n + 1)
    target = tuple(r.choice([-1, 1, 2, 3, 4, 6]) for _ in range(r.choice([1, 2, 2, 3])))
    sizes = [1, 2, 3, 4, 6, 12]
    x = shape(r, 3, sizes)
    if None in x[1:]:
        # What Keras 2 says then is TensorFlow's partial knowledge: two -1 pass, some wrong sizes do not.
        x = (None, *x[1:])
        target = tuple(abs(size) for size in target)
    return call("Reshape", r.choice([target, target, target, target, 6, -1, (-1, -2), (0, 2)])), x


def resizing(r: random.Random) -> Case:
    n = r.choice([1, 2, 3])
    kind = r.choice(["ZeroPadding", "Cropping", "UpSampling"])
    formats = {} if n == 1 else some(r, data_format=["channels_last", "channels_first"])
    if kind == "UpSampling":
        return call(f"UpSampling{n}D", per_axis(r, n, 1, 3) if n > 1 else r.choice([1, 2, 3]), **formats), shape(
            r, n + 2
        )

    def pair() -> Any:
        return r.choice([r.randint(0, 3), (r.randint(0, 2), r.randint(0, 2)), (r.randint(0, 2), r.randint(0, 2))])

    amount = r.choice([pair() if n == 1 else tuple(pair() for _ in range(n)), r.randint(0, 2)])
    if r.random() < 0.05:
        amount = r.choice([(1, 2, 3, 4), "a", 1.5, None])
    return call(f"{kind}{n}D", *([] if r.random() < 0.1 else [amount]), **formats), shape(r, n + 2)


def elementwise(r: random.Random) -> Case:
    x = shape(r, r.choice([2, 3, 4, 5]))
    rate = r.choice([0, 0.1, 0.5, 1, 1.5, -0.1, 50, "a", None])
    layer = r.choice(
        [
            call(r.choice(["Dropout", "GaussianDropout", "AlphaDropout"]), rate),
            call(f"SpatialDropout{r.choice([1, 2, 3])}D", r.choice([0.1, 0.5])),
            call("Activation", r.choice(["relu", "tanh", "elu", "swish", "silu", "celu", "relu6", "foo", "mish"])),
            call("ReLU", **some(r, max_value=[6.0, -1.0, None], negative_slope=[0.1, 0.0], threshold=[0.0, 1.0])),
            call("LeakyReLU", **some(r, alpha=[0.1, 0.3, -1.0])),
            call("PReLU", **some(r, shared_axes=[None, [1], (1, 2), 1, [5]])),
            call("PReLU", **some(r, shared_axes=[None, [1], (1, 2), 1])),
            call("Softmax", **some(r, axis=[-1, 1])),
            call("ELU", **some(r, alpha=[1.0])),
            call("Rescaling", 2.0, **some(r, offset=[1.0])),
            call(r.choice(["Masking", "UnitNormalization", "ActivityRegularization"])),
            call("GaussianNoise", 0.1),
        ]
    )
    return layer, x


def normalization(r: random.Random) -> Case:
    kind = r.choice(["BatchNormalization", "LayerNormalization", "GroupNormalization"])
    keywords: dict[str, Any] = some(r, center=[True, False], scale=[True, False])
    if kind == "GroupNormalization":
        keywords["groups"] = r.choice([1, 2, 3, 4, 32, -1])
        keywords |= some(r, axis=[-1, 1, 2])
    elif kind == "LayerNormalization":
        keywords |= some(r, axis=[-1, 1, 2, [1, 2], (1, 2), (-1, -2), 3, 7])
    else:
        keywords |= some(r, axis=[-1, 1, 2, 1, 3, [1, 2], [1], 7], trainable=[True, False])
    return call(kind, **keywords), shape(
        r, r.choice([3, 4, 5] if kind == "LayerNormalization" else [2, 3, 4, 5]), wrong=0
    )


def embedding(r: random.Random) -> Case:
    sizes = [1, 10, 100, 10, 10, 0, -1, 2.5]
    return call("Embedding", r.choice(sizes), r.choice(sizes), **some(r, mask_zero=[True, False])), shape(
        r, r.choice([1, 2, 3])
    )


def recurrent(r: random.Random) -> Case:
    kind = r.choice(["SimpleRNN", "GRU", "LSTM"])
    flags = {name: [True, False] for name in ("return_sequences", "return_state", "use_bias", "go_backwards")}
    keywords: dict[str, Any] = some(r, **flags)
    if r.random() < 0.15:
        keywords |= some(r, stateful=[True], unroll=[True], time_major=[True], activation=["foo", "relu"])
    if kind == "GRU" and r.random() < 0.4:
        keywords["reset_after"] = r.choice([True, False])
    layer = call(kind, r.choice([1, 2, 3, 5, 5, 0, -1, 2.0] if r.random() < 0.3 else [1, 2, 3, 5]), **keywords)
    wrap = r.random()
    if wrap < 0.3:
        layer = call("Bidirectional", layer, **some(r, merge_mode=["concat", "sum", "mul", "ave", None, "avg"]))
    return layer, shape(r, 3)


def wrapping(r: random.Random) -> Case:
    inner, x = r.choice([dense, convolution, pooling, reshaping, elementwise])(r)
    inner = Call(inner.layer, inner.args, tuple((k, v) for k, v in inner.kwargs if k != "trainable"))
    return call("TimeDistributed", inner), (x[0], r.choice([None, 1, 4]), *x[1:])


def merging(r: random.Random) -> Case:
    kind = r.choice(["Add", "Subtract", "Multiply", "Average", "Maximum", "Concatenate", "Concatenate", "Dot"])
    count = r.choice([2, 2, 2, 1, 3])
    base = shape(r, r.choice([2, 3, 3, 4]), [1, 2, 3], wrong=0)

    def varied() -> tuple[Any, ...]:
        other = [r.choice([size, size, size, None, 1, 2, 3]) if r.random() < 0.4 else size for size in base[1:]]
        if r.random() < 0.15:
            other = other[1:]
        return (r.choice([base[0], base[0], None, 3]), *other)

    x = [base, *(varied() for _ in range(count - 1))]
    if kind == "Concatenate":
        return call(kind, **some(r, axis=[-1, 1, 2, 3, -2])), x
    if kind == "Dot":
        axes = r.choice([1, 2, -1, (1, 2), (2, 1), (2, 2), (-1, 1)])
        return call(kind, axes, **some(r, normalize=[True, False])), x
    return call(kind), x


def arguments(r: random.Random) -> Case:
    keywords = some(
        r, name=["a"], trainable=[True], input_shape=[(4,)], batch_input_shape=[(None, 4)], dtype=["float32"]
    )
    keywords |= some(r, foo=[1], units=[4], weights=[None]) if r.random() < 0.5 else {}
    args = r.choice([(), (4,), (4, "relu"), (4, None, True), (4,) + (None,) * r.choice([9, 12, 15])])
    return call("Dense", *args, **keywords), shape(r, 2)


FAMILIES: dict[str, Callable[[random.Random], Case]] = {
    function.__name__: function
    for function in (
        dense,
        convolution,
        pooling,
        reshaping,
        resizing,
        elementwise,
        normalization,
        embedding,
        recurrent,
        wrapping,
        merging,
        arguments,
    )
}
