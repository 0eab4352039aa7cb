"""`keras.backend` of Keras 2: rows of operations."""

from __future__ import annotations

from typing import Final

from shapelens.rules.ops import elementwise, reductions, reshaping
from shapelens.rules.ops.op import Row

_K: Final = "keras.backend"

ROWS: Final[tuple[Row, ...]] = (
    # Number by number.
    Row(
        elementwise.same,
        _K,
        "x",
        "abs=absolute cos exp hard_sigmoid log round sigmoid sign sin softplus softsign sqrt square tanh",
    ),
    Row(elementwise.same, _K, "x alpha=1.0", "elu"),
    Row(elementwise.same, _K, "x alpha=0.0 max_value=None threshold=0.0", "relu"),
    Row(elementwise.along, _K, "x axis=-1", "softmax"),
    # Two operands that broadcast.
    Row(elementwise.binary, _K, "x y", "maximum minimum", "promote"),
    Row(elementwise.binary, _K, "x a:y", "pow=power"),
    Row(elementwise.binary, _K, "x y", "equal greater greater_equal less less_equal not_equal", "bool"),
    # Reductions.
    Row(reductions.reduce, _K, "x axis=None keepdims=False", "logsumexp max mean min prod std sum var"),
    Row(reductions.reduce, _K, "x axis=None keepdims=False", "all any", "bool"),
    Row(reductions.argmax_tensorflow, _K, "x axis=-1", "argmax argmin", "int64"),
    Row(elementwise.along, _K, "x axis=0", "cumsum cumprod"),
    # Other axes, same numbers.
    Row(reshaping.reshape, _K, "x shape", "reshape"),
    Row(reshaping.transpose, _K, "x", "transpose"),
    Row(reshaping.transpose, _K, "x pattern:axes", "permute_dimensions=transpose"),
    Row(reshaping.expand_dims, _K, "x axis=-1", "expand_dims"),
    Row(reshaping.squeeze, _K, "x axis", "squeeze"),
    Row(reshaping.flatten, _K, "x", "flatten"),
    Row(reshaping.batch_flatten, _K, "x", "batch_flatten"),
)
