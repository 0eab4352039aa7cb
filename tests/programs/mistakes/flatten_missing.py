"""A GAN whose discriminator lost its Flatten: the combined loss is fine, the reshape after it is not."""
import keras
from keras import layers

IMG = (28, 28, 1)


def build_generator(latent):
    model = keras.Sequential([keras.Input((latent,))])
    model.add(layers.Dense(7 * 7 * 64))
    model.add(layers.Reshape((7, 7, 64)))
    model.add(layers.Conv2DTranspose(32, 4, strides=2, padding="same", activation="relu"))
    model.add(layers.Conv2DTranspose(1, 4, strides=2, padding="same", activation="tanh"))
    return model


def build_discriminator():
    img = keras.Input(IMG)
    x = layers.Conv2D(32, 3, strides=2, padding="same")(img)
    x = layers.LeakyReLU()(x)
    x = layers.Reshape((14 * 14 * 64,))(x)  #! reshape-size: The total size of the tensor must be unchanged
    return keras.Model(img, layers.Dense(1)(x))


generator = build_generator(64)
fake = generator(keras.Input((64,)))
discriminator = build_discriminator()
score = discriminator(fake)
