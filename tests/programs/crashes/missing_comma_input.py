# trains
# family: 23
"""Cannot convert '13' to a shape. / 'int' object is not iterable"""
import tensorflow as tf
from tensorflow.keras import layers

(x_train, y_train), (x_test, y_test) = tf.keras.datasets.boston_housing.load_data()
mean = x_train.mean(axis=0)
std = x_train.std(axis=0) + 1e-7
x_train = (x_train - mean) / std

# the number of columns
n_cols = x_train.shape[1]

inputs = tf.keras.Input(shape=(n_cols))  #!3 invalid-argument: 13
x = layers.Dense(64, activation="relu")(inputs)
x = layers.Dense(64, activation="relu")(x)
outputs = layers.Dense(1)(x)
model = tf.keras.Model(inputs, outputs)
model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
model.fit(x_train[:32], y_train[:32], epochs=1, batch_size=16, verbose=0)
