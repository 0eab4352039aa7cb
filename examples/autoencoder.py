"""Images through a narrow place and back: two models, used as the layers of a third."""

import keras
from keras import layers
from keras.models import Model

image_shape = (28, 28, 1)
latent_size = 32

image = keras.Input(image_shape, name="image")
x = layers.ZeroPadding2D(2)(image)
x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(x)
x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(x)
small_shape = x.shape[1:]
x = layers.Flatten()(x)
code = layers.Dense(latent_size, name="code")(x)
encoder = Model(image, code, name="encoder")

latent = keras.Input((latent_size,), name="latent")
x = layers.Dense(small_shape[0] * small_shape[1] * small_shape[2], activation="relu")(latent)
x = layers.Reshape(small_shape)(x)
for filters in (32, 16):
    x = layers.UpSampling2D(2)(x)
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
x = layers.Conv2D(1, 5, activation="sigmoid")(x)
decoder = Model(latent, x, name="decoder")

autoencoder = Model(image, decoder(encoder(image)), name="autoencoder")
autoencoder.compile(optimizer="adam", loss="mse")
autoencoder.summary()
