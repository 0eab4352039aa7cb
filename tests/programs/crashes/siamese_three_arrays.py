# trains
# family: 21
"""Siamese network: fit with [left, right, labels] - expects 2 input(s)"""
import numpy as np
import keras
from keras import layers, Model


def make_encoder(shape):
    inp = layers.Input(shape)
    x = layers.Conv2D(8, 3, activation="relu")(inp)
    x = layers.GlobalMaxPooling2D()(x)
    return Model(inp, layers.Dense(16)(x), name="encoder")


shape = (40, 40, 1)
encoder = make_encoder(shape)
left, right = layers.Input(shape, name="left"), layers.Input(shape, name="right")
diff = layers.Subtract()([encoder(left), encoder(right)])
prob = layers.Dense(1, activation="sigmoid")(diff)
siamese = Model([left, right], prob)
siamese.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])

pairs_left = np.random.rand(8, 40, 40, 1)
pairs_right = np.random.rand(8, 40, 40, 1)
labels = np.array([0, 1] * 4)
siamese.fit([pairs_left, pairs_right, labels], labels, epochs=1, verbose=0)  #! incompatible-input
