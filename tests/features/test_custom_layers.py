"""The hover of layers of the program: their own weights as a table, those of what is inside in all."""

from __future__ import annotations

from .hovering import below, hovered, table

SCALED = """
class Scaled(layers.Dense):
    def build(self, input_shape):
        super().build(input_shape)
        self.scale = self.add_weight(name="scale", shape=(self.units,), trainable=False)

    def call(self, x):
        return super().call(x) * self.scale

y = Scaled(6)(keras.Input((4,)))
"""


def test_weights_of_the_base_and_of_its_own() -> None:
    text = hovered(SCALED, "Scaled(6)")
    assert table(text) == [
        "Scaled  scaled",
        "(None, 4)  ->  (None, 6)",
        "  kernel  (4, 6)  24",
        "  bias    (6,)     6",
        "  scale   (6,)     6   not trainable",
        "  params          36   30 trainable",
    ]
    assert below(text)[0] == "kernel (4, 6) + bias (6,) + scale (6,) = 36"


def test_layers_inside_are_counted_in_all() -> None:
    program = SCALED.replace("        self.scale", "        self.inner = layers.Dense(2)\n        self.scale")
    program = program.replace("return super().call(x)", "return self.inner(super().call(x))").replace(
        " * self.scale", ""
    )
    assert table(hovered(program, "Scaled(6)"))[1:] == ["(None, 4)  ->  (None, 2)", "  params  50, trainable 44"]


def test_weights_of_which_the_number_is_not_known() -> None:
    text = hovered(SCALED.replace("Scaled(6)", "Scaled(6, use_bias=read_config())"), "Scaled(6")
    assert table(text)[2].split()[:2] == ["params", "?"]


def test_weights_of_which_a_size_is_not_known() -> None:
    program = SCALED.replace("(self.units,)", "(read_config(),)")
    *_, scale, params = table(hovered(program, "Scaled(6)"))
    assert scale == "  scale   (?,)     ?   not trainable"
    assert params.split() == ["params", "?"]
