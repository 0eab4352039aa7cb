"""Random calls of layers that are made of others, or run a computation: cells, attention, equations, ConvLSTM."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from typing import Any

from .configurations import Case, call, convolution, dense, per_axis, shape, some
from .running import Call

FLAGS = {name: [True, False] for name in ("return_sequences", "return_state", "go_backwards")}


def cell(r: random.Random) -> Call:
    kind = r.choice(["SimpleRNNCell", "GRUCell", "LSTMCell"])
    keywords = some(r, use_bias=[True, False])
    if kind == "GRUCell":
        keywords |= some(r, reset_after=[True, False])
    return call(kind, r.choice([1, 2, 3, 5, 5, 3, 2, 0, -1, 2.0] if r.random() < 0.1 else [1, 2, 3, 5]), **keywords)


def cells(r: random.Random) -> Case:
    several = [cell(r) for _ in range(r.choice([1, 1, 2, 3]))]
    if len(several) == 1 and r.random() < 0.7:
        inner: Any = several[0]
    else:
        inner = several if r.random() < 0.5 else call("StackedRNNCells", several)
    if r.random() < 0.04:
        inner = r.choice([None, 3, call("Dense", 4), "a"])
    keywords = some(r, **FLAGS)
    if r.random() < 0.1:
        keywords |= some(r, stateful=[True], unroll=[True], time_major=[True], foo=[1])
    layer = call("RNN", inner, **keywords)
    if r.random() < 0.25:
        layer = call("Bidirectional", layer, **some(r, merge_mode=["concat", "sum", "mul", "ave", None, "avg"]))
    return layer, shape(r, 3)


def states(r: random.Random) -> Case:
    kind = r.choice(["SimpleRNN", "GRU", "LSTM"])
    units = r.choice([1, 2, 3])
    count = 2 if kind == "LSTM" else 1
    layer = call(kind, units, **some(r, return_sequences=[True, False], return_state=[True, False]))
    if r.random() < 0.3:
        layer, count = call("Bidirectional", layer), 2 * count
    if r.random() < 0.1:
        count = r.choice([1, 2, 3, 4])
    batch = r.choice([None, None, 2])
    given = [(batch, units if r.random() < 0.95 else r.choice([1, 2, 3])) for _ in range(count)]
    x = (batch, *shape(r, 3)[1:])
    if len(given) > 1 and r.random() < 0.3:
        return layer, [x, *given]
    return dataclasses.replace(layer, at_call=(("initial_state", given),)), x


def steps(r: random.Random) -> Case:
    inner = cell(r)
    x = shape(r, 2)
    units = inner.args[0]
    count = 2 if inner.layer == "LSTMCell" else 1
    given: Any = [(x[0], units)] * count
    if count == 1 and r.random() < 0.5:
        given = given[0]
    return dataclasses.replace(inner, at_call=(("states", given),)), x


def conv_lstm(r: random.Random) -> Case:
    n = r.choice([1, 1, 2, 2, 3])
    keywords = some(
        r,
        padding=["valid", "same", "SAME", "causal"] if r.random() < 0.1 else ["valid", "same"],
        use_bias=[True, False],
        data_format=["channels_last", "channels_last", "channels_first"] if n > 1 else ["channels_last"],
        **FLAGS,
    )
    if r.random() < 0.3:
        keywords["strides"] = per_axis(r, n, 1, 2)
    elif r.random() < 0.3:
        keywords["dilation_rate"] = per_axis(r, n, 1, 2)
    if r.random() < 0.05:
        keywords |= some(r, strides=[2], dilation_rate=[2], stateful=[True], unroll=[True], activation=["foo"])
    layer = call(f"ConvLSTM{n}D", r.choice([1, 2, 3, 2, 3, 0, -1]), per_axis(r, n, 1, 3), **keywords)
    if r.random() < 0.2:
        layer = call("Bidirectional", layer, **some(r, merge_mode=["concat", "sum", None]))
    x = shape(r, n + 3, wrong=0.03)
    return layer, x if r.random() < 0.1 else tuple(3 if size is None and i > 1 else size for i, size in enumerate(x))


def _sequence(r: random.Random, batch: Any, rank: int, wrong: float = 0.06) -> tuple[Any, ...]:
    return (batch, *shape(r, rank, [2, 3, 4, 5], wrong=wrong)[1:])


def attention(r: random.Random) -> Case:
    kind = r.choice(["Attention", "Attention", "AdditiveAttention"])
    keywords = some(r, use_scale=[True, False], dropout=[0.0, 0.3])
    if kind == "Attention":
        keywords |= some(r, score_mode=["dot", "concat", "dot", "concat", "sum"])
    batch, rank = r.choice([None, None, 2]), r.choice([3, 3, 3, 3, 4, 2])
    query, value = _sequence(r, batch, rank), _sequence(r, batch, rank)
    if r.random() < 0.7:
        value = (*value[:-1], query[-1])
    x = [query, value, (*value[:-1], r.choice([query[-1], query[-1], 1, 3]))][: r.choice([2, 2, 3])]
    called = some(r, return_attention_scores=[True, False], use_causal_mask=[True, False])
    return dataclasses.replace(call(kind, **keywords), at_call=tuple(called.items())), x


def heads(r: random.Random) -> Case:
    wrong = [0, -1, 2.0, None, "a"] if r.random() < 0.08 else []
    keywords = some(
        r,
        value_dim=[None, 2, 3, *wrong],
        use_bias=[True, False],
        output_shape=[None, 4, (2, 3), 0],
        dropout=[0.0, 0.2, 0.1, 2.0 if wrong else 0.0],
    )
    if r.random() < 0.2:
        keywords |= some(r, use_gate=[True, False], attention_axes=[1, (1,), 2, (1, 2)], sliding_window=[2, 0])
    layer = call("MultiHeadAttention", r.choice([1, 2, 3, *wrong]), r.choice([1, 2, 3, *wrong]), **keywords)
    return _called_on_three(r, layer, r.choice([3, 3, 3, 3, 4, 2]))


def grouped(r: random.Random) -> Case:
    heads_, groups = r.choice([(4, 2), (4, 4), (6, 3), (2, 1), (3, 2), (2, 0), (-2, 1), (4, -2)])
    keywords = some(r, use_bias=[True, False], use_gate=[True, False], dropout=[0.0, 0.1])
    layer = call("GroupQueryAttention", r.choice([1, 2, 3, 4, 2, 3, 0, -1]), heads_, groups, **keywords)
    return _called_on_three(r, layer, r.choice([3, 3, 3, 3, 3, 4, 2]))


def _called_on_three(r: random.Random, layer: Call, rank: int) -> Case:
    batch = r.choice([None, None, 2])
    query, value = _sequence(r, batch, rank, 0.03), _sequence(r, batch, rank, 0.03)
    if rank == 4 and r.random() < 0.5:
        value = (value[0], query[1], *value[2:])
    if layer.layer == "GroupQueryAttention" and r.random() < 0.8:
        value = (*value[:-1], query[-1])
    key = (*value[:-1], r.choice([2, 3])) if r.random() < 0.9 else _sequence(r, batch, rank, 0.03)
    called = some(r, return_attention_scores=[True, False], use_causal_mask=[True, False])
    if rank == 3 and r.random() < 0.1 and None not in (query[1], value[1]):
        called["attention_mask"] = (batch, *(r.choice([size, size, 1, 5]) for size in (query[1], value[1])))
    x = [query, value, key][: r.choice([2, 2, 3])]
    return dataclasses.replace(layer, at_call=tuple(called.items()), separate=True), x


def equations(r: random.Random) -> Case:
    equation, given, axes, rank = r.choice(
        [
            ("ab,bc->ac", 4, "c", 2),
            ("abc,cd->abd", (None, 4), "d", 3),
            ("abc,cd->abd", (5, 4), "bd", 3),
            ("abc,cde->abde", (None, 2, 4), "de", 3),
            ("abcd,cde->abe", (None, 4), "e", 4),
            ("...x,xy->...y", 4, "y", 3),
            ("...x,xyz->...yz", (4, 2), "z", 3),
            ("ab...,bc->ac...", 4, "c", 3),
            ("abc,bd->adc", (4, None), "d", 3),
            ("abc,bcd->abd", (5, 4), "d", 3),
            ("abc,bc->ab", (None,), None, 3),
            ("abc,d->abc", (None, None), None, 3),
            ("ab,bc->ad", 4, None, 2),
            ("ab, bc->ac", 4, None, 2),
            ("ab,bc", 4, None, 2),
            ("ab,bc->ac", (4, 5), None, 2),
            ("abc,cd->abd", 4, None, 3),
        ]
    )
    keywords: dict[str, Any] = {}
    if axes is not None and r.random() < 0.6:
        keywords["bias_axes"] = axes if r.random() < 0.9 else r.choice(["z", "a", ""])
    keywords |= some(r, activation=["relu", None, "foo"]) if r.random() < 0.2 else {}
    x = shape(r, rank if r.random() < 0.85 else r.choice([2, 3, 4]), [3, 4, 5], wrong=0.03)
    return call("EinsumDense", equation, given, **keywords), x


def local(r: random.Random) -> Case:
    n = r.choice([1, 2])
    keywords = some(r, use_bias=[True, False], strides=[per_axis(r, n, 1, 2)], implementation=[1, 2, 3])
    if keywords.get("implementation", 1) != 1 or r.random() < 0.1:
        keywords |= some(r, padding=["valid", "same"])
    keywords |= some(r, data_format=["channels_last", "channels_first"])
    x = shape(r, n + 2)
    if r.random() < 0.85:
        x = (x[0], *(3 if size is None else size for size in x[1:]))
    return call(f"LocallyConnected{n}D", r.choice([1, 2, 3, 2, 1, -1]), per_axis(r, n, 1, 3), **keywords), x


def spectral(r: random.Random) -> Case:
    inner, x = r.choice([dense, dense, convolution])(r)
    if r.random() < 0.15:
        inner, x = r.choice([call("LSTM", 4), call("Dropout", 0.1), call("BatchNormalization")]), shape(r, 3)
    elif r.random() < 0.15:
        inner, x = call("Embedding", 10, 4), shape(r, 2)
    return call("SpectralNormalization", inner, **some(r, power_iterations=[1, 2, 0])), x


FAMILIES: dict[str, Callable[[random.Random], Case]] = {
    function.__name__: function
    for function in (
        cells,
        states,
        steps,
        conv_lstm,
        attention,
        heads,
        grouped,
        equations,
        local,
        spectral,
    )
}
