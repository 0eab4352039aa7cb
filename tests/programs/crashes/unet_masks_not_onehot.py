# trains
# family: 1
"""Multi-class U-Net: masks of shape (N, 64, 64, 1) and softmax over 4 classes with categorical_crossentropy"""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.models import Model
from tensorflow.keras.utils import to_categorical


@dataclass
class Settings:
    size: int = 64
    channels: int = 3
    classes: int = 4
    base: int = 8
    depth: int = 2


def double_conv(x, filters):
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same", kernel_initializer="he_normal")(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
    return x


def build_unet(s: Settings):
    inputs = layers.Input((s.size, s.size, s.channels))
    x, skips = inputs, []
    for level in range(s.depth):
        x = double_conv(x, s.base * 2**level)
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    x = double_conv(x, s.base * 2**s.depth)
    for level in reversed(range(s.depth)):
        x = layers.UpSampling2D()(x)
        x = layers.Concatenate()([x, skips[level]])
        x = double_conv(x, s.base * 2**level)
    return Model(inputs, layers.Conv2D(s.classes, 1, activation="softmax")(x))


settings = Settings()
images = np.random.rand(4, 64, 64, 3).astype("float32")
masks = np.random.randint(0, settings.classes, (4, 64, 64, 1))
model = build_unet(settings)
model.compile(optimizer=tf.keras.optimizers.Adam(1e-3), loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(images, masks, batch_size=2, epochs=1, verbose=0)  #! incompatible-target: 64, 64, 4)
