"""Stacked LSTMs: the first one gives no sequences."""
from tensorflow import keras
from tensorflow.keras.layers import LSTM, Dense, Dropout, Input

config = {"units": [64, 32], "steps": 30, "features": 8}

model = keras.Sequential()
model.add(Input((config["steps"], config["features"])))
for index, units in enumerate(config["units"]):
    model.add(LSTM(units))  #! incompatible-input: expected ndim=3, found ndim=2
    model.add(Dropout(0.2))
model.add(Dense(1))
