"""Grouped convolutions in a ResNeXt block whose width is not a multiple of the cardinality."""
import keras
from keras import layers


class ResNeXt:
    def __init__(self, cardinality=32, widths=(64, 96, 80)):
        self.cardinality = cardinality
        self.widths = widths

    def block(self, x, width):
        y = layers.Conv2D(width, 1, use_bias=False)(x)
        y = layers.ReLU()(layers.BatchNormalization()(y))
        y = layers.Conv2D(width, 3, padding="same", groups=self.cardinality)(y)  #! invalid-argument: The number of filters must be evenly divisible by the number of groups
        return layers.ReLU()(layers.BatchNormalization()(y))

    def build(self):
        inputs = keras.Input((56, 56, 3))
        x = inputs
        for width in self.widths:
            x = self.block(x, width)
        return keras.Model(inputs, x)


net = ResNeXt(cardinality=32).build()
