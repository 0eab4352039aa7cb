"""A U-Net on an image size that does not halve evenly."""
from tensorflow.keras import Input, Model, layers


def encode(x, filters):
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return x, layers.MaxPooling2D(2)(x)


inputs = Input((100, 100, 3))
skip1, x = encode(inputs, 16)
skip2, x = encode(x, 32)
skip3, x = encode(x, 64)
x = layers.Conv2D(128, 3, padding="same", activation="relu")(x)
x = layers.UpSampling2D(2)(x)
x = layers.Concatenate()([x, skip3])  #! incompatible-merge: (None, 24, 24, 128), (None, 25, 25, 64)
outputs = layers.Conv2D(1, 1)(x)
model = Model(inputs, outputs)
