"""A conditional GAN: the digit is embedded and multiplied into the noise."""
import keras
from keras import layers

NUM_CLASSES = 10
LATENT = 64
IMAGE = (28, 28, 1)


def make_generator():
    noise = keras.Input(shape=(LATENT,), name="noise")
    label = keras.Input(shape=(1,), dtype="int32", name="label")
    embedded = layers.Flatten()(layers.Embedding(NUM_CLASSES, LATENT)(label))
    x = layers.multiply([noise, embedded])
    x = layers.Dense(7 * 7 * 128, use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Reshape((7, 7, 128))(x)
    for filters in [64, 32]:
        x = layers.Conv2DTranspose(filters, 5, strides=2, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
    image = layers.Conv2D(IMAGE[-1], 3, padding="same", activation="tanh")(x)
    return keras.Model([noise, label], image, name="generator")


def make_discriminator():
    image = keras.Input(shape=IMAGE)
    label = keras.Input(shape=(1,), dtype="int32")
    plane = layers.Embedding(NUM_CLASSES, 50)(label)
    plane = layers.Dense(IMAGE[0] * IMAGE[1])(plane)
    plane = layers.Reshape((IMAGE[0], IMAGE[1], 1))(plane)
    x = layers.Concatenate()([image, plane])
    for i, filters in enumerate((32, 64, 128)):
        x = layers.Conv2D(filters, 3, strides=2, padding="same", name=f"down_{i}")(x)
        x = layers.LeakyReLU()(x)
        x = layers.Dropout(0.3)(x)
    x = layers.GlobalMaxPooling2D()(x)
    return keras.Model([image, label], layers.Dense(1)(x), name="discriminator")


generator = make_generator()
discriminator = make_discriminator()
z = keras.Input((LATENT,))
y = keras.Input((1,), dtype="int32")
score = discriminator([generator([z, y]), y])
gan = keras.Model([z, y], score, name="gan")
gan.compile(optimizer=keras.optimizers.Adam(1e-4), loss="mse")
gan.summary()
