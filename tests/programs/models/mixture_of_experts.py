# keras: 3
"""Experts and a gate, and tasks with a gate each."""
import keras
from keras import layers, ops


class Experts(layers.Layer):
    def __init__(self, count, units, **kwargs):
        super().__init__(**kwargs)
        self.count, self.units = count, units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(self.count, input_shape[-1], self.units), name="kernel")
        self.bias = self.add_weight(shape=(self.count, self.units), initializer="zeros", name="bias")

    def call(self, x):
        return ops.relu(ops.einsum("bf,efu->beu", x, self.kernel) + self.bias)


features = keras.Input((30,))
experts = Experts(count=6, units=16, name="experts")(features)
tasks = {"click": 1, "rating": 5, "dwell": 1}
outputs = {}
for task, width in tasks.items():
    gate = layers.Dense(6, activation="softmax", name=f"gate_{task}")(features)
    mixed = layers.Dot(axes=1)([gate, experts])
    tower = keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(width)], name=f"tower_{task}")
    outputs[task] = tower(mixed)
model = keras.Model(features, list(outputs.values()))
total = layers.Concatenate()([*outputs.values()])
stacked = ops.stack([outputs["click"], outputs["dwell"]], axis=1)
mean = ops.mean(stacked, axis=1)
