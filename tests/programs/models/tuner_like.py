"""A search over a grid of hyperparameters, with itertools and an early choice."""
import itertools

import keras
from keras import layers

grid = {"units": [16, 32], "depth": [1, 2], "activation": ["relu", "tanh"]}


class HyperModel:
    """Counts how many params each choice costs."""

    def __init__(self, input_shape, num_classes):
        self.input_shape = input_shape
        self.num_classes = num_classes

    def build(self, units=8, depth=1, activation="relu"):
        model = keras.Sequential([layers.Input(shape=self.input_shape), layers.Flatten()])
        for i in range(depth):
            model.add(layers.Dense(units // (i + 1), activation=activation))
        model.add(layers.Dense(self.num_classes, activation="softmax"))
        return model

    def __call__(self, **choice):
        return self.build(**choice)


hyper = HyperModel(input_shape=(8, 8), num_classes=10)
trials = []
for values in itertools.product(*grid.values()):
    choice = dict(zip(grid.keys(), values))
    trials.append((hyper(**choice), choice))

smallest = min(trials, key=lambda trial: trial[0].count_params())
largest = max(trials, key=lambda trial: trial[0].count_params())
units = largest[1]["units"]
probe = layers.Dense(units)(keras.Input((smallest[1]["units"],)))
assert smallest[0].count_params() == 65 * 16 + 17 * 10
