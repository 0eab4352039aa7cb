"""Pipeline: preprocessing layers one after the other, as one layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelens.dims import Undecided, Unknown, known
from shapelens.rules.arguments import is_sequence
from shapelens.rules.rule import LayerRule, Structure, Weight, output_of, weights_of


class Pipeline(LayerRule):
    """`keras.layers.Pipeline` (Keras 3)."""

    layers: Any

    many = True

    def steps(self, x: Any) -> Iterator[tuple[LayerRule, Any]]:
        """Each layer with its input shape."""
        layers = known(self.layers)
        if not is_sequence(layers) or not all(isinstance(layer, LayerRule) for layer in layers):
            raise Undecided(Unknown("a layer of the pipeline is not known"))
        for layer in layers:
            yield layer, x
            given, x = x, output_of(layer, x)
            if x != given and (isinstance(given, list) or len(given) != 4 or None in given[1:]):
                raise Undecided(Unknown("Keras runs the layers of a pipeline at once, on what is not known yet"))

    def weights(self, x: Any) -> Iterator[Weight]:
        for layer, given in self.steps(x):
            yield from known(weights_of(layer, given))

    def output_shape(self, x: Any) -> Structure:
        output = x
        for layer, given in self.steps(x):
            output = output_of(layer, given)
        return output

    def explain(self, x: Any) -> Iterator[str]:
        yield f"{len(self.layers)} layers, one after the other."
