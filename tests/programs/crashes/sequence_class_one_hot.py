# keras: 2
# trains
# family: 12
"""keras.utils.Sequence with to_categorical and sparse loss"""
import numpy as np
import keras
from keras.layers import Conv3D, Dense, GlobalAveragePooling3D, Input
from keras.models import Sequential


class DataGenerator(keras.utils.Sequence):
    """Generates data for Keras"""

    def __init__(self, list_IDs, labels, batch_size=4, dim=(16, 16, 16), n_channels=1, n_classes=6, shuffle=True):
        self.dim = dim
        self.batch_size = batch_size
        self.labels = labels
        self.list_IDs = list_IDs
        self.n_channels = n_channels
        self.n_classes = n_classes
        self.shuffle = shuffle
        self.on_epoch_end()

    def __len__(self):
        return int(np.floor(len(self.list_IDs) / self.batch_size))

    def __getitem__(self, index):
        indexes = self.indexes[index * self.batch_size:(index + 1) * self.batch_size]
        return self.__data_generation([self.list_IDs[k] for k in indexes])

    def on_epoch_end(self):
        self.indexes = np.arange(len(self.list_IDs))
        if self.shuffle:
            np.random.shuffle(self.indexes)

    def __data_generation(self, list_IDs_temp):
        X = np.empty((self.batch_size, *self.dim, self.n_channels))
        y = np.empty((self.batch_size), dtype=int)
        for i, ID in enumerate(list_IDs_temp):
            X[i,] = 0.0
            y[i] = self.labels[ID]
        return X, keras.utils.to_categorical(y, num_classes=self.n_classes)


labels = {f"id-{i}": i % 6 for i in range(12)}
training_generator = DataGenerator(list(labels), labels)

model = Sequential()
model.add(Input((16, 16, 16, 1)))
model.add(Conv3D(4, 3, activation="relu"))
model.add(GlobalAveragePooling3D())
model.add(Dense(6, activation="softmax"))
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
model.fit(training_generator, epochs=1, verbose=0)  #! incompatible-target
