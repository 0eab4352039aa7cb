# trains
# family: 7
"""CNN followed by LSTM: expected ndim=3, found ndim=4. Full shape received: (None, 16, 16, 32)"""
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import LSTM, BatchNormalization, Conv2D, Dense, Input, MaxPool2D, Reshape


def build_crnn(input_shape=(64, 64, 1), n_classes=8):
    inp = Input(shape=input_shape, name="spectrogram")
    x = Conv2D(16, 3, padding="same", activation="relu")(inp)
    x = BatchNormalization()(x)
    x = MaxPool2D(2)(x)
    x = Conv2D(32, 3, padding="same", activation="relu")(x)
    x = MaxPool2D(2)(x)
    x = LSTM(32)(x)  #! incompatible-input: (None, 16, 16, 32)
    out = Dense(n_classes, activation="softmax")(x)
    return tf.keras.Model(inp, out, name="crnn")


genres = ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop"]
model = build_crnn(n_classes=len(genres))
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
X = np.random.rand(8, 64, 64, 1)
y = np.arange(len(genres))
model.fit(X, y, epochs=1, batch_size=4, verbose=0)
