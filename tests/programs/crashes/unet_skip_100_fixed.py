# trains
"""U-Net: A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis."""
import numpy as np
import tensorflow as tf

IMG_WIDTH = 128
IMG_HEIGHT = 96
IMG_CHANNELS = 3


def conv_block(tensor, n_filters):
    c = tf.keras.layers.Conv2D(n_filters, (3, 3), activation="relu", padding="same")(tensor)
    c = tf.keras.layers.BatchNormalization()(c)
    return tf.keras.layers.Conv2D(n_filters, (3, 3), activation="relu", padding="same")(c)


inputs = tf.keras.layers.Input((IMG_HEIGHT, IMG_WIDTH, IMG_CHANNELS))
skips = []
x = inputs
for filters in (4, 8, 16):
    x = conv_block(x, filters)
    skips.append(x)
    x = tf.keras.layers.MaxPooling2D((2, 2))(x)
x = conv_block(x, 32)
for filters, skip in zip((16, 8, 4), reversed(skips)):
    x = tf.keras.layers.Conv2DTranspose(filters, (2, 2), strides=(2, 2), padding="same")(x)
    x = tf.keras.layers.concatenate([x, skip])
    x = conv_block(x, filters)
outputs = tf.keras.layers.Conv2D(1, (1, 1), activation="sigmoid")(x)

model = tf.keras.Model(inputs=[inputs], outputs=[outputs])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
X = np.zeros((2, IMG_HEIGHT, IMG_WIDTH, IMG_CHANNELS), dtype=np.uint8)
Y = np.zeros((2, IMG_HEIGHT, IMG_WIDTH, 1), dtype=bool)
model.fit(X, Y, batch_size=2, epochs=1, verbose=0)
