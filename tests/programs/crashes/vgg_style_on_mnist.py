# trains
# family: 5
"""Negative dimension size caused by subtracting 2 from 1 - VGG blocks on 28x28 images."""
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense, Input
from tensorflow.keras.models import Model


def vgg_block(x, filters, convs):
    for _ in range(convs):
        x = Conv2D(filters, 3, activation="relu", padding="same")(x)
    return MaxPooling2D(2, strides=2)(x)  #! negative-dimension


def build_model(input_shape=(28, 28, 1), n_classes=10):
    inputs = Input(shape=input_shape)
    x = inputs
    for filters, convs in [(8, 2), (16, 2), (32, 3), (32, 3), (32, 3)]:
        x = vgg_block(x, filters, convs)
    x = Flatten()(x)
    x = Dense(64, activation="relu")(x)
    return Model(inputs, Dense(n_classes, activation="softmax")(x), name="mini_vgg")


model = build_model()
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
images = np.random.rand(16, 28, 28, 1)
labels = np.random.randint(0, 10, size=16)
model.fit(images, labels, verbose=0)
print(model.predict(images[:1], verbose=0).shape)
