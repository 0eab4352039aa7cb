# keras: 3
"""A custom layer whose kernel has its axes the wrong way round."""
import keras
from keras import layers, ops


class Linear(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(self.units, input_shape[-1]), initializer="random_normal")
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, x):
        return ops.matmul(x, self.w) + self.b  #! incompatible-merge: inner dimensions must be equal, but 32 != 10


inputs = keras.Input((16,))
hidden = layers.Dense(32, activation="relu")(inputs)
outputs = Linear(10)(hidden)
model = keras.Model(inputs, outputs)
