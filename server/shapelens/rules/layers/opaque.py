"""Layers whose inside is no Keras: a model or module made by something else. Their output is unknown, with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelens.dims import Undecided, Unknown, known
from shapelens.rules.arguments import invalid, is_dims, is_plain
from shapelens.rules.rule import LayerRule, ShapeError, Structure, Weight, is_shape, weights_of


class Opaque(LayerRule):
    """`TFSMLayer`, `JaxLayer`, `FlaxLayer`, `TorchModuleWrapper`, `DenseFeatures`: known only where they are run."""

    module: Any = None
    output_shape_: Any = None
    inside: str
    """What is inside, in a few words."""

    many = True

    def check(self) -> None:
        if self.module is not None and is_plain(self.module):
            raise invalid("module", f"`module` must be {self.inside}. Received: {self.module!r}")

    def weights(self, x: Any) -> Iterator[Weight]:
        raise Undecided(Unknown(f"{self.inside} holds the weights"))

    def output_shape(self, x: Any) -> Structure:
        given = self.output_shape_
        if is_dims(given):
            return tuple(given)
        raise Undecided(Unknown(f"{self.inside} computes the output"))


class HubLayer(Opaque):
    """`hub.KerasLayer` of TensorFlow Hub, whose `output_shape` is that of one sample."""

    def output_shape(self, x: Any) -> Structure:
        given = self.output_shape_
        if is_dims(given):
            return (x[0] if is_shape(x) and x else None, *given)
        raise Undecided(Unknown(f"{self.inside} computes the output; `output_shape=` would say what it is"))


class Base(LayerRule):
    """`keras.layers.Layer` itself: Keras 2 passes its input on, Keras 3 wants a subclass with a `call`."""

    any_rank = True

    def output_shape(self, x: Any) -> Structure:
        if self.keras == 3:
            raise ShapeError("incompatible-input", "The layer does not have a `call()` method implemented.")
        return x


class BaseWrapper(Base):
    """`keras.layers.Wrapper` itself, which holds a layer and does not call it."""

    layer: Any

    any_rank = False

    def weights(self, x: Any) -> Iterator[Weight]:
        layer = known(self.layer)
        if not isinstance(layer, LayerRule):
            raise Undecided(Unknown("the wrapped layer is not known"))
        yield from known(weights_of(layer, x))

    def check(self) -> None:
        if is_plain(self.layer):
            raise invalid("layer", f"Layer {self.layer!r} supplied to Wrapper isn't a supported layer type.")
