# trains
"""Received a label value of 5 which is outside the valid range of [0, 5)"""
import numpy as np
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Sequential

np.random.seed(0)
stars = np.array([5, 4, 1, 2, 3, 5, 5, 1])
print("ratings:", sorted(set(stars.tolist())))
X = np.random.rand(8, 12)
stars = stars - 1

model = Sequential()
model.add(Input(shape=(12,)))
model.add(Dense(16, activation="relu"))
model.add(Dense(5, activation="softmax"))
model.summary()
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X, stars, epochs=1, batch_size=8, verbose=0)
