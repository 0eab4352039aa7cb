"""`keras.backend` of Keras 2: rows of operations."""

from __future__ import annotations

from functools import partial
from typing import Final

from shapelens.rules.ops import (
    algebra,
    creation,
    elementwise,
    images,
    indexing,
    joining,
    losses,
    networks,
    reductions,
    reshaping,
    windows,
)
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
    Row(elementwise.softmax_backend, _K, "x axis=-1", "softmax"),
    # Two operands that broadcast.
    Row(elementwise.binary, _K, "x y", "maximum minimum", "promote"),
    Row(elementwise.binary, _K, "x a:y", "pow=power"),
    Row(elementwise.binary, _K, "x y", "equal greater greater_equal less less_equal not_equal", "bool"),
    # Reductions.
    Row(reductions.reduce, _K, "x axis=None keepdims=False", "max mean min prod std sum var"),
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
    Row(elementwise.along, _K, "x axes:axis", "reverse=flip"),
    Row(elementwise.clip, _K, "x min_value:y max_value:z", "clip"),
    # Joining and repeating.
    Row(joining.concatenate_backend, _K, "tensors:xs axis=-1", "concatenate"),
    Row(joining.stack, _K, "x:xs axis=0", "stack"),
    Row(joining.repeat_vector, _K, "x n", "repeat"),
    Row(joining.repeat_elements, _K, "x rep axis", "repeat_elements=repeat"),
    Row(joining.tile_backend, _K, "x n:repeats", "tile"),
    Row(partial(joining.pad_spatial, axes=1), _K, "x padding=(1,1)", "temporal_padding=pad"),
    Row(partial(joining.pad_spatial, axes=2), _K, "x padding=((1,1),(1,1)) data_format=None", "spatial_2d_padding=pad"),
    Row(
        partial(joining.pad_spatial, axes=3),
        _K,
        "x padding=((1,1),(1,1),(1,1)) data_format=None",
        "spatial_3d_padding=pad",
    ),
    # Picking and placing.
    Row(indexing.gather, _K, "reference:x indices", "gather"),
    Row(indexing.one_hot, _K, "indices:x num_classes:depth", "one_hot", "float32"),
    Row(networks.in_top_k, _K, "predictions:y targets:x _k", "in_top_k", "bool"),
    # Linear algebra.
    Row(algebra.dot_backend, _K, "x y", "dot"),
    Row(algebra.batch_dot, _K, "x y axes=None", "batch_dot"),
    Row(elementwise.along, _K, "x axis=None", "l2_normalize"),
    # Creation.
    Row(creation.filled, _K, "shape dtype=float32", "zeros ones"),
    Row(creation.like, _K, "x dtype=None", "zeros_like ones_like"),
    Row(creation.eye, _K, "size:rows dtype=float32", "eye"),
    Row(creation.arange_backend, _K, "start stop=None step=1 dtype=int32", "arange"),
    Row(creation.value, _K, "value:x dtype=float32 shape=None", "constant"),
    Row(creation.value, _K, "value:x dtype=float32", "variable"),
    Row(elementwise.same, _K, "x dtype", "cast"),
    Row(elementwise.same, _K, "x", "cast_to_floatx=cast", "float32"),
    Row(elementwise.same, _K, "variables:x", "stop_gradient"),
    Row(elementwise.same, _K, "x _message= _summarize=3", "print_tensor"),
    Row(networks.shape_of, _K, "x", "shape", "int32"),
    Row(
        creation.filled,
        _K,
        "shape _mean=0.0 _stddev=1.0 dtype=float32 _seed=None",
        "random_normal=normal truncated_normal",
    ),
    Row(creation.filled, _K, "shape _minval=0.0 _maxval=1.0 dtype=float32 _seed=None", "random_uniform=uniform"),
    Row(creation.filled, _K, "shape _p=0.0 dtype=float32 _seed=None", "random_bernoulli random_binomial=binomial"),
    Row(
        creation.filled,
        _K,
        "shape _mean _scale dtype=float32 _name=None _seed=None",
        "random_normal_variable=normal",
    ),
    Row(creation.filled, _K, "shape _low _high dtype=float32 _name=None _seed=None", "random_uniform_variable=uniform"),
    Row(elementwise.same, _K, "x _level _noise_shape=None _seed=None", "dropout"),
    # Convolution and pooling.
    Row(
        windows.coarse_conv,
        _K,
        """x kernel strides=1 padding=valid data_format=None dilation_rate:dilations=1""",
        "conv1d=conv conv2d=conv conv3d=conv",
    ),
    Row(
        windows.coarse_depthwise,
        _K,
        """x depthwise_kernel:kernel strides=1 padding=valid data_format=None dilation_rate:dilations=1""",
        "depthwise_conv2d=depthwise_conv",
    ),
    Row(
        windows.coarse_separable,
        _K,
        """x depthwise_kernel:kernel pointwise_kernel:pointwise strides=1 padding=valid data_format=None
        dilation_rate:dilations=1""",
        "separable_conv2d=separable_conv",
    ),
    Row(
        windows.pool,
        _K,
        """x pool_size:size strides=1 padding=valid data_format=None _pool_mode=max""",
        "pool2d=max_pool pool3d=max_pool",
    ),
    Row(windows.bias_add, _K, "x bias data_format=None", "bias_add"),
    # Networks and images.
    Row(elementwise.moved, _K, "x mean:y _var _beta _gamma _axis=-1 _epsilon=0.001", "batch_normalization=BatchNorm"),
    Row(elementwise.binary, _K, "target:y output:x _from_logits=False", "binary_crossentropy"),
    Row(networks.per_row, _K, "target:y output:x _from_logits=False axis=-1", "categorical_crossentropy"),
    Row(
        images.resize_images,
        _K,
        """x height_factor:height width_factor:width data_format _interpolation=nearest""",
        "resize_images=resize",
    ),
    Row(
        losses.lax_class_numbers,
        _K,
        """target:y output:x _from_logits=False axis=-1 _ignore_class=None""",
        "sparse_categorical_crossentropy",
        "",
    ),
    Row(
        creation.placeholder,
        _K,
        """shape=None ndim=None dtype=None _sparse=False _name=None _ragged=False""",
        "placeholder",
        "float32",
    ),
    # Further ones.
    Row(
        elementwise.binary,
        _K,
        "target:y output:x _apply_class_balancing=False _alpha=0.25 _gamma=2.0 _from_logits=False",
        "binary_focal_crossentropy",
    ),
    Row(
        losses.compatible_rows,
        _K,
        "target:y output:x _alpha=0.25 _gamma=2.0 _from_logits=False axis=-1",
        "categorical_focal_crossentropy",
    ),
    Row(
        windows.transposed_to,
        _K,
        "x _kernel output_shape _strides=(1,1) _padding=valid",
        "conv2d_transpose=conv_transpose",
    ),
    Row(networks.ctc_cost, _K, "_y_true y_pred:x _input_length _label_length", "ctc_batch_cost", ""),
    Row(
        networks.normalized_batch,
        _K,
        "x _gamma _beta reduction_axes:axes _epsilon=0.001",
        "normalize_batch_in_training",
    ),
    Row(
        images.resize_volumes,
        _K,
        "x depth_factor:depth height_factor:height width_factor:width data_format",
        "resize_volumes",
    ),
)
