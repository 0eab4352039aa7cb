"""Which function of Keras 3 does to its symbolic tensors what one of TensorFlow or of `keras.backend` does to TensorFlow's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.rules.ops.table import find, operations

_OTHERS: Final[Mapping[str, str]] = {
    "gather": "keras.ops.take",
    "embedding_lookup": "keras.ops.take",
    "reduce_euclidean_norm": "keras.ops.norm",
    "l2_normalize": "keras.ops.normalize",
    "size": "keras.ops.size",
    "shape": "keras.ops.shape",
    "map_fn": "keras.ops.map",
    "vectorized_map": "keras.ops.vectorized_map",
    "cond": "keras.ops.cond",
    "case": "keras.ops.switch",
    "switch_case": "keras.ops.switch",
    "switch": "keras.ops.where",
    "while_loop": "keras.ops.while_loop",
    "scan": "keras.ops.scan",
    "foldl": "keras.ops.scan",
    "foldr": "keras.ops.scan",
    "custom_gradient": "keras.ops.custom_gradient",
    "convert_image_dtype": "keras.ops.cast",
    "repeat_elements": "keras.ops.repeat",
    "batch_normalization": "keras.ops.batch_normalization",
    "moments": "keras.ops.moments",
    "lu": "keras.ops.lu_factor",
    "central_crop": "keras.ops.image.crop_images",
    "crop_to_bounding_box": "keras.ops.image.crop_images",
    "pad_to_bounding_box": "keras.ops.image.pad_images",
    "overlap_and_add": "keras.ops.istft",
    "frame": "keras.ops.extract_sequences",
    "reduce_variance": "keras.ops.var",
    "cast_to_floatx": "keras.ops.cast",
    "squared_difference": "keras.ops.square",
    "softmax_cross_entropy_with_logits": "keras.ops.categorical_crossentropy",
    "sparse_softmax_cross_entropy_with_logits": "keras.ops.sparse_categorical_crossentropy",
    "sigmoid_cross_entropy_with_logits": "keras.ops.binary_crossentropy",
}
"""Twins that have another name, or no rule, by the name in TensorFlow or in `keras.backend`."""

_HOMES: Final = ("keras.ops", "keras.ops.image", "keras.random")


def twin(path: str) -> str | None:
    """The function of Keras 3 for what a canonical dotted name names; None if there is none."""
    last = path.rpartition(".")[2]
    op = find(path)
    if last in _OTHERS:
        return _OTHERS[last]
    homes = (_HOMES[1],) if path.startswith("tensorflow.image.") else _HOMES
    names = (last,) if homes == (_HOMES[1],) else (op.name if op is not None else last, last)
    return next((f"{home}.{name}" for name in names for home in homes if f"{home}.{name}" in operations()), None)
