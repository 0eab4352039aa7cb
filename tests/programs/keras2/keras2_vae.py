# keras: 2
# unknown: 33 (losses called on tensors are not followed)
"""A VAE whose loss is added to a functional model."""
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.losses import mse
from tensorflow.keras import backend as K

image_size = 28
original_dim = image_size * image_size
latent_dim = 3


def sampling(args):
    mean, log_var = args
    return mean + K.exp(0.5 * log_var) * K.random_normal(shape=K.shape(mean))


inputs = layers.Input(shape=(original_dim,))
h = layers.Dense(64, activation="relu")(inputs)
z_mean = layers.Dense(latent_dim)(h)
z_log_var = layers.Dense(latent_dim)(h)
z = layers.Lambda(sampling)([z_mean, z_log_var])
encoder = keras.Model(inputs, [z_mean, z_log_var, z])

latent_inputs = layers.Input(shape=(latent_dim,))
x = layers.Dense(64, activation="relu")(latent_inputs)
decoder = keras.Model(latent_inputs, layers.Dense(original_dim, activation="sigmoid")(x))

outputs = decoder(encoder(inputs)[2])
vae = keras.Model(inputs, outputs, name="vae")
reconstruction_loss = mse(inputs, outputs)
reconstruction_loss *= original_dim
kl_loss = 1 + z_log_var - K.square(z_mean) - K.exp(z_log_var)
kl_loss = K.sum(kl_loss, axis=-1)
kl_loss *= -0.5
vae_loss = K.mean(reconstruction_loss + kl_loss)
vae.add_loss(vae_loss)
vae.compile(optimizer="adam")
