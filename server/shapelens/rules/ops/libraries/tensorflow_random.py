"""`tf.random`: rows of operations."""

from __future__ import annotations

from typing import Final

from shapelens.rules.ops import creation, elementwise
from shapelens.rules.ops.op import Row

_RANDOM: Final = "tensorflow.random"

ROWS: Final[tuple[Row, ...]] = (
    Row(
        creation.filled,
        _RANDOM,
        "shape _mean=0.0 _stddev=1.0 dtype=float32 _seed=None",
        "normal truncated_normal",
    ),
    Row(creation.filled, _RANDOM, "shape _minval=0 _maxval=None dtype=float32 _seed=None", "uniform"),
    Row(creation.categorical, _RANDOM, "logits:x num_samples dtype=int64 _seed=None", "categorical"),
    Row(elementwise.same, _RANDOM, "value:x _seed=None", "shuffle"),
    Row(elementwise.same, "tensorflow.random.experimental", "value:x _seed", "stateless_shuffle=shuffle"),
    Row(creation.sampled, _RANDOM, "shape alpha:x beta:y=None dtype=float32 _seed=None", "gamma"),
    Row(creation.sampled, _RANDOM, "shape lam:x dtype=float32 _seed=None", "poisson"),
    Row(
        creation.filled,
        _RANDOM,
        "shape _seed _mean=0.0 _stddev=1.0 dtype=float32 _name=None _alg=auto_select",
        "stateless_normal=normal stateless_truncated_normal=truncated_normal",
    ),
    Row(
        creation.filled,
        _RANDOM,
        "shape _seed _minval=0 _maxval=None dtype=float32 _name=None _alg=auto_select",
        "stateless_uniform=uniform",
    ),
    Row(
        creation.filled,
        _RANDOM,
        "shape _seed _means=0.0 _stddevs=1.0 _minvals=-2.0 _maxvals=2.0",
        "stateless_parameterized_truncated_normal",
        "",
    ),
    Row(creation.filled, _RANDOM, "shape _seed _counts _probs dtype=int32", "stateless_binomial=binomial"),
    Row(creation.filled, _RANDOM, "shape _seed _alpha _beta=None dtype=float32", "stateless_gamma=gamma"),
    Row(creation.filled, _RANDOM, "shape _seed _lam dtype=int32", "stateless_poisson"),
    Row(creation.categorical, _RANDOM, "logits:x num_samples _seed dtype=int64", "stateless_categorical=categorical"),
    Row(creation.seeds, _RANDOM, "_seed num=2 _alg=auto_select", "split", ""),
    Row(creation.seed, _RANDOM, "_seed _data _alg=auto_select", "fold_in", ""),
)
