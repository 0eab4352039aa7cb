# trains
"""Can I put the output of a pretrained model into a Sequential? `Only instances of keras.Layer can be added`"""
import numpy as np
import keras
from keras import layers

base_model = keras.Sequential(
    [
        keras.Input(shape=(64, 64, 3)),
        layers.Conv2D(8, 3, strides=2, activation="relu"),
        layers.Conv2D(16, 3, strides=2, activation="relu"),
    ],
    name="backbone",
)
base_model.trainable = False

model = keras.Sequential()
model.add(base_model)
model.add(layers.GlobalMaxPooling2D())
model.add(layers.Dense(32, activation="relu"))
model.add(layers.Dense(3, activation="softmax"))
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(np.zeros((6, 64, 64, 3)), np.eye(3)[[0, 1, 2, 0, 1, 2]], epochs=1, verbose=0)
