# trains
# family: 10
"""DCGAN for 64x64 images: total size of new array must be unchanged."""
import tensorflow as tf
from tensorflow.keras import layers

noise_dim = 100
BATCH_SIZE = 8


def make_generator_model():
    model = tf.keras.Sequential()
    model.add(layers.Input((noise_dim,)))
    model.add(layers.Dense(7 * 7 * 64, use_bias=False))
    model.add(layers.BatchNormalization())
    model.add(layers.LeakyReLU())

    model.add(layers.Reshape((8, 8, 64)))  #! reshape-size

    for filters in (32, 16):
        model.add(layers.Conv2DTranspose(filters, (5, 5), strides=(2, 2), padding="same", use_bias=False))
        model.add(layers.BatchNormalization())
        model.add(layers.LeakyReLU())

    model.add(layers.Conv2DTranspose(3, (5, 5), strides=(2, 2), padding="same", activation="tanh"))
    return model


generator = make_generator_model()
noise = tf.random.normal([BATCH_SIZE, noise_dim])
generated = generator(noise, training=False)
print(generated.shape)
