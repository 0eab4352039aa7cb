# trains
"""Bottleneck features saved with np.save, classifier expects another size (pooling='avg' forgotten?)"""
import os
import tempfile

import numpy as np
from keras.layers import Dense, Dropout, Input
from keras.models import Sequential

folder = tempfile.mkdtemp()
np.save(os.path.join(folder, "bottleneck_features_train.npy"), np.random.rand(20, 512))
np.save(os.path.join(folder, "labels.npy"), np.array([0] * 10 + [1] * 10))

train_data = np.load(os.path.join(folder, "bottleneck_features_train.npy"))
train_labels = np.load(os.path.join(folder, "labels.npy"))
n_train = 16
train_data = np.concatenate([train_data[:n_train], np.zeros((4, 512))])

model = Sequential()
model.add(Input((512,)))
model.add(Dense(32, activation="relu"))
model.add(Dropout(0.5))
model.add(Dense(1, activation="sigmoid"))
model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(train_data, train_labels, epochs=1, batch_size=16, verbose=0)
