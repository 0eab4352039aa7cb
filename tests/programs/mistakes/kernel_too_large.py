"""Pooling until nothing is left."""
import keras
from keras import layers

CONFIG = [(16, 3), (32, 3), (64, 3), (128, 3)]

inputs = keras.Input((28, 28, 1))
x = inputs
for filters, kernel in CONFIG:
    x = layers.Conv2D(filters, kernel, activation="relu")(x)  #! negative-dimension: a window of 3 does not fit 1
    x = layers.MaxPooling2D()(x)
x = layers.Flatten()(x)
model = keras.Model(inputs, layers.Dense(10)(x))
