# trains
"""Target data is missing. Your model was compiled with loss=mse, and therefore expects target data"""
import numpy as np
import keras
import tensorflow as tf
from keras import layers

data = np.random.rand(64, 30).astype("float32")
dataset = tf.data.Dataset.from_tensor_slices((data, data)).batch(16)

for batch in dataset.take(1):
    print("first batch loaded")

# undercomplete autoencoder
inputs = keras.Input(shape=(30,))
encoded = layers.Dense(8, activation="relu")(inputs)
decoded = layers.Dense(30)(encoded)
autoencoder = keras.Model(inputs, decoded)
autoencoder.compile(optimizer="adam", loss="mse")
autoencoder.fit(dataset, epochs=1, verbose=0)
