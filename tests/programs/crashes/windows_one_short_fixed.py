# trains
"""Data cardinality is ambiguous: x sizes: 90 y sizes: 100"""
import numpy as np
import keras
from keras import layers

n_steps = 10
values = np.arange(100) / 100.0

X = np.array([values[i:i + n_steps] for i in range(len(values) - n_steps)])
X = X.reshape((X.shape[0], n_steps, 1))
y = values[n_steps:]

model = keras.Sequential([
    keras.Input((n_steps, 1)),
    layers.Conv1D(16, 2, activation="relu"),
    layers.MaxPooling1D(2),
    layers.Flatten(),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(X, y, epochs=1, verbose=0)
