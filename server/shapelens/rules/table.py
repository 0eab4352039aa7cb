"""Every Keras layer by name: its rule, and how the arguments of a call reach it.

`LAYERS` is the one registry of rules. `signatures.json` (written by `scripts/export_signatures.py`) says how each layer
is called in Keras 2 and 3, also for layers that have no rule yet.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from shapelens.dims import Unknown
from shapelens.immutable import field_names, immutable
from shapelens.rules.arguments import is_plain, is_sequence
from shapelens.rules.exported import exported
from shapelens.rules.identifiers import check_names
from shapelens.rules.inputs import check_declared
from shapelens.rules.layers import (
    attention,
    audio,
    categorical,
    cells,
    conv_lstm,
    convolutional,
    dense,
    einsum,
    elementwise,
    embedding,
    image,
    locally,
    lookup,
    merging,
    normalization,
    opaque,
    pipeline,
    pooling,
    preprocessing,
    recurrent,
    reshaping,
    resizing,
    wrappers,
)
from shapelens.rules.legacy import instead
from shapelens.rules.rule import LayerRule, ShapeError


@immutable
class Row:
    """The rule of a layer, and the fields that its name fixes."""

    rule: type[LayerRule]
    fixed: Mapping[str, Any] = MappingProxyType({})


@immutable
class Bound:
    """A constructor call: the rule (None: not modelled yet) and the keywords that every layer takes (`name`, ...)."""

    rule: LayerRule | None
    base: Mapping[str, Any]
    passed: tuple[str, ...]
    """The names of the arguments that the call gives, by position or by keyword."""
    others: Mapping[str, Any] = MappingProxyType({})
    """The arguments that the rule has no use for, and that the layer keeps all the same."""


def row(rule: type[LayerRule], **fixed: Any) -> Row:
    """A row of the table: the rule, and fields that the name of the layer fixes."""
    return Row(rule, MappingProxyType(fixed))


LAYERS: Mapping[str, Row] = {
    "Dense": row(dense.Dense),
    "Conv1D": row(convolutional.Conv, spatial=1),
    "Conv2D": row(convolutional.Conv, spatial=2),
    "Conv3D": row(convolutional.Conv, spatial=3),
    "Conv1DTranspose": row(convolutional.ConvTranspose, spatial=1),
    "Conv2DTranspose": row(convolutional.ConvTranspose, spatial=2),
    "Conv3DTranspose": row(convolutional.ConvTranspose, spatial=3),
    "DepthwiseConv1D": row(convolutional.DepthwiseConv, spatial=1),
    "DepthwiseConv2D": row(convolutional.DepthwiseConv, spatial=2),
    "SeparableConv1D": row(convolutional.SeparableConv, spatial=1),
    "SeparableConv2D": row(convolutional.SeparableConv, spatial=2),
    "MaxPooling1D": row(pooling.Pooling, spatial=1),
    "MaxPooling2D": row(pooling.Pooling, spatial=2),
    "MaxPooling3D": row(pooling.Pooling, spatial=3),
    "AveragePooling1D": row(pooling.Pooling, spatial=1),
    "AveragePooling2D": row(pooling.Pooling, spatial=2),
    "AveragePooling3D": row(pooling.Pooling, spatial=3),
    "GlobalMaxPooling1D": row(pooling.GlobalPooling, spatial=1),
    "GlobalMaxPooling2D": row(pooling.GlobalPooling, spatial=2),
    "GlobalMaxPooling3D": row(pooling.GlobalPooling, spatial=3),
    "GlobalAveragePooling1D": row(pooling.GlobalPooling, spatial=1),
    "GlobalAveragePooling2D": row(pooling.GlobalPooling, spatial=2),
    "GlobalAveragePooling3D": row(pooling.GlobalPooling, spatial=3),
    "AdaptiveMaxPooling1D": row(pooling.AdaptivePooling, spatial=1),
    "AdaptiveMaxPooling2D": row(pooling.AdaptivePooling, spatial=2),
    "AdaptiveMaxPooling3D": row(pooling.AdaptivePooling, spatial=3),
    "AdaptiveAveragePooling1D": row(pooling.AdaptivePooling, spatial=1),
    "AdaptiveAveragePooling2D": row(pooling.AdaptivePooling, spatial=2),
    "AdaptiveAveragePooling3D": row(pooling.AdaptivePooling, spatial=3),
    "Flatten": row(reshaping.Flatten),
    "Reshape": row(reshaping.Reshape),
    "Permute": row(reshaping.Permute),
    "RepeatVector": row(reshaping.RepeatVector),
    "ZeroPadding1D": row(resizing.ZeroPadding, spatial=1),
    "ZeroPadding2D": row(resizing.ZeroPadding, spatial=2),
    "ZeroPadding3D": row(resizing.ZeroPadding, spatial=3),
    "Cropping1D": row(resizing.Cropping, spatial=1),
    "Cropping2D": row(resizing.Cropping, spatial=2),
    "Cropping3D": row(resizing.Cropping, spatial=3),
    "UpSampling1D": row(resizing.UpSampling, spatial=1),
    "UpSampling2D": row(resizing.UpSampling, spatial=2),
    "UpSampling3D": row(resizing.UpSampling, spatial=3),
    "Resizing": row(image.ToSize),
    "CenterCrop": row(image.ToSize, ranks=(3, 4), crops=True),
    "RandomCrop": row(image.ToSize, from_the_end=True, crops=True, limits=image.PLAIN),
    "RandomHeight": row(image.RandomSize, changed=-3),
    "RandomWidth": row(image.RandomSize, changed=-2),
    "RandomFlip": row(image.Augmentation, flips=True),
    "RandomRotation": row(
        image.Augmentation,
        limits=image.PLAIN,
        limits_2=(image.Limit("factor", -image.ANY, image.ANY),),
        **image.WARPS,
    ),
    "RandomZoom": row(
        image.Augmentation,
        limits=(
            image.Limit("height_factor", -1, 1, "each", above=True),
            image.Limit("width_factor", -1, 1, "each", above=True, optional=True),
            image.NO_FACTOR,
        ),
        limits_2=(
            image.Limit("height_factor", -1, 1, rising=False),
            image.Limit("width_factor", -1, image.ANY, rising=False, optional=True),
        ),
        **image.WARPS,
    ),
    "RandomTranslation": row(
        image.Augmentation,
        limits=(
            image.Limit("height_factor", -1, 1, "each"),
            image.Limit("width_factor", -1, 1, "each"),
            image.NO_FACTOR,
        ),
        limits_2=(image.Limit("height_factor", -1, 1), image.Limit("width_factor", -1, 1)),
        **image.WARPS,
    ),
    "RandomContrast": row(image.Contrast, limits=image.SHARE),
    "RandomBrightness": row(
        image.Augmentation,
        limits=image.PLAIN,
        limits_2=(image.Limit("factor", -1, 1, "each", rising=False),),
        ranged=True,
    ),
    "RandomShear": row(
        image.Augmentation,
        limits=(image.Limit("x_factor", 0, 1, "each"), image.Limit("y_factor", 0, 1, "each"), image.NO_FACTOR),
        **image.WARPS,
    ),
    "RandomHue": row(image.Augmentation, limits=image.SHARE),
    "RandomSaturation": row(image.Augmentation, limits=(image.Limit("factor", -1, 1),), ranged=True),
    "RandomSharpness": row(image.Augmentation, limits=image.SHARE, ranged=True),
    "RandomGrayscale": row(image.Augmentation, limits=(image.Limit("factor", 0, 1, "number"),)),
    "RandomInvert": row(image.Augmentation, limits=image.SHARE),
    "RandomPosterization": row(image.Augmentation, limits=(image.Limit("factor", 1, 8),), ranged=True),
    "RandomPerspective": row(
        image.Augmentation,
        limits=(*image.SHARE, image.Limit("scale", 0, 1, "number")),
        interpolations=image.INTERPOLATIONS,
    ),
    "RandomElasticTransform": row(
        image.Augmentation,
        limits=(*image.SHARE, image.Limit("scale", 0, 1)),
        interpolations=image.INTERPOLATIONS,
        fill_modes=("constant", "nearest", "wrap", "mirror", "reflect"),
    ),
    "RandomErasing": row(image.Augmentation, limits=(*image.SHARE, image.Limit("scale", 0, 1))),
    "RandomGaussianBlur": row(image.Augmentation, limits=(*image.SHARE, image.Limit("sigma", 0, 1))),
    "RandomColorJitter": row(image.ColorJitter),
    "RandomColorDegeneration": row(image.ColorDegeneration, limits=(image.Limit("factor", -1, 1),), ranged=True),
    "RandAugment": row(image.Augmentation, limits=image.ALL, ranged=True, interpolations=image.INTERPOLATIONS),
    "AugMix": row(image.Augmentation, limits=image.ALL, ranged=True, interpolations=image.INTERPOLATIONS),
    "CutMix": row(image.Augmentation, limits=image.SHARE),
    "MixUp": row(image.Augmentation, limits=image.PLAIN),
    "AutoContrast": row(image.Augmentation, ranged=True),
    "Equalization": row(image.Augmentation, limits=image.PLAIN, ranged=True),
    "ContrastLimitedAdaptiveHistogramEqualization": row(image.TiledEqualization, limits=image.PLAIN),
    "Solarization": row(
        image.Augmentation,
        limits=(
            image.Limit("addition_factor", 0, 1, "each"),
            image.Limit("threshold_factor", 0, 1, "each"),
            image.NO_FACTOR,
        ),
        ranged=True,
    ),
    "MaxNumBoundingBoxes": row(image.BoundingBoxes, limits=image.PLAIN),
    "MelSpectrogram": row(audio.MelSpectrogram),
    "STFTSpectrogram": row(audio.STFTSpectrogram),
    "Normalization": row(preprocessing.Normalization),
    "CategoryEncoding": row(categorical.CategoryEncoding),
    "Hashing": row(categorical.Hashing),
    "HashedCrossing": row(categorical.HashedCrossing),
    "Discretization": row(categorical.Discretization),
    "StringLookup": row(lookup.Lookup, of_integers=False),
    "IntegerLookup": row(lookup.Lookup, of_integers=True),
    "TextVectorization": row(lookup.TextVectorization, of_integers=False),
    "Pipeline": row(pipeline.Pipeline),
    "Wrapper": row(opaque.BaseWrapper),
    "Layer": row(opaque.Base),
    "TFSMLayer": row(opaque.Opaque, inside="a SavedModel"),
    "JaxLayer": row(opaque.Opaque, inside="a JAX function"),
    "FlaxLayer": row(opaque.Opaque, inside="a Flax module"),
    "TorchModuleWrapper": row(opaque.Opaque, inside="a PyTorch module"),
    "DenseFeatures": row(opaque.Opaque, inside="a list of feature columns"),
    "Activation": row(elementwise.Activation),
    "ReLU": row(elementwise.ReLU),
    "LeakyReLU": row(elementwise.LeakyReLU),
    "PReLU": row(elementwise.PReLU),
    "Softmax": row(elementwise.Softmax),
    "Rescaling": row(preprocessing.Rescaling),
    "Dropout": row(elementwise.SharedDropout),
    "GaussianDropout": row(elementwise.Dropout, checked_by_2=False),
    "AlphaDropout": row(elementwise.Dropout, checked_by_2=False),
    "SpatialDropout1D": row(elementwise.Dropout, rank=3),
    "SpatialDropout2D": row(elementwise.Dropout, rank=4),
    "SpatialDropout3D": row(elementwise.Dropout, rank=5),
    "ActivityRegularization": row(elementwise.Same),
    "GaussianNoise": row(elementwise.GaussianNoise),
    "Identity": row(elementwise.Same),
    "Masking": row(elementwise.Masking),
    "UnitNormalization": row(elementwise.UnitNormalization),
    "ELU": row(elementwise.ELU),
    "ThresholdedReLU": row(elementwise.ThresholdedReLU),
    "BatchNormalization": row(normalization.BatchNormalization),
    "LayerNormalization": row(normalization.LayerNormalization),
    "GroupNormalization": row(normalization.GroupNormalization),
    "RMSNormalization": row(normalization.RMSNormalization),
    "Embedding": row(embedding.Embedding),
    "ReversibleEmbedding": row(embedding.ReversibleEmbedding),
    "SimpleRNN": row(recurrent.SimpleRNN),
    "LSTM": row(recurrent.LSTM),
    "GRU": row(recurrent.GRU),
    "CuDNNLSTM": row(recurrent.CuDNNLSTM),
    "CuDNNGRU": row(recurrent.CuDNNGRU),
    "RNN": row(cells.RNN),
    "SimpleRNNCell": row(cells.SimpleRNNCell),
    "LSTMCell": row(cells.LSTMCell),
    "GRUCell": row(cells.GRUCell),
    "StackedRNNCells": row(cells.StackedRNNCells),
    "ConvLSTM1D": row(conv_lstm.ConvLSTM, spatial=1),
    "ConvLSTM2D": row(conv_lstm.ConvLSTM, spatial=2),
    "ConvLSTM3D": row(conv_lstm.ConvLSTM, spatial=3),
    "LocallyConnected1D": row(locally.LocallyConnected, spatial=1),
    "LocallyConnected2D": row(locally.LocallyConnected, spatial=2),
    "EinsumDense": row(einsum.EinsumDense),
    "SpectralNormalization": row(wrappers.SpectralNormalization),
    "Bidirectional": row(wrappers.Bidirectional),
    "TimeDistributed": row(wrappers.TimeDistributed),
    "Lambda": row(wrappers.Lambda),
    "Add": row(merging.Merge, title="Add"),
    "Multiply": row(merging.Merge, title="Multiply"),
    "Average": row(merging.Merge, title="Average"),
    "Maximum": row(merging.Merge, title="Maximum"),
    "Minimum": row(merging.Merge, title="Minimum"),
    "Subtract": row(merging.Merge, title="Subtract", exactly=2),
    "Concatenate": row(merging.Concatenate),
    "Dot": row(merging.Dot),
    "MultiHeadAttention": row(attention.MultiHeadAttention),
    "GroupQueryAttention": row(attention.GroupQueryAttention),
    "Attention": row(attention.Attention),
    "AdditiveAttention": row(attention.AdditiveAttention),
}

BASE = frozenset(
    {"name", "dtype", "trainable", "activity_regularizer", "autocast", "dynamic", "implementation", "input_shape"}
    | {"input_dim", "input_length", "batch_input_shape", "batch_size", "weights"}
)
"""Keywords that are about any layer; the ones among them that a rule has as a field go to the rule as well."""


@functools.cache
def _signatures() -> Any:
    return exported("signatures")


class _Aliases(Mapping[str, str]):
    """Other names of layers (`Convolution2D`), read when first asked for."""

    def __getitem__(self, name: str) -> str:
        return _signatures()["aliases"][name]

    def __iter__(self) -> Any:
        return iter(_signatures()["aliases"])

    def __len__(self) -> int:
        return len(_signatures()["aliases"])


ALIASES: Mapping[str, str] = _Aliases()


NO_LAYERS = frozenset({"InputSpec"})
"""What `keras.layers` has beside layers."""


@functools.cache
def canonical(name: str) -> str | None:
    """The name under which Keras shows the layer, None if neither Keras 2 nor Keras 3 has it."""
    name = ALIASES.get(name, name)
    return name if name in _signatures()["3"] or name in _signatures()["2"] else None


def exists(layer: str, keras: int) -> bool:
    """Whether that Keras version has the layer (by its canonical name)."""
    return layer in _signatures()[str(keras)]


def bind(
    layer: str,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    *,
    keras: int | None,
    data_format: str | Unknown,
    complete: bool = True,
) -> Bound:
    """The rule for the call `layer(*args, **kwargs)`.

    Args:
        layer: canonical name.
        args: the positional arguments: plain Python, `Unknown`, or opaque objects.
        kwargs: the keywords, alike.
        keras: the version in force; None accepts what either version accepts, in the meaning of Keras 3. A layer that
            this version does not have (`exists`) is bound as the other version has it.
        data_format: the global `image_data_format`.
        complete: False if more keywords may have been given (`**unknown`): what is not given is then unknown.

    Raises:
        ShapeError: `unknown-argument`, `missing-argument`, `too-many-arguments`, `invalid-argument`.
    """
    if keras is not None and not exists(layer, keras):
        keras = 5 - keras
    arguments = _arguments(layer, args, kwargs, keras, complete)
    check_names(layer, arguments, keras)
    passed = tuple(arguments)[: len(args) + len(kwargs)]  # Defaults follow what is given.
    base = {name: value for name, value in arguments.items() if name in BASE and name in kwargs}
    if layer not in LAYERS:
        return Bound(None, base, passed, arguments)
    check_declared(arguments, keras)
    if keras == 2 and arguments.get("dynamic") is True:
        return Bound(
            opaque.Opaque(inside="a layer with dynamic=True, which is built when it runs,", keras=2), base, passed
        )
    entry = LAYERS[layer]
    fields = field_names(entry.rule)
    # A rule's method can have the name of an argument (`output_shape`); the field is then `output_shape_`.
    spelled = {name: f"{name}_" if f"{name}_" in fields else name for name in arguments}
    values = {spelled[name]: value for name, value in arguments.items() if spelled[name] in fields}
    if "data_format" in fields and values.get("data_format") is None:
        values["data_format"] = data_format
    rule = entry.rule(**values, **entry.fixed, keras=keras or (3 if exists(layer, 3) else 2))
    return Bound(rule, base, passed, {name: arguments[name] for name in arguments if spelled[name] not in fields})


def _arguments(
    layer: str, args: Sequence[Any], kwargs: Mapping[str, Any], keras: int | None, complete: bool
) -> dict[str, Any]:
    versions = [v for v in (3, 2) if v == (keras or v) and exists(layer, v)]
    errors: list[ShapeError] = []
    for version in versions:
        try:
            return _assign(layer, _signatures()[str(version)][layer], args, kwargs, version, complete)
        except ShapeError as error:
            errors.append(error)
    if keras is None:
        errors[0].keras = versions[0] if len(versions) == 1 else None
    raise errors[0]


def _assign(
    layer: str, signature: Any, args: Sequence[Any], kwargs: Mapping[str, Any], version: int, complete: bool
) -> dict[str, Any]:
    """Python's own assignment of arguments to parameters, defaults filled in."""
    keyword_only = signature.get("keyword_only", ())
    names = [name for name, *_ in signature["args"]]
    positional = [name for name in names if name not in keyword_only]
    if len(args) > len(positional) and not signature.get("varargs"):
        raise ShapeError(
            "too-many-arguments",
            f"{layer}.__init__() takes {len(positional)} positional arguments but {len(args)} were given",
            None,
            version,
        )
    arguments: dict[str, Any] = dict(zip(positional, args, strict=False))
    extra: Mapping[str, Any] = signature.get("extra", {})
    for name, value in kwargs.items():
        if name in arguments:
            raise ShapeError(
                "too-many-arguments",
                f"{layer}.__init__() got multiple values for argument '{name}'",
                name,
                version,
            )
        if name not in names and name not in extra:
            raise ShapeError(
                "unknown-argument",
                f"Unrecognized keyword arguments passed to {layer}: {{{name!r}: {_shown(value)}}}"
                f"{instead(name) if version == 3 else ''}",
                name,
                version,
            )
        arguments[name] = value
    for name, *default in signature["args"]:
        if name in arguments:
            continue
        if not complete:
            arguments[name] = Unknown(f"`{name}` may be among the keywords passed as **")
        elif not default:
            raise ShapeError(
                "missing-argument",
                f"{layer}.__init__() missing 1 required positional argument: '{name}'",
                name,
                version,
            )
        elif len(default) == 1:
            arguments[name] = _plain(default[0])
    return arguments


def _plain(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    items: list[Any] = [*value]
    return tuple(map(_plain, items))


def call_signature(layer: str, keras: int) -> Sequence[Sequence[Any]]:
    """The arguments of a call of the layer, as in `signatures.json`; none where that Keras does not have the layer."""
    return _signatures()[str(keras)].get(layer, {}).get("call", ())


def parameters(layer: str, keras: int) -> list[str]:
    """The names of the arguments of a layer's constructor, in Keras' order."""
    return [name for name, *_ in _signatures()[str(keras)][layer]["args"]]


@functools.cache
def positional_names(layer: str, keras: int | None) -> list[str]:
    """The names of a layer's arguments in positional order; where the version is open, of Keras 3 if it can be."""
    for version in (keras or 3, 3, 2):
        if exists(layer, version):
            signature = _signatures()[str(version)][layer]
            return [name for name, *_ in signature["args"] if name not in signature.get("keyword_only", ())]
    return []


def keywords(layer: str, keras: int) -> frozenset[str]:
    """The names of all arguments of a layer's constructor, as that Keras has it, or the only one that does."""
    signature = _signatures()[str(keras if exists(layer, keras) else 5 - keras)][layer]
    return frozenset((*(name for name, *_ in signature["args"]), *signature.get("extra", ())))


def shown_class(layer: str) -> str:
    """The class name that Keras shows: that of GroupQueryAttention has another name inside Keras."""
    return "GroupedQueryAttention" if layer == "GroupQueryAttention" else layer


def _shown(value: Any) -> str:
    """A value as a message shows it: what is not plain Python is left out."""
    known = all(is_plain(item) for item in value) if is_sequence(value) else is_plain(value)
    return repr(value) if known else "..."


def automatic_base(cls: str, keras: int | None) -> str:
    """What Keras calls a layer or model of a class, before it puts a number to it."""
    if keras == 2:
        return {"InputLayer": "input", "Functional": "model"}.get(cls, snake_case(cls))
    return snake_case(shown_class(cls))


@functools.cache
def snake_case(cls: str) -> str:
    """`MaxPooling2D` -> `max_pooling2d`, `ReLU` -> `re_lu` (`keras.utils.naming.to_snake_case`)."""
    name = re.sub(r"\W+", "", cls)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
