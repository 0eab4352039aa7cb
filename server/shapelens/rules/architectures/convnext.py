"""ConvNeXt: four stages of blocks with depthwise convolutions of 7 x 7, between Sequential models that shrink the image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from shapelens.rules.architectures.blocks import pooled
from shapelens.rules.architectures.builder import Builder, Family, Options, usual_input
from shapelens.rules.arguments import invalid

_SIDE: Final = 224
_VARIANTS: Final[Mapping[str, tuple[int, int]]] = {
    "Tiny": (9, 96),
    "Small": (27, 96),
    "Base": (27, 128),
    "Large": (27, 192),
    "XLarge": (27, 256),
}
"""The blocks of the third stage, where the others have three, and the filters of the first, which each stage doubles."""
_MEANS: Final = (0.485 * 255, 0.456 * 255, 0.406 * 255)
_VARIANCES: Final = ((0.229 * 255) ** 2, (0.224 * 255) ** 2, (0.225 * 255) ** 2)


def _argument(options: Options) -> str:
    return "model_name" if options.keras == 2 else "name"


def _name(options: Options) -> str:
    return options[_argument(options)]


def _convnext(b: Builder, x: int, options: Options) -> int:
    variant = options.function.removeprefix("ConvNeXt")
    depth, width = _VARIANTS[variant]
    name = _name(options)
    if options["weights"] == "imagenet" and f"convnext_{variant.lower()}" not in name:
        raise invalid(_argument(options), f"Model name {name!r} does not match the weights of {options.function}")
    if options["include_preprocessing"] and usual_input(options, _SIDE)[2] == 3:
        x = b.add("Normalization", x, f"{name}_prestem_normalization", mean=_MEANS, variance=_VARIANCES)
    for stage, blocks in enumerate((3, 3, depth, 3)):
        filters = width * 2**stage
        x = _shrunk(b, x, name, stage, filters)
        for block in range(blocks):
            x = _block(b, x, f"{name}_stage_{stage}_block_{block}", filters)
    if not options.top:
        return b.add("LayerNormalization", pooled(b, x, options), epsilon=1e-6)
    x = b.add("GlobalAveragePooling2D", x, f"{name}_head_gap")
    x = b.add("LayerNormalization", x, f"{name}_head_layernorm", epsilon=1e-6)
    units, activation = options["classes"], options["classifier_activation"]
    return b.add("Dense", x, f"{name}_head_dense", units=units, activation=activation)


def _shrunk(b: Builder, x: int, name: str, stage: int, filters: int) -> int:
    """The stem convolves and then normalizes; between the stages it is the other way round."""
    side = 2 if stage else 4
    convolution: Mapping[str, Any] = {"filters": filters, "kernel_size": side, "strides": side}
    normalization: Mapping[str, Any] = {"epsilon": 1e-6}
    if not stage:
        convolved = ("Conv2D", f"{name}_stem_conv", convolution)
        return b.stack(x, f"{name}_stem", convolved, ("LayerNormalization", f"{name}_stem_layernorm", normalization))
    number = stage - 1
    normalized = ("LayerNormalization", f"{name}_downsampling_layernorm_{number}", normalization)
    convolved = ("Conv2D", f"{name}_downsampling_conv_{number}", convolution)
    return b.stack(x, f"{name}_downsampling_block_{number}", normalized, convolved)


def _block(b: Builder, x: int, name: str, filters: int) -> int:
    start = x
    x = b.add("Conv2D", x, f"{name}_depthwise_conv", filters=filters, kernel_size=7, padding="same", groups=filters)
    x = b.add("LayerNormalization", x, f"{name}_layernorm", epsilon=1e-6)
    x = b.add("Dense", x, f"{name}_pointwise_conv_1", units=4 * filters)
    x = b.add("Activation", x, f"{name}_gelu", activation="gelu")
    x = b.add("Dense", x, f"{name}_pointwise_conv_2", units=filters)
    x = b.add("LayerScale", x, f"{name}_layer_scale", projection_dim=filters)
    x = b.add("Activation", x, f"{name}_identity", activation="linear")
    return b.operate("Add", start, x)


FAMILIES: Final[Mapping[str, Family]] = {
    f"ConvNeXt{variant}": Family(
        _convnext,
        _SIDE,
        lambda options, _: _name(options),
        {
            "classifier_activation": "softmax",
            "include_preprocessing": True,
            "name": f"convnext_{variant.lower()}",
            "model_name": f"convnext_{variant.lower()}",
        },
        from_source=2,
    )
    for variant in _VARIANTS
}
