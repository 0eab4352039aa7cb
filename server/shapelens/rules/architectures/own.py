"""Layers that a family of architectures has of its own: `keras.layers` does not have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from shapelens.dims import Shape
from shapelens.rules.layers.elementwise import Same
from shapelens.rules.layers.merging import Merge
from shapelens.rules.rule import Weight


class CustomScaleLayer(Merge):
    """InceptionResNetV2's sum of one input and another one, scaled."""

    title: str = "CustomScaleLayer"


class LayerScale(Same):
    """ConvNeXt's factor for each channel, which is trained."""

    projection_dim: int

    def weights(self, x: Shape) -> Iterator[Weight]:
        yield Weight("gamma", (self.projection_dim,))


OWN: Final[Mapping[str, Any]] = {cls.__name__: cls for cls in (CustomScaleLayer, LayerScale)}
"""Their rules by class."""
