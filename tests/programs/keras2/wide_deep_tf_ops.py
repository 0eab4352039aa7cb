# keras: 2
"""TensorFlow's functions on Keras tensors, as Keras 2 allowed."""
import tensorflow as tf
from tensorflow import keras

wide_in = keras.layers.Input(shape=[5], name="wide")
deep_in = keras.layers.Input(shape=[6], name="deep")
h = deep_in
for units in [30, 30]:
    h = keras.layers.Dense(units, activation="relu")(h)
joined = tf.concat([wide_in, h], axis=1)
scaled = tf.nn.l2_normalize(joined, axis=1)
gate = tf.sigmoid(keras.layers.Dense(35)(scaled))
mixed = gate * joined + (1.0 - gate) * scaled
column = tf.reduce_mean(mixed, axis=1, keepdims=True)
matrix = tf.reshape(mixed, (-1, 5, 7))
turned = tf.transpose(matrix, perm=[0, 2, 1])
product = tf.matmul(matrix, turned)
picked = product[:, 0]
deeper = tf.expand_dims(picked, -1)
output = keras.layers.Dense(1, name="main")(tf.squeeze(deeper, axis=-1))
aux = keras.layers.Dense(1, name="aux")(column)
model = keras.models.Model(inputs=[wide_in, deep_in], outputs=[output, aux])
model.compile(loss=["mse", "mse"], loss_weights=[0.9, 0.1], optimizer="sgd")
