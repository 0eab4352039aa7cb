"""Where the Keras docs, keras.io, have the page of a layer.

The tables follow the site's own (`scripts/api_master.py` and `keras2_api_master.py` of keras-team/keras-io). Most pages are
called as their layer is in snake case; the others are in `_SLUGS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.rules.table import exists, snake_case

_SITE: Final = {3: "https://keras.io/api/layers/", 2: "https://keras.io/2/api/layers/"}
_CATEGORIES: Final = {
    "": "Layer",
    "core_layers/": "InputLayer Dense EinsumDense Activation Embedding ReversibleEmbedding Masking Lambda Identity",
    "convolution_layers/": "Conv1D Conv2D Conv3D SeparableConv1D SeparableConv2D DepthwiseConv1D DepthwiseConv2D "
    "Conv1DTranspose Conv2DTranspose Conv3DTranspose",
    "pooling_layers/": "MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D "
    "GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GlobalAveragePooling1D GlobalAveragePooling2D "
    "GlobalAveragePooling3D AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D "
    "AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D",
    "recurrent_layers/": "LSTM LSTMCell GRU GRUCell SimpleRNN TimeDistributed Bidirectional ConvLSTM1D ConvLSTM2D "
    "ConvLSTM3D RNN SimpleRNNCell StackedRNNCells",
    "preprocessing_layers/text/": "TextVectorization",
    "preprocessing_layers/numerical/": "Normalization SpectralNormalization Discretization",
    "preprocessing_layers/categorical/": "CategoryEncoding Hashing HashedCrossing StringLookup IntegerLookup",
    "preprocessing_layers/image_preprocessing/": "Resizing Rescaling CenterCrop AutoContrast",
    "preprocessing_layers/image_augmentation/": "AugMix CutMix Equalization MaxNumBoundingBoxes MixUp Pipeline "
    "RandAugment RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop "
    "RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert "
    "RandomPerspective RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear "
    "RandomTranslation RandomZoom Solarization",
    "preprocessing_layers/audio_preprocessing/": "MelSpectrogram STFTSpectrogram",
    "normalization_layers/": "BatchNormalization LayerNormalization UnitNormalization GroupNormalization "
    "RMSNormalization",
    "regularization_layers/": "Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D GaussianDropout "
    "AlphaDropout GaussianNoise ActivityRegularization",
    "attention_layers/": "GroupQueryAttention MultiHeadAttention Attention AdditiveAttention",
    "reshaping_layers/": "Reshape Flatten RepeatVector Permute Cropping1D Cropping2D Cropping3D UpSampling1D "
    "UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D",
    "merging_layers/": "Concatenate Average Maximum Minimum Add Subtract Multiply Dot",
    "activation_layers/": "ReLU Softmax LeakyReLU PReLU ELU ThresholdedReLU",
    "backend_specific_layers/": "TorchModuleWrapper TFSMLayer JaxLayer FlaxLayer",
}
_CATEGORY: Final[Mapping[str, str]] = {
    layer: category for category, layers in _CATEGORIES.items() for layer in layers.split()
}
_SLUGS: Final[Mapping[str, str]] = {
    "Layer": "base_layer",
    "InputLayer": "input",
    "ReversibleEmbedding": "embedding",
    "Conv1D": "convolution1d",
    "Conv2D": "convolution2d",
    "Conv3D": "convolution3d",
    "SeparableConv1D": "separable_convolution1d",
    "SeparableConv2D": "separable_convolution2d",
    "DepthwiseConv1D": "depthwise_convolution1d",
    "DepthwiseConv2D": "depthwise_convolution2d",
    "Conv1DTranspose": "convolution1d_transpose",
    "Conv2DTranspose": "convolution2d_transpose",
    "Conv3DTranspose": "convolution3d_transpose",
    "StackedRNNCells": "stacked_rnn_cell",
    "AutoContrast": "auto_constrast",  # as the site spells it
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "prelu",
    "ThresholdedReLU": "threshold_relu",
}
_NO_PAGE_IN_2: Final = frozenset(
    {"EinsumDense", "Identity", "DepthwiseConv1D", "LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"}
    | {"SpectralNormalization", "AlphaDropout"}
)
"""Layers that Keras 2 has as well, of which only the docs of Keras 3 have a page."""


def page_of(layer: str, keras: int | None) -> str | None:
    """The address of a layer's page, by its canonical name; None if the docs have none.

    A layer that this Keras does not have is meant as the other has it; None stands for Keras 3, if that has the layer.
    """
    if layer not in _CATEGORY:
        return None
    wanted = keras or 3
    version = wanted if exists(layer, wanted) else 5 - wanted
    if version == 2 and layer in _NO_PAGE_IN_2:
        return None
    return f"{_SITE[version]}{_CATEGORY[layer]}{_SLUGS.get(layer, snake_case(layer))}/"
