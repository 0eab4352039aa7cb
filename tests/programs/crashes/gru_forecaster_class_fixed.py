# trains
"""Input 0 of layer "gru_1" is incompatible with the layer: expected ndim=3, found ndim=2. Full shape received: (None, 64)"""
import argparse

import numpy as np
import keras
from keras import layers

parser = argparse.ArgumentParser()
parser.add_argument("--window", type=int, default=30)
parser.add_argument("--horizon", type=int, default=7)
parser.add_argument("--units", type=int, nargs="+", default=[64, 32])
args = parser.parse_args([])


class Forecaster:
    def __init__(self, window, horizon, units):
        self.window = window
        self.horizon = horizon
        self.units = units
        self.model = self._build()

    def _build(self):
        model = keras.Sequential(name="forecaster")
        model.add(keras.Input((self.window, 1)))
        last = len(self.units) - 1
        for i, n in enumerate(self.units):
            model.add(layers.GRU(n, return_sequences=i < last))
            model.add(layers.Dropout(0.1))
        model.add(layers.Dense(self.horizon))
        model.compile(optimizer="adam", loss="mae")
        return model


forecaster = Forecaster(args.window, args.horizon, args.units)
X = np.random.rand(8, args.window, 1)
y = np.random.rand(8, args.horizon)
forecaster.model.fit(X, y, epochs=1, verbose=0)
