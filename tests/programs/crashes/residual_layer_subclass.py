# trains
# family: 9
"""Custom residual block: cannot add tensors of different width (Operands could not be broadcast)."""
import numpy as np
import keras
from keras import layers


class ResidualDense(layers.Layer):
    """A small fully connected block with a skip connection."""

    def __init__(self, units, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.dense1 = layers.Dense(units, activation="relu")
        self.dense2 = layers.Dense(units)
        self.drop = layers.Dropout(rate)

    def call(self, inputs, training=None):
        x = self.dense1(inputs)
        x = self.drop(x, training=training)
        return self.dense2(x) + inputs  #! incompatible-merge


inputs = keras.Input(shape=(20,))
x = ResidualDense(64)(inputs)
x = ResidualDense(64)(x)
outputs = layers.Dense(1)(x)
model = keras.Model(inputs, outputs)
model.compile("rmsprop", "mse")
model.fit(np.random.random((32, 20)), np.random.random((32, 1)), verbose=0)
