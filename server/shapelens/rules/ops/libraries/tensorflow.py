"""TensorFlow: rows of operations."""

from __future__ import annotations

from typing import Final

from shapelens.rules.ops import elementwise, reductions, reshaping
from shapelens.rules.ops.op import Row

_TF: Final = "tensorflow"
_MATH: Final = "tensorflow.math"
_BOTH: Final = "tensorflow tensorflow.math"
_NN: Final = "tensorflow.nn"

ROWS: Final[tuple[Row, ...]] = (
    # Number by number.
    Row(
        elementwise.same,
        _BOTH,
        "x",
        """abs=absolute acos=arccos acosh=arccosh asin=arcsin asinh=arcsinh atan=arctan atanh=arctanh cos cosh
        exp floor negative round sigmoid sign sin sinh sqrt square tan tanh""",
    ),
    Row(
        elementwise.same,
        _MATH,
        "x",
        """ceil conj=conjugate digamma erf erfc erfinv expm1 lgamma log log1p reciprocal reciprocal_no_nan rint
        rsqrt log_sigmoid""",
    ),
    Row(elementwise.same, _BOTH, "x", "logical_not", "bool"),
    Row(elementwise.same, _MATH, "x", "is_finite=isfinite is_inf=isinf is_nan=isnan", "bool"),
    Row(elementwise.same, _MATH, "features:x", "softplus softsign"),
    Row(elementwise.same, _NN, "features:x", "elu relu relu6 selu softplus softsign"),
    Row(elementwise.same, _NN, "x", "sigmoid tanh"),
    Row(elementwise.same, _NN, "features:x alpha=0.2", "leaky_relu"),
    Row(elementwise.same, _NN, "features:x beta=1.0", "silu swish=silu"),
    Row(elementwise.same, _NN, "features:x approximate=False", "gelu"),
    Row(elementwise.along, f"{_NN} {_MATH}", "logits:x axis|dim=None", "softmax log_softmax"),
    # Two operands that broadcast.
    Row(
        elementwise.binary,
        _BOTH,
        "x y",
        "add divide maximum minimum multiply pow=power subtract truediv=true_divide",
        "promote",
    ),
    Row(elementwise.binary, _BOTH, "y:x x:y", "atan2=arctan2", "promote"),
    Row(
        elementwise.binary,
        _MATH,
        "x y",
        "divide_no_nan floordiv=floor_divide floormod=mod mod multiply_no_nan squared_difference xdivy xlogy",
        "promote",
    ),
    Row(
        elementwise.binary,
        _BOTH,
        "x y",
        "equal greater greater_equal less less_equal logical_and logical_or not_equal",
        "bool",
    ),
    Row(elementwise.binary, _MATH, "x y", "logical_xor", "bool"),
    # Reductions.
    Row(
        reductions.reduce,
        _BOTH,
        "input_tensor:x axis|reduction_indices=None keepdims|keep_dims=False",
        "reduce_max=max reduce_min=min reduce_prod=prod reduce_sum=sum reduce_logsumexp=logsumexp reduce_mean=mean",
    ),
    Row(
        reductions.reduce,
        _MATH,
        "input_tensor:x axis=None keepdims=False",
        "reduce_euclidean_norm=norm reduce_std=std reduce_variance=var",
    ),
    Row(
        reductions.reduce,
        _BOTH,
        "input_tensor:x axis|reduction_indices=None keepdims|keep_dims=False",
        "reduce_all=all reduce_any=any",
        "bool",
    ),
    Row(
        reductions.argmax_tensorflow, _BOTH, "input:x axis|dimension=None _output_type=int64", "argmax argmin", "int64"
    ),
    Row(elementwise.along, _BOTH, "x axis=0 _exclusive=False _reverse=False", "cumsum"),
    Row(elementwise.along, _MATH, "x axis=0 _exclusive=False _reverse=False", "cumprod cumulative_logsumexp"),
    # Other axes, same numbers.
    Row(reshaping.reshape, _TF, "tensor:x shape", "reshape"),
    Row(reshaping.transpose, _TF, "a:x perm:axes=None _conjugate=False", "transpose"),
    Row(reshaping.expand_dims, _TF, "input:x axis|dim", "expand_dims"),
    Row(reshaping.squeeze_tensorflow, _TF, "input:x axis|squeeze_dims=None", "squeeze"),
)
