# keras: 3
# trains
# family: 15
"""Custom PyDataset for segmentation: images have no channel axis"""
import math

import keras
import numpy as np
from keras import layers


class SliceDataset(keras.utils.PyDataset):
    def __init__(self, volume, mask, batch_size, **kwargs):
        super().__init__(**kwargs)
        self.volume, self.mask = volume, mask
        self.batch_size = batch_size

    def __len__(self):
        return math.ceil(len(self.volume) / self.batch_size)

    def __getitem__(self, idx):
        low = idx * self.batch_size
        high = min(low + self.batch_size, len(self.volume))
        return np.repeat(self.volume[low:high, ..., None], 3, axis=-1), self.mask[low:high, ..., None]


volume = np.random.rand(12, 48, 48).astype("float32")
mask = (volume > 0.5).astype("float32")
train = SliceDataset(volume, mask, batch_size=4)

inputs = keras.Input((48, 48, 1))
x = layers.Conv2D(8, 3, padding="same", activation="relu")(inputs)
outputs = layers.Conv2D(1, 1, activation="sigmoid")(x)
model = keras.Model(inputs, outputs)
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(train, epochs=1, verbose=0)  #! incompatible-input: 48, 48, 3)
