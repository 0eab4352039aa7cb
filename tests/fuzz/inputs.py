"""Inputs for each layer: of the rank that it is for, and now and then of another, with sizes around its limits."""

from __future__ import annotations

import random
from typing import Any

Shape = tuple[int | None, ...]

RANKS: dict[str, tuple[int, ...]] = {
    **{f"{name}1D": (3,) for name in ("Conv", "DepthwiseConv", "SeparableConv", "LocallyConnected")},
    "Dense": (2, 3, 4),
    "Embedding": (1, 2, 3),
    "ReversibleEmbedding": (2,),
    "RepeatVector": (2,),
    "ConvLSTM1D": (4,),
    "ConvLSTM2D": (5,),
    "ConvLSTM3D": (6,),
    "MelSpectrogram": (2, 2, 1),
    "STFTSpectrogram": (3,),
    "TimeDistributed": (3, 4, 5),
    "EinsumDense": (2, 3, 3),
    "SpectralNormalization": (2, 3, 3),
    "MultiHeadAttention": (3, 3, 4),
    "GroupQueryAttention": (3,),
    "Attention": (3,),
    "AdditiveAttention": (3,),
    "Permute": (2, 3, 4),
    "Pipeline": (4,),
    "SimpleRNNCell": (2,),
    "Hashing": (1, 2, 3),
    "HashedCrossing": (1, 2, 2),
    "CategoryEncoding": (1, 2, 2, 2),
    "Discretization": (1, 2, 3),
    "StringLookup": (1, 2, 3),
    "IntegerLookup": (1, 2, 3),
    "TextVectorization": (1, 2, 2),
    "SpatialDropout1D": (3,),
    "SpatialDropout2D": (4,),
    "SpatialDropout3D": (5,),
}
SIZES: dict[str, list[int]] = {
    "MelSpectrogram": [100, 16000, 2048],
    "STFTSpectrogram": [300, 600, 1000],
    "RandomColorDegeneration": [3],
    "HashedCrossing": [1],
    "TextVectorization": [1, 1, 1, 3],
    "Reshape": [1, 2, 3, 4, 6, 12],
    "Normalization": [1, 3, 4, 4],
    "GroupNormalization": [2, 4, 6, 12],
    "EinsumDense": [4, 3],
}
KNOWN = {"Pipeline", "Reshape"}
"""Layers that say of dynamic axes what TensorFlow happens to know; tests/mdtest/reshaping.md has the cases that hold."""
SEVERAL = {"Add": 3, "Multiply": 3, "Average": 3, "Maximum": 3, "Minimum": 3, "Concatenate": 3, "Subtract": 2, "Dot": 2}
QUERIES = {"MultiHeadAttention", "GroupQueryAttention"}
"""Layers that take their tensors one by one."""


def ranks_of(layer: str) -> tuple[int, ...]:
    if layer in RANKS:
        return RANKS[layer]
    if layer.endswith(("Cell", "Cells")):
        return (2,)
    if layer in ("RNN", "LSTM", "GRU", "SimpleRNN", "Bidirectional", "CuDNNLSTM", "CuDNNGRU"):
        return (3,)
    for n in (1, 2, 3):
        if f"{n}D" in layer:
            return (n + 2,)
    if layer.startswith("Random") or layer in IMAGES:
        return (4, 4, 4, 3)
    return (2, 3, 4, 5)


IMAGES = {
    "Resizing", "CenterCrop", "RandAugment", "AugMix", "CutMix", "MixUp", "AutoContrast", "Equalization",
    "Solarization", "MaxNumBoundingBoxes", "ContrastLimitedAdaptiveHistogramEqualization", "Pipeline",
}  # fmt: skip


def draw_input(r: random.Random, layer: str, wrong: bool) -> Any:
    """A shape, or a list of shapes for a layer of several tensors."""
    rank = r.choice(ranks_of(layer))
    if wrong and r.random() < 0.6 and not layer.endswith(("Cell", "Cells", "Pipeline", "RNN")):
        rank = max(1, rank + r.choice([-1, 1]))
    if layer in SEVERAL:
        return several(r, layer, wrong)
    first = shape(r, layer, rank, wrong)
    if layer in QUERIES | {"Attention", "AdditiveAttention"}:
        value = list(first)
        if rank > 1:
            value[1] = r.choice([1, 2, 5])
        others = [tuple(value)] * r.choice([1, 1, 2])
        return [first, *others] if not wrong or r.random() < 0.7 else [first]
    if layer == "HashedCrossing":
        return [first] * r.choice([2, 2, 2, 3, 1]) if not wrong else [first, shape(r, layer, 2, True)]
    return first


def shape(r: random.Random, layer: str, rank: int, wrong: bool) -> Shape:
    sizes = SIZES.get(layer, [1, 2, 3, 4, 5, 6, 7, 8, 9, 12])
    if wrong and r.random() < 0.3:
        sizes = [1, 2, 3]
    dynamic = r.random() < (0.3 if wrong else 0.15) and layer not in KNOWN
    return (
        r.choice([None, None, None, 2]),
        *(None if dynamic and r.random() < 0.4 else r.choice(sizes) for _ in range(rank - 1)),
    )


def several(r: random.Random, layer: str, wrong: bool) -> list[Shape]:
    base = shape(r, layer, r.choice([2, 3, 3, 4]), False)

    def varied() -> Shape:
        other = [r.choice([size, size, size, None, 1, 2, 3]) if r.random() < 0.3 else size for size in base[1:]]
        return (base[0], *(other[1:] if wrong and r.random() < 0.3 else other))

    count = SEVERAL[layer] if r.random() < 0.5 else 2
    if wrong and r.random() < 0.3:
        count = r.choice([1, 3])
    same = r.random() < 0.5 and not wrong
    return [base, *(base if same else varied() for _ in range(count - 1))]
