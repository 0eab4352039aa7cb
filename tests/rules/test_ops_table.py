"""Which random arguments each rule of operations is tried with, and whether all rules have some."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shapelens.rules.ops.op import REQUIRED, Op, Operand
from shapelens.rules.ops.table import operations

from . import test_ops_cases as cases
from . import test_ops_cases_algebra as algebra
from . import test_ops_cases_further as further
from . import test_ops_cases_networks as networks
from .test_ops_cases import R, Values, rule_name

_RULES: Mapping[Callable[[R, str, Op], Values], str] = {
    cases.one_operand: "without_last row flatten batch_flatten atleast shape_of nonzero nonzero_known argwhere bincount",
    algebra.updated: "same to_shape local_normalization",
    cases.several_operands: "ternary binary clip_numpy clip_keras scaled bitwise_keras clip",
    cases.along: "along along_or_flat glu doubled integral softmax_backend",
    cases.reduction: "reduce reduce_one argmax_tensorflow average",
    cases.reshaping: "reshape reshape_keras",
    cases.permutation: "transpose",
    cases.two_axes: "swapaxes moveaxis",
    cases.expanding: "expand_dims",
    cases.squeezing: "squeeze squeeze_tensorflow squeeze_keras",
    cases.joined: """concatenate concatenate_keras stack stack_keras vstack hstack dstack column_stack vstack_keras
        hstack_keras dstack_keras append append_keras meshgrid total concatenate_tensorflow
        concatenate_backend""",
    cases.repeated: "repeat repeat_vector repeat_elements repeat_tensorflow",
    cases.tiled: "tile tile_exactly tile_backend",
    cases.padded: "pad pad_exactly pad_spatial",
    cases.broadcast_target: "broadcast_to ensured",
    cases.turned: "rot90 rot90_keras",
    cases.chosen: "select",
    cases.parted: "split array_split split_at split_tensorflow split_keras array_split_keras split_at_keras",
    cases.unstacked: "unstack",
    algebra.taken: "take gather",
    algebra.taken_along: "take_along_axis",
    algebra.nested: "gather_nd",
    algebra.sliced: "slice_sized",
    algebra.masked: "boolean_mask",
    algebra.hot: "one_hot one_hot_keras multi_hot sequence_mask",
    algebra.best: "top_k",
    algebra.selected: "where where_tensorflow",
    algebra.searched: "as_values",
    algebra.diagonals: "diag diagflat diagonal trace diag_batch diag_part",
    algebra.square: """lu lu_keras with_diagonal
        matrices triangle trace_last square pinv det slogdet eigen eigenvalues matrix_transpose
        matrix_rank        slogdet_keras""",
    algebra.product: "matmul matmul_tensorflow matvec dot inner outer kron kron_keras dot_keras dot_backend",
    algebra.contracted: "tensordot",
    algebra.batch_dotted: "batch_dot",
    algebra.einsum: "einsum einsum_keras",
    algebra.normed: "norm norm_tensorflow normalized",
    algebra.decomposed: "qr qr_tensorflow svd svd_tensorflow",
    algebra.equations: "solve solve_keras",
    algebra.created: "filled value like dims chosen eye eye_tensorflow vector placeholder",
    algebra.drawn: "drawn randint",
    algebra.sampled: "categorical",
    algebra.counted: "arange arange_backend arange_keras arange_tensorflow",
    algebra.spaced: "linspace",
    networks.convolved: """conv depthwise separable transposed transposed_to pool bias_add conv_keras coarse_conv
        coarse_depthwise coarse_separable pool_and_places pool_dilated""",
    networks.blocks: "space_to_depth depth_to_space",
    networks.several_losses: "per_number per_row per_class softmax_loss sparse_loss sigmoid_loss",
    networks.attended: "attention",
    networks.ranked_targets: "in_top_k",
    networks.segmented: "segments segments_tensorflow segments_exactly",
    networks.pictures: """colors_keras cropped similarity padded coarse_patches pixels colors image grayscale
        grayscale_tensorflow colored resize resize_tensorflow resize_batch resize_exactly resize_images pad_images swapped
        turned crop_and_resize random_crop edges patches""",
    networks.crossed: "cross",
    networks.correlated: "correlate vander",
    networks.signals: "inverse_spectrogram spectrum real_spectrum inverse_spectrum frames spectrogram",
    networks.folded: "unfold fold",
    networks.mapped: "mapped",
    networks.distances: "pairwise",
    networks.quantiles: "quantile",
    networks.averaged: "moments",
    networks.differences: "difference",
    networks.complexes: "view_complex view_real",
    networks.binned: "histogram",
    networks.permuted: "permutation",
    networks.nothing: "scalar",
    further.targets: """mean_of_rows mean_of_aligned paired of_classes of_class_numbers overlap of_rows of_samples
        of_labels of_best alike compatible_rows lax_class_numbers""",
    further.spectra: "complex_spectrum half_spectrum whole_spectrum cosine_transform mel_coefficients shifted",
    further.framed: "framed short_time overlapped mel_weights",
    further.strided: "strided",
    further.blocked: "space_to_batch batch_to_space",
    further.partitioned: "partitioned",
    further.pattern: "rearranged",
    further.listed: "several shapes_of clipped_together",
    further.spread: "polynomial",
    further.texts: "joined_texts",
    further.distinct: "distinct distinct_keras",
    further.unraveled: "unraveled unraveled_keras",
    further.viewed: "viewed",
    further.turned_rows: "reversed_rows",
    further.sequences: "ctc_loss ctc_decode ctc_loss_tensorflow ctc_cost",
    further.adaptive: "adaptive",
    further.volumes: "volumes volume_patches resize_volumes",
    further.morphed: "morphed",
    further.least_squares: "least_squares least_squares_keras",
    further.right_sides: "right_side",
    further.twice: "as_diagonal of_diagonal cross_tensorflow",
    further.embedded: "per_sample",
    further.confused: "confusion",
    further.gradients: "filled_like",
    further.counts: "counted binned points seeds seed",
    further.parameters: "sampled",
    further.decoded: "decoded decoded_frames",
    further.boxes: "picked",
    further.looked_at: "boxed gradients glimpse central compared structural varied single",
    further.normalized: "normalized_batch moved",
}
GENERATORS = {name: generator for generator, names in _RULES.items() for name in names.split()}
"""What makes arguments for each rule, by the rule's name."""

SETTINGS: dict[str, Any] = {
    "_seed": (1, 2),
    "_data": 3,
    "_counts": 4.0,
    "_probs": 0.5,
    "_lam": 2.0,
    "_pattern": "a",
    "_rewrite": "b",
    "_pos": 0,
    "_len": 1,
    "_num_buckets": 4,
    "_key": [1, 2],
    "_input_encoding": "UTF-8",
    "_output_encoding": "UTF-8",
    "_template": "{}",
    "_inputs": Operand((2,), "float32"),
    "_jpeg_quality": 50,
    "_min_jpeg_quality": 40,
    "_max_jpeg_quality": 60,
    "_message": "m",
    "_value_range": [0.0, 5.0],
    "_x": Operand((4,), "float32"),
    "_per_example_loss": Operand((4,), "float32"),
    "_t_list": [Operand((4,), "float32")],
    "_scale_after_normalization": True,
    "_pooling_type": "MAX",
    "_data_format": "NHWC",
    "_rate": 0.5,
    "_padding": "SAME",
    "_image": Operand((4, 4, 3), "uint8"),
    "_regularization_loss": Operand((4,), "float32"),
    "_start_points": Operand((4, 2), "float32"),
    "_end_points": Operand((4, 2), "float32"),
    "_images": Operand((4, 4, 3), "float32"),
    "_a": Operand((8,), "float32"),
    "_num_lower": -1,
    "_num_upper": 0,
    "_level": 0.5,
    "_shift": 1,
    "_delta": 0.5,
    "_contrast_factor": 2.0,
    "_saturation_factor": 2.0,
    "_max_delta": 0.1,
    "_lower": 0.1,
    "_upper": 0.5,
    "_kth": 0,
    "_clip_norm": 1.0,
    "_axis": -1,
    "_variance_epsilon": 0.001,
    "threshold": 0.5,
    "default_value": 0.1,
    "_bins": Operand((4,), "float32"),
    "_x2": Operand((4,), "float32"),
    "_test_elements": Operand((4,), "float32"),
    "_k": 1,
    "_pos_weight": 0.5,
    "_offset_height": 0,
    "_offset_width": 0,
    "_seq_lengths": Operand((2,), "int32"),
    "_translation": Operand((2,), "float32"),
    "_spatial_dims": (0, 1),
    "_method": "linear",
    "_xp": Operand((4,), "float32"),
    "_fp": Operand((4,), "float32"),
    "_low": 0.1,
    "_high": 0.5,
    "_beta": 1.0,
    "_alpha": 1.0,
}
"""Required arguments without any say in the shape."""


def arguments(r: R, path: str, op: Op) -> tuple[list[Any], dict[str, Any]]:
    """A random call: values as `calls.call` takes them."""
    values = SETTINGS | GENERATORS[rule_name(op)](r, path, op)
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    keywords = False
    starred = next((index for index, (own, _) in enumerate(op.parameters) if own.startswith("*")), 0)
    for index, ((own, _), canonical) in enumerate(zip(op.parameters, op.canonical, strict=True)):
        if own == "*" or canonical not in values or (canonical in SETTINGS and op.parameters[index][1] is not REQUIRED):
            keywords = True
        elif own.startswith("**"):
            kwargs |= values[canonical]
        elif own.startswith("*"):
            args.extend(values[canonical])
            keywords = True
        else:
            keywords = keywords or (r.random() < 0.2 and index >= starred and not _positional_only(path, index))
            if keywords:
                kwargs[own] = values[canonical]
            else:
                args.append(values[canonical])
    return args, kwargs


def _positional_only(path: str, index: int) -> bool:
    return path.startswith("numpy.") and index < 3  # ufuncs name their operands, but do not take them so


def test_every_rule_is_tried() -> None:
    assert {rule_name(op) for op in operations().values()} == GENERATORS.keys()
