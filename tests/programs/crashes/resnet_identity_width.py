# trains
# family: 9
"""Inputs have incompatible shapes in the Add layer of my ResNet."""
import numpy as np
from tensorflow.keras import layers, models


def identity_block(x, filters):
    shortcut = x
    x = layers.Conv2D(filters, 3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Add()([x, shortcut])  #! incompatible-merge: (32, 32, 16)
    return layers.ReLU()(x)


inputs = layers.Input(shape=(64, 64, 3))
x = layers.Conv2D(16, 7, strides=2, padding="same")(inputs)
x = identity_block(x, 16)
x = identity_block(x, 16)
# 2nd stage
x = identity_block(x, 32)
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dense(4, activation="softmax")(x)
model = models.Model(inputs=inputs, outputs=x, name="ResNet10")

model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(np.zeros((4, 64, 64, 3)), np.array([0, 1, 2, 3]), verbose=0)
