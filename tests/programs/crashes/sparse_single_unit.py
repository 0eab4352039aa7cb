# trains
# family: 13
"""Received a label value of 1 which is outside the valid range of [0, 1): one sigmoid unit and sparse loss"""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Model

# accelerometer windows, 10 steps of x, y, z
X = np.random.rand(20, 10, 3)
labels = np.array([0, 1] * 10)

print("positive samples:", labels.sum(), "of", len(labels))

inputs = Input(shape=(10, 3))
x = LSTM(8)(inputs)
outputs = Dense(1, activation="sigmoid")(x)
# one output: fall or no fall
model = Model(inputs, outputs)
model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["acc"])
model.fit(X, labels, epochs=1, batch_size=10, verbose=0)  #! label-out-of-range: [0, 1)
