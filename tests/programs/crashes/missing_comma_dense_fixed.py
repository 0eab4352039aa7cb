# trains
"""'int' object is not iterable in Dense(..., input_shape=(7))"""
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Dense

# the csv of the "load data" tutorial, 7 numeric columns
print("TF version", tf.__version__)
abalone_features = np.random.rand(20, 7)
abalone_labels = np.random.rand(20)

abalone_model = tf.keras.Sequential([
    Dense(64, input_shape=(7,)),
    Dense(1),
])
abalone_model.compile(loss=tf.keras.losses.MeanSquaredError(), optimizer=tf.keras.optimizers.Adam())
callbacks = [tf.keras.callbacks.TerminateOnNaN()]
abalone_model.fit(abalone_features, abalone_labels, epochs=1, verbose=0)
