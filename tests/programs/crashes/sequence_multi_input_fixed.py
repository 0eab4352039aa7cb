# trains
"""Sequence returns one array but the model has two inputs (image and angle)"""
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Concatenate, Conv2D, Dense, GlobalMaxPooling2D, Input
from tensorflow.keras.models import Model
from tensorflow.keras.utils import Sequence


class IcebergSequence(Sequence):
    def __init__(self, images, angles, labels, batch_size):
        super().__init__()
        self.images, self.angles, self.labels = images, angles, labels
        self.batch_size = batch_size

    def __len__(self):
        return len(self.labels) // self.batch_size

    def __getitem__(self, i):
        s = slice(i * self.batch_size, (i + 1) * self.batch_size)
        return (self.images[s], self.angles[s]), self.labels[s]


images = np.random.rand(16, 75, 75, 2).astype("float32")
angles = np.random.rand(16, 1).astype("float32")
labels = np.random.randint(0, 2, (16, 1))

image_in = Input((75, 75, 2), name="image")
angle_in = Input((1,), name="angle")
x = GlobalMaxPooling2D()(Conv2D(8, 3, activation="relu")(image_in))
x = Dense(8, activation="relu")(Concatenate()([x, angle_in]))
model = Model([image_in, angle_in], Dense(1, activation="sigmoid")(x))
model.compile(tf.keras.optimizers.Adam(1e-3), "binary_crossentropy")
model.fit(IcebergSequence(images, angles, labels, 8), epochs=1, verbose=0)
