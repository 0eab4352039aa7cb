"""A generator of batches, a Sequence, and a model that is fitted on them."""
import numpy as np
import keras
from keras import layers
from keras.utils import to_categorical

IMG = 40
CLASSES = 3


def batches(images, labels, batch_size=16):
    n = images.shape[0]
    while True:
        order = np.random.permutation(n)
        for start in range(0, n, batch_size):
            chosen = order[start:start + batch_size]
            yield images[chosen], labels[chosen]


class Batches(keras.utils.Sequence):
    def __init__(self, images, labels, batch_size):
        self.images, self.labels = images, labels
        self.batch_size = batch_size

    def __len__(self):
        return int(np.ceil(len(self.images) / self.batch_size))

    def __getitem__(self, i):
        part = slice(i * self.batch_size, (i + 1) * self.batch_size)
        return self.images[part], self.labels[part]


images = np.random.rand(64, IMG, IMG, 3).astype("float32")
labels = to_categorical(np.random.randint(0, CLASSES, size=64), CLASSES)

model = keras.models.Sequential()
model.add(keras.Input(shape=images.shape[1:]))
model.add(layers.ZeroPadding2D(2))
model.add(layers.Conv2D(12, (3, 3), strides=2, activation="relu"))
model.add(layers.Conv2D(24, (3, 3), dilation_rate=2, activation="relu"))
model.add(layers.Cropping2D(((1, 1), (2, 2))))
model.add(layers.GlobalAveragePooling2D())
model.add(layers.Dense(labels.shape[1], activation="softmax"))
model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
model.fit(batches(images, labels), steps_per_epoch=4, epochs=2)
model.fit(Batches(images, labels, 8), epochs=1)
