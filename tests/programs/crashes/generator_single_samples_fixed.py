# trains
"""My python generator yields one image at a time: incompatible with the layer"""
import numpy as np
from keras.models import Sequential
from keras.layers import Conv2D, Dense, Flatten, Input

images = np.random.rand(10, 24, 24, 3).astype("float32")
labels = np.array([0, 1] * 5)


def data_generator(x, y):
    while True:
        i = np.random.randint(0, len(x))
        yield x[i:i + 1], y[i:i + 1]


model = Sequential()
model.add(Input(shape=(24, 24, 3)))
model.add(Conv2D(8, 3, activation="relu"))
model.add(Flatten())
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam")
gen = data_generator(images, labels)
model.fit(gen, steps_per_epoch=2, epochs=1, verbose=0)
