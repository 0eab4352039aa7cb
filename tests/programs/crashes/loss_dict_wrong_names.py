# trains
# family: 25
"""Two heads, the keys of the loss dict are not the names of the output layers"""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

(x_train, y_train), _ = tf.keras.datasets.mnist.load_data()
x_train = x_train[:96].reshape(-1, 784).astype("float32") / 255
y_digit = y_train[:96]
y_parity = (y_digit % 2).astype("float32")

inputs = layers.Input(shape=(784,), name="digits")
x = layers.Dense(64, activation="relu", name="dense_1")(inputs)
x = layers.Dense(64, activation="relu", name="dense_2")(x)
digit_head = layers.Dense(10, activation="softmax", name="digit")(x)
parity_head = layers.Dense(1, activation="sigmoid", name="parity")(x)
model = tf.keras.Model(inputs=inputs, outputs=[digit_head, parity_head])

model.compile(
    optimizer=tf.keras.optimizers.RMSprop(1e-3),
    loss={"digit_output": "sparse_categorical_crossentropy", "parity_output": "binary_crossentropy"},
)
model.fit(x_train, [y_digit, y_parity], epochs=1, batch_size=32, verbose=0)  #! invalid-argument
