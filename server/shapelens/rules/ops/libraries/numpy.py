"""NumPy: rows of operations."""

from __future__ import annotations

from functools import partial
from typing import Final

from shapelens.rules.ops import elementwise, reductions, reshaping
from shapelens.rules.ops.op import Row

_NP: Final = "numpy"

ROWS: Final[tuple[Row, ...]] = (
    # Number by number.
    Row(
        elementwise.same,
        _NP,
        "x dtype=None",
        """abs=absolute absolute conj=conjugate conjugate negative positive sign square invert=bitwise_not
        bitwise_not ceil floor trunc fabs""",
    ),
    Row(
        elementwise.same,
        _NP,
        "x dtype=None",
        """arccos arccosh arcsin arcsinh arctan arctanh cbrt cos cosh deg2rad degrees exp exp2 expm1 log log10
        log1p log2 rad2deg radians reciprocal rint sin sinh sqrt tan tanh acos=arccos asin=arcsin atan=arctan""",
        "float",
    ),
    Row(elementwise.same, _NP, "x", "isfinite isinf isnan signbit logical_not", "bool"),
    Row(elementwise.same, _NP, "x", "i0 sinc isneginf isposinf", ""),
    Row(elementwise.same, _NP, "val:x", "real imag", ""),
    Row(elementwise.same, _NP, "x _copy=True nan=0.0 posinf=None neginf=None", "nan_to_num"),
    Row(elementwise.same, _NP, "a:x decimals=0", "round around=round"),
    Row(elementwise.along, _NP, "m:x axis=None", "flip"),
    # Two operands that broadcast.
    Row(
        elementwise.binary,
        _NP,
        "x1:x x2:y dtype=None",
        """add arctan2 divide true_divide floor_divide fmax fmin fmod gcd heaviside hypot lcm logaddexp
        logaddexp2 maximum minimum mod remainder=mod multiply power subtract bitwise_and bitwise_or
        bitwise_xor left_shift right_shift""",
        "promote",
    ),
    Row(
        elementwise.binary,
        _NP,
        "x1:x x2:y",
        "equal greater greater_equal less less_equal logical_and logical_or logical_xor not_equal",
        "bool",
    ),
    # Reductions.
    Row(reductions.reduce, _NP, "a:x axis=None dtype=None _out=None keepdims=False", "sum prod"),
    Row(reductions.reduce, _NP, "a:x axis=None _out=None keepdims=False", "amax=max amin=min max min"),
    Row(reductions.reduce, _NP, "a:x axis=None dtype=None _out=None keepdims=False", "mean", "float"),
    Row(reductions.reduce, _NP, "a:x axis=None dtype=None _out=None ddof=0 keepdims=False", "std var", "float"),
    Row(reductions.reduce, _NP, "a:x axis=None _out=None keepdims=False", "all any", "bool"),
    Row(reductions.reduce_one, _NP, "a:x axis=None _out=None * keepdims=False", "argmax argmin", "int64"),
    Row(elementwise.along_or_flat, _NP, "a:x axis=None dtype=None", "cumsum cumprod"),
    # Other axes, same numbers.
    Row(reshaping.reshape, _NP, "a:x shape|newshape _order=C", "reshape"),
    Row(reshaping.transpose, _NP, "a:x axes=None", "transpose permute_dims=transpose"),
    Row(reshaping.swapaxes, _NP, "a:x axis1 axis2", "swapaxes"),
    Row(reshaping.moveaxis, _NP, "a:x source destination", "moveaxis"),
    Row(reshaping.expand_dims, _NP, "a:x axis", "expand_dims"),
    Row(reshaping.squeeze, _NP, "a:x axis=None", "squeeze"),
    Row(reshaping.flatten, _NP, "a:x _order=C", "ravel"),
    Row(partial(reshaping.atleast, ndim=1), _NP, "x", "atleast_1d"),
    Row(partial(reshaping.atleast, ndim=2), _NP, "x", "atleast_2d"),
    Row(partial(reshaping.atleast, ndim=3), _NP, "x", "atleast_3d"),
)
