# trains
"""fit with generator: Shapes (None,) and (None, 4) are incompatible"""
import numpy as np
import keras
from keras import layers
from keras.utils import to_categorical

BATCH = 8
N_CLASSES = 4
paths = [f"spectrogram_{i:03d}.npy" for i in range(32)]
classes = np.arange(32) % N_CLASSES


def load_spectrogram(path):
    # np.load(path) in the real code
    return np.zeros((64, 32), dtype="float32")


def batches(paths, classes, batch_size):
    while True:
        for start in range(0, len(paths), batch_size):
            x = np.stack([load_spectrogram(p) for p in paths[start:start + batch_size]])
            y = classes[start:start + batch_size]
            yield x, to_categorical(y, N_CLASSES)


inputs = keras.Input((64, 32))
x = layers.Conv1D(16, 5, activation="relu")(inputs)
x = layers.GlobalMaxPooling1D()(x)
model = keras.Model(inputs, layers.Dense(N_CLASSES, activation="softmax")(x))
model.compile("adam", loss="categorical_crossentropy")
model.fit(batches(paths, classes, BATCH), steps_per_epoch=2, epochs=1, verbose=0)
