"""`keras.ops`, `keras.activations` and `keras.random`: rows of operations."""

from __future__ import annotations

from typing import Final

from shapelens.rules.ops import elementwise, reductions, reshaping
from shapelens.rules.ops.op import Row

_NN: Final = "keras.ops keras.ops.nn"
_NP: Final = "keras.ops keras.ops.numpy"
_MATH: Final = "keras.ops"
_ACT: Final = "keras.activations"

ROWS: Final[tuple[Row, ...]] = (
    # Number by number.
    Row(
        elementwise.same,
        _NP,
        "x",
        """abs=absolute absolute ceil conj=conjugate conjugate copy floor negative sign square trunc
        bitwise_invert=bitwise_not bitwise_not fabs real imag""",
    ),
    Row(
        elementwise.same,
        _NP,
        "x",
        """angle arccos arccosh arcsin arcsinh arctan arctanh cbrt cos cosh deg2rad exp exp2 expm1 i0 log log10
        log1p log2 rad2deg reciprocal sin sinc sinh sqrt tan tanh""",
        "float",
    ),
    Row(elementwise.same, _MATH, "x", "erf erfc erfinv rsqrt", "float"),
    Row(elementwise.same, _NP, "x", "isfinite isinf isnan isneginf isposinf isreal logical_not signbit", "bool"),
    Row(
        elementwise.same,
        _NN,
        "x",
        """relu relu6 sigmoid softplus softsign silu swish=silu log_sigmoid hard_sigmoid hard_silu
        hard_swish=hard_silu hard_tanh selu sparse_plus sparse_sigmoid tanh_shrink""",
    ),
    Row(elementwise.same, _NN, "x alpha=1.0", "celu elu"),
    Row(elementwise.same, _NN, "x _threshold=0.5", "hard_shrink soft_shrink"),
    Row(elementwise.same, _NN, "x negative_slope=0.2", "leaky_relu"),
    Row(elementwise.same, _NN, "x approximate=True", "gelu"),
    Row(elementwise.same, _NN, "x b=4", "squareplus"),
    Row(elementwise.same, _NN, "x threshold default_value", "threshold"),
    Row(elementwise.same, _NP, "x nan=0.0 posinf=None neginf=None", "nan_to_num"),
    Row(elementwise.same, _NP, "x decimals=0", "round"),
    Row(elementwise.along, _NN, "x axis=-1", "softmax log_softmax sparsemax"),
    Row(elementwise.along, _NP, "x axis=-1", "sort"),
    Row(elementwise.along, _NP, "x axis=None", "flip"),
    Row(
        elementwise.same,
        _ACT,
        "x",
        """exponential hard_sigmoid hard_silu hard_swish=hard_silu hard_tanh linear log_sigmoid mish relu6 selu
        sigmoid silu softplus softsign sparse_plus sparse_sigmoid swish=silu tanh tanh_shrink""",
    ),
    Row(elementwise.same, _ACT, "x alpha=1.0", "celu elu"),
    Row(elementwise.same, _ACT, "x approximate=False", "gelu"),
    Row(elementwise.same, _ACT, "x _threshold=0.5", "hard_shrink soft_shrink"),
    Row(elementwise.same, _ACT, "x negative_slope=0.2", "leaky_relu"),
    Row(elementwise.same, _ACT, "x negative_slope|alpha=0.0 max_value=None threshold=0.0", "relu"),
    Row(elementwise.same, _ACT, "x b=4", "squareplus"),
    Row(elementwise.same, _ACT, "x threshold default_value", "threshold"),
    Row(elementwise.along, _ACT, "x axis=-1", "softmax log_softmax sparsemax"),
    # Two operands that broadcast.
    Row(
        elementwise.binary,
        _NP,
        "x1:x x2:y",
        """add arctan2 divide true_divide floor_divide fmax fmin fmod gcd heaviside hypot lcm ldexp logaddexp
        logaddexp2 maximum minimum mod multiply nextafter power subtract divide_no_nan""",
        "promote",
    ),
    Row(
        elementwise.binary,
        _NP,
        "x1:x x2:y",
        "equal greater greater_equal less less_equal logical_and logical_or logical_xor not_equal",
        "bool",
    ),
    Row(
        elementwise.binary,
        _NP,
        "x y",
        """bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor
        left_shift=bitwise_left_shift right_shift=bitwise_right_shift""",
        "promote",
    ),
    # Reductions.
    Row(reductions.reduce, _NP, "x axis=None keepdims=False", "sum amax=max amin=min nanmax nanmin nanprod nansum ptp"),
    Row(reductions.reduce, _NP, "x axis=None keepdims=False _initial=None", "max min"),
    Row(reductions.reduce, _NP, "x axis=None keepdims=False dtype=None", "prod"),
    Row(
        reductions.reduce,
        _NP,
        "x axis=None keepdims=False",
        "mean median nanmean nanmedian nanstd nanvar std var",
        "float",
    ),
    Row(reductions.reduce, _MATH, "x axis=None keepdims=False", "logsumexp", "float"),
    Row(reductions.reduce, _NP, "x axis=None keepdims=False", "all any", "bool"),
    Row(reductions.reduce_one, _NP, "x axis=None keepdims=False", "argmax argmin nanargmax nanargmin", "int32"),
    Row(reductions.reduce, _NP, "x axis=None", "count_nonzero", "int32"),
    Row(elementwise.along_or_flat, _NP, "x axis=None dtype=None", "cumsum cumprod nancumsum nancumprod"),
    # Other axes, same numbers.
    Row(reshaping.reshape_keras, _NP, "x newshape:shape", "reshape"),
    Row(reshaping.transpose, _NP, "x axes=None", "transpose"),
    Row(reshaping.swapaxes, _NP, "x axis1 axis2", "swapaxes"),
    Row(reshaping.moveaxis, _NP, "x source destination", "moveaxis"),
    Row(reshaping.expand_dims, _NP, "x axis", "expand_dims"),
    Row(reshaping.squeeze, _NP, "x axis=None", "squeeze"),
    Row(reshaping.flatten, _NP, "x", "ravel"),
)
