# keras: 3
# trains
# family: 16
"""VAE example from 2019 stopped working: tf.exp on the output of a Dense layer."""
import numpy as np
import tensorflow as tf
import keras
from keras import layers

original_dim = 784
intermediate_dim = 64
latent_dim = 2

inputs = keras.Input(shape=(original_dim,))
h = layers.Dense(intermediate_dim, activation="relu")(inputs)
z_mean = layers.Dense(latent_dim)(h)
z_log_sigma = layers.Dense(latent_dim)(h)

z_sigma = tf.exp(z_log_sigma)  #! tensorflow-function: KerasTensor
z = layers.Add()([z_mean, z_sigma])

encoder = keras.Model(inputs, [z_mean, z_log_sigma, z], name="encoder")
latent_inputs = keras.Input(shape=(latent_dim,), name="z_sampling")
x = layers.Dense(intermediate_dim, activation="relu")(latent_inputs)
decoder = keras.Model(latent_inputs, layers.Dense(original_dim, activation="sigmoid")(x), name="decoder")

vae = keras.Model(inputs, decoder(encoder(inputs)[2]), name="vae_mlp")
vae.compile(optimizer="adam", loss="mse")
x_train = np.random.rand(32, original_dim).astype("float32")
vae.fit(x_train, x_train, epochs=1, verbose=0)
