# trains
"""The number of input channels must be evenly divisible by the number of groups."""
import numpy as np
import keras
from keras import layers

CARDINALITY = 8


def resnext_block(x, filters):
    y = layers.Conv2D(filters, 1, use_bias=False)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Conv2D(filters, 3, padding="same", groups=CARDINALITY, use_bias=False)(y)
    y = layers.ReLU()(y)
    y = layers.Conv2D(x.shape[-1], 1)(y)
    return layers.add([x, y])


img = keras.Input((32, 32, 3))
x = layers.Conv2D(24, 3, padding="same")(img)
for width in [16, 24]:
    x = resnext_block(x, width)
x = layers.GlobalAveragePooling2D()(x)
model = keras.Model(img, layers.Dense(2)(x))
model.compile("adam", "mse")
print(model.count_params())
