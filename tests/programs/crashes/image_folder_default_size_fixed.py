# trains
"""image_dataset_from_directory gives 256x256 by default, model expects 180x180"""
import os
import tempfile

import numpy as np
import tensorflow as tf
import keras
from keras import layers

root = tempfile.mkdtemp()
for name in ["cats", "dogs"]:
    os.makedirs(os.path.join(root, name))
    for i in range(2):
        tf.io.write_file(os.path.join(root, name, str(i) + ".jpg"), tf.io.encode_jpeg(np.zeros((90, 90, 3), "uint8")))

image_size = (180, 180)
train_ds = keras.utils.image_dataset_from_directory(root, image_size=image_size, batch_size=2)


def make_model(input_shape):
    inputs = keras.Input(shape=input_shape)
    x = layers.Rescaling(1.0 / 255)(inputs)
    x = layers.Conv2D(4, 3, strides=4, activation="relu")(x)
    x = layers.Flatten()(x)
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))


model = make_model(input_shape=image_size + (3,))
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(train_ds, epochs=1, verbose=0)
