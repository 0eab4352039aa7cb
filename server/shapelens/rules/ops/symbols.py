"""How Keras 2 names the layer that it makes of an operator or function on its tensors: by TensorFlow's name of what runs.

`a - b` becomes the layer `tf.math.subtract` of the class `TFOpLambda`, `tf.reduce_sum(x)` becomes `tf.math.reduce_sum`. What
runs is not always what was called: `tf.squeeze` calls its older self. A function that becomes several layers has no
one name; nor is the number in the names after it known then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

OPERATORS: Final[Mapping[str, str]] = {
    "Add": "__operators__.add",
    "Subtract": "math.subtract",
    "Multiply": "math.multiply",
    "TrueDivide": "math.truediv",
    "FloorDivide": "math.floordiv",
    "Mod": "math.floormod",
    "Power": "math.pow",
    "Matmul": "linalg.matmul",
    "Negative": "math.negative",
    "Greater": "math.greater",
    "GreaterEqual": "math.greater_equal",
    "Less": "math.less",
    "LessEqual": "math.less_equal",
    "GetItem": "__operators__.getitem",
}
"""By Keras 3's class of the operator; the others are not known to be one layer."""

_HOMES: Final[Mapping[str, str]] = {
    "math": "abs acos acosh asin asinh atan atan2 atanh cos cosh exp floor negative round sigmoid sign sin sinh sqrt square "
    "tan tanh logical_not softplus add maximum minimum multiply pow subtract equal greater greater_equal less less_equal "
    "logical_and logical_or not_equal truediv reduce_max reduce_min reduce_prod reduce_sum reduce_mean argmax argmin cumsum "
    "top_k l2_normalize zero_fraction log log1p rsqrt ceil erf lgamma digamma squared_difference",
    "nn": "softsign softmax log_softmax",
    "linalg": "matmul eig eigvals cholesky",
    "compat.v1": "transpose squeeze pad gather gather_nd shape size",
}
"""The functions that TensorFlow has in several modules, and the one by which it knows them."""
_OTHERS: Final[Mapping[str, str]] = {
    "divide": "math.truediv",
    "mod": "math.floormod",
    "swish": "nn.silu",
    "norm": "compat.v1.norm",
    "lrn": "nn.local_response_normalization",
    "tensordot": "tensordot",
    "einsum": "einsum",
    "floordiv": "compat.v1.floor_div",
    "crelu": "compat.v1.nn.crelu",
    "saturate_cast": "dtypes.saturate_cast",
    "matrix_inverse": "linalg.inv",
    "embedding_lookup": "compat.v1.nn.embedding_lookup",
    "scalar_mul": "compat.v1.math.scalar_mul",
    "to_float": "cast",
    "to_int32": "cast",
    "to_int64": "cast",
}
_SEVERAL_NAMES: Final = (
    "logical_xor reduce_logsumexp reduce_all reduce_any repeat meshgrid boolean_mask matvec logdet slogdet add_n convolution "
    "max_pool avg_pool max_pool1d avg_pool1d max_pool3d avg_pool3d moments adjust_hue random_brightness random_hue "
    "random_contrast random_saturation sobel_edges in_top_k conv1d conv2d conv3d atrous_conv2d depthwise_conv2d "
    "separable_conv2d conv1d_transpose conv2d_transpose conv3d_transpose depth_to_space space_to_depth batch_normalization "
    "sparse_softmax_cross_entropy_with_logits sigmoid_cross_entropy_with_logits softmax_cross_entropy_with_logits "
    "rgb_to_grayscale grayscale_to_rgb rgb_to_yiq yiq_to_rgb rgb_to_yuv yuv_to_rgb extract_patches crop_and_resize "
    "crop_to_bounding_box pad_to_bounding_box random_normal truncated_normal random_uniform normal uniform eye"
)
_SEVERAL: Final = frozenset(_SEVERAL_NAMES.split())
"""Functions that make several layers, or of which it is not known."""
_BACKEND: Final[Mapping[str, str]] = {
    "abs": "math.abs",
    "exp": "math.exp",
    "log": "math.log",
    "sigmoid": "math.sigmoid",
    "square": "math.square",
    "tanh": "math.tanh",
    "relu": "nn.relu",
    "softmax": "nn.softmax",
    "maximum": "math.maximum",
    "minimum": "math.minimum",
    "pow": "math.pow",
    "max": "math.reduce_max",
    "mean": "math.reduce_mean",
    "min": "math.reduce_min",
    "prod": "math.reduce_prod",
    "std": "math.reduce_std",
    "sum": "math.reduce_sum",
    "var": "math.reduce_variance",
    "permute_dimensions": "compat.v1.transpose",
    "expand_dims": "expand_dims",
    "flatten": "reshape",
    "reverse": "reverse",
    "clip": "clip_by_value",
    "tile": "tile",
    "l2_normalize": "math.l2_normalize",
    "cast": "cast",
    "stop_gradient": "stop_gradient",
}
"""Of `keras.backend`, what calls one function of TensorFlow."""


def _known() -> Iterator[tuple[str, str]]:
    for home, names in _HOMES.items():
        yield from ((name, f"{home}.{name}") for name in names.split())
    yield from _OTHERS.items()


_KNOWN: Final = dict(_known())
_RENAMED: Final[Mapping[str, str]] = {"compat.v1.image.resize": "compat.v1.image.resize_images"}
"""By the whole path: TensorFlow 2 has another function of that name."""


def symbol(cls: str, path: str | None) -> str | None:
    """The name of the layer in Keras 2, without a number; None if it is not known to be one layer.

    Args:
        cls: the class that the operation has in Keras 3.
        path: the canonical dotted name of the function that was called, None for an operator.
    """
    if path is None:
        found = OPERATORS.get(cls)
    else:
        root, _, rest = path.partition(".")
        last = path.rpartition(".")[2]
        if root != "tensorflow":
            found = _BACKEND.get(last) if path.startswith("keras.backend.") else None
        else:
            known = rest if rest.startswith("image.") else _RENAMED.get(rest) or _KNOWN.get(last, rest)
            found = None if last in _SEVERAL else known
    return None if found is None else f"tf.{found}"
