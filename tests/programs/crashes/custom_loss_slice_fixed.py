# trains
"""Custom loss with extra channel for the mask: Dimensions must be equal"""
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Dense, Input
from tensorflow.keras.models import Model


def masked_mse(y_true, y_pred):
    # last column of y_true is the mask
    mask = y_true[:, -1:]
    values = y_true[:, :-1]
    return tf.reduce_mean(tf.square(values - y_pred) * mask)


inp = Input((10,))
out = Dense(4)(Dense(16, activation="relu")(inp))
model = Model(inp, out)
model.compile(optimizer="adam", loss=masked_mse)

x = np.random.rand(16, 10).astype("float32")
y = np.random.rand(16, 4).astype("float32")
mask = np.ones((16, 1), dtype="float32")
model.fit(x, np.concatenate([y, mask], axis=1), epochs=1, verbose=0)
