"""A small U-Net: an encoder and a decoder of the same blocks, joined at each size."""

import keras
from keras import layers


def conv_block(x, filters, dropout=0.0):
    """Two convolutions that keep the size of the image."""
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    if dropout > 0:
        x = layers.Dropout(dropout)(x)
    return x


def down(x, filters):
    """A block, and half its size for the next one."""
    skip = conv_block(x, filters)
    return skip, layers.MaxPooling2D()(skip)


def up(x, skip, filters):
    """Twice the size, with what the encoder saw at that size."""
    x = layers.UpSampling2D()(x)
    x = layers.Conv2D(filters, 2, padding="same")(x)
    x = layers.Concatenate()([x, skip])
    return conv_block(x, filters)


def unet(image_size=128, channels=3, classes=2, width=16, depth=3):
    """The whole network; `image_size` must be divisible by 2**depth."""
    inputs = keras.Input((image_size, image_size, channels))
    x = inputs
    skips = []
    for level in range(depth):
        skip, x = down(x, width * 2**level)
        skips.append(skip)
    x = conv_block(x, width * 2**depth, dropout=0.3)
    for level, skip in reversed(list(enumerate(skips))):
        x = up(x, skip, width * 2**level)
    outputs = layers.Conv2D(classes, 1, activation="softmax")(x)
    return keras.Model(inputs, outputs, name="unet")


model = unet()
model.summary()
