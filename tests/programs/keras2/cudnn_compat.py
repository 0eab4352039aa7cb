# keras: 2
# unknown: 24 (experimental layers are not known)
"""The compat.v1 recurrent layers beside today's, and layers that Keras 3 no longer has."""
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

series = keras.Input((28, 12))
first = tf.compat.v1.keras.layers.LSTM(16, return_sequences=True)(series) if False else layers.LSTM(16, return_sequences=True)(series)
local = layers.LocallyConnected1D(8, 3)(first)
thresholded = layers.ThresholdedReLU(theta=0.5)(local)
maxed = layers.MaxPool1D()(thresholded)
flat = layers.Flatten()(maxed)
scores = layers.Dense(4)(flat)
model = keras.Model(series, scores)

image = keras.Input((12, 12, 2))
unshared = layers.LocallyConnected2D(4, (3, 3), strides=(3, 3))(image)
noise = layers.GaussianNoise(0.1)(unshared)
dropped = layers.AlphaDropout(0.2)(noise)
flat2 = layers.Flatten()(dropped)
image_model = keras.Model(image, flat2)

fourier = layers.experimental.RandomFourierFeatures(output_dim=32, scale=10.0)(flat2)
resized = layers.experimental.preprocessing.Resizing(6, 6)(image)
