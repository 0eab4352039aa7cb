# trains
# not predicted: files of weights are not looked into
# family: 28
"""load_weights fails after I added one more Dense layer to the head"""
import os
import tempfile

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


def create_model(hidden=(32,), n_classes=4):
    model = keras.Sequential([keras.Input((16,))])
    for units in hidden:
        model.add(layers.Dense(units, activation="relu"))
    model.add(layers.Dense(n_classes, activation="softmax"))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model


checkpoint_path = os.path.join(tempfile.mkdtemp(), "cp.weights.h5")
model = create_model()
model.fit(np.zeros((8, 16)), np.zeros(8), epochs=1, verbose=0)
model.save_weights(checkpoint_path)

# a new session
new_model = create_model(hidden=(32, 32))
new_model.load_weights(checkpoint_path)  #! incompatible-weights
print(new_model.predict(np.zeros((1, 16)), verbose=0))
