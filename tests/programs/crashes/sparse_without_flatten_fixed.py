# trains
"""Argument `output` must have rank (ndim) `target.ndim - 1` - forgot Flatten"""
import keras
from keras.layers import Dense, Dropout
from keras.datasets import mnist


def load():
    (x, y), _ = mnist.load_data()
    return x[:100].astype("float32") / 255, y[:100]


x_train, y_train = load()
model = keras.models.Sequential()
model.add(keras.Input((28, 28)))
model.add(keras.layers.Flatten())
for n in (128, 64):
    model.add(Dense(n, activation="relu"))
    model.add(Dropout(0.2))
model.add(Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=1, batch_size=50, verbose=0)
