"""Functions of libraries that give no tensor whose shape could be known: nothing, objects, or what depends on data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

_NOTHING: Final = {
    "keras.backend": """batch_set_value manual_variable_initialization reset_uids set_epsilon set_learning_phase
        set_value""",
    "tensorflow": """Assert assert_equal assert_greater assert_less assert_rank group import_graph_def no_gradient no_op print
        register_tensor_conversion_function""",
    "tensorflow.debugging": """Assert assert_equal assert_greater assert_greater_equal assert_integer assert_less
        assert_less_equal assert_near assert_negative assert_non_negative assert_non_positive assert_none_equal assert_positive
        assert_proper_iterable assert_rank assert_rank_at_least assert_rank_in assert_same_float_dtype assert_scalar
        assert_shapes assert_type disable_check_numerics disable_traceback_filtering enable_check_numerics
        enable_traceback_filtering set_log_device_placement""",
    "tensorflow.random": "set_global_generator set_seed",
}
_OBJECTS: Final = {
    "keras.backend": "function learning_phase_scope name_scope",
    "tensorflow": """control_dependencies get_logger init_scope load_library load_op_library variable_creator_scope
        type_spec_from_value make_tensor_proto""",
    "tensorflow.random": "create_rng_state get_global_generator",
}
_REASONS: Final = {
    "what it gives depends on data": """keras.backend.batch_get_value keras.backend.eval keras.backend.get_value
        keras.backend.ctc_decode tensorflow.boolean_mask tensorflow.dynamic_stitch tensorflow.get_static_value
        tensorflow.make_ndarray tensorflow.nn.collapse_repeated tensorflow.nn.compute_accidental_hits
        tensorflow.nn.ctc_beam_search_decoder tensorflow.nn.ctc_greedy_decoder tensorflow.nn.ctc_unique_labels
        tensorflow.nn.sufficient_statistics tensorflow.image.decode_image tensorflow.image.decode_jxl
        tensorflow.image.decode_webp tensorflow.image.non_max_suppression_padded
        tensorflow.image.combined_non_max_suppression tensorflow.image.non_max_suppression_with_scores
        tensorflow.image.generate_bounding_box_proposals tensorflow.image.sample_distorted_bounding_box
        tensorflow.image.stateless_sample_distorted_bounding_box tensorflow.image.extract_jpeg_shape
        tensorflow.image.is_jpeg tensorflow.image.encode_png""",
    "it is a state of Keras or TensorFlow": """keras.backend.epsilon keras.backend.get_uid keras.backend.learning_phase
        keras.backend.is_sparse tensorflow.executing_eagerly tensorflow.inside_function tensorflow.is_symbolic_tensor
        tensorflow.get_current_name_scope tensorflow.as_dtype tensorflow.check_pinned
        tensorflow.debugging.get_log_device_placement tensorflow.debugging.is_numeric_tensor
        tensorflow.debugging.is_traceback_filtering_enabled""",
    "sparse tensors are not followed": """keras.backend.ctc_label_dense_to_sparse keras.backend.to_dense
        tensorflow.edit_distance tensorflow.nn.embedding_lookup_sparse tensorflow.nn.safe_embedding_lookup_sparse""",
    "ragged tensors are not followed": """tensorflow.ragged_fill_empty_rows tensorflow.ragged_fill_empty_rows_grad
        tensorflow.strings.bytes_split tensorflow.strings.ngrams tensorflow.strings.split tensorflow.strings.unicode_decode
        tensorflow.strings.unicode_decode_with_offsets tensorflow.strings.unicode_encode tensorflow.strings.unicode_split
        tensorflow.strings.unicode_split_with_offsets tensorflow.strings.unsorted_segment_join""",
    "its shape is not modelled": """keras.backend.local_conv1d keras.backend.local_conv2d tensorflow.approx_top_k
        tensorflow.bitcast tensorflow.broadcast_dynamic_shape tensorflow.broadcast_static_shape tensorflow.conv
        tensorflow.conv2d_backprop_filter_v2 tensorflow.conv2d_backprop_input_v2 tensorflow.fftnd tensorflow.fingerprint
        tensorflow.hessians tensorflow.ifftnd tensorflow.irfftnd tensorflow.rfftnd tensorflow.parallel_stack
        tensorflow.nondifferentiable_batch_function tensorflow.random_index_shuffle
        tensorflow.required_space_to_batch_paddings tensorflow.nn.approx_max_k tensorflow.nn.approx_min_k
        tensorflow.nn.fractional_avg_pool tensorflow.nn.fractional_max_pool tensorflow.nn.isotonic_regression
        tensorflow.nn.normalize_moments tensorflow.nn.weighted_moments tensorflow.nn.with_space_to_batch
        tensorflow.nn.all_candidate_sampler tensorflow.nn.fixed_unigram_candidate_sampler
        tensorflow.nn.learned_unigram_candidate_sampler tensorflow.random.all_candidate_sampler
        tensorflow.random.fixed_unigram_candidate_sampler tensorflow.random.learned_unigram_candidate_sampler
        tensorflow.random.log_uniform_candidate_sampler tensorflow.random.uniform_candidate_sampler
        tensorflow.random.stateless_poisson tensorflow.math.approx_max_k tensorflow.math.approx_min_k
        tensorflow.image.ssim_multiscale tensorflow.linalg.eigh_tridiagonal tensorflow.linalg.lu_matrix_inverse
        tensorflow.linalg.lu_reconstruct tensorflow.linalg.tridiagonal_solve tensorflow.signal.fftnd tensorflow.signal.ifftnd
        tensorflow.signal.inverse_mdct tensorflow.signal.inverse_stft tensorflow.signal.inverse_stft_window_fn
        tensorflow.signal.irfftnd tensorflow.signal.kaiser_bessel_derived_window tensorflow.signal.mdct
        tensorflow.signal.rfftnd keras.losses.circle keras.losses.categorical_generalized_cross_entropy
        keras.losses.deserialize keras.losses.get keras.losses.serialize keras.metrics.binary_accuracy keras.metrics.get
        keras.metrics.deserialize keras.metrics.serialize""",
}
_FAMILIES: Final[Mapping[str, str]] = {
    "tensorflow.ragged.": "ragged tensors are not followed",
    "tensorflow.sparse.": "sparse tensors are not followed",
}


def _paths(table: Mapping[str, str]) -> Iterator[str]:
    for module, names in table.items():
        yield from (f"{module}.{name}" for name in names.split())


NOTHING: Final = frozenset(_paths(_NOTHING))
"""Functions that return None, or what nobody uses."""
OBJECTS: Final = frozenset(_paths(_OBJECTS))
"""Functions that make objects on which no shape depends."""
REASONS: Final[Mapping[str, str]] = {path: reason for reason, paths in _REASONS.items() for path in paths.split()}


def reason_for(path: str) -> str | None:
    """Why it is not known what a function gives; None if that is not known either."""
    family = next((reason for prefix, reason in _FAMILIES.items() if path.startswith(prefix)), None)
    return REASONS.get(path, family)
