"""A U-Net for segmentation, built by two helpers in two loops."""
import tensorflow as tf
from tensorflow.keras import layers, Model, Input


def double_conv(x, n_filters):
    x = layers.Conv2D(n_filters, 3, padding="same", activation="relu", kernel_initializer="he_normal")(x)
    x = layers.Conv2D(n_filters, 3, padding="same", activation="relu", kernel_initializer="he_normal")(x)
    return x


def downsample(x, n_filters):
    f = double_conv(x, n_filters)
    p = layers.MaxPool2D(2)(f)
    p = layers.Dropout(0.3)(p)
    return f, p


def upsample(x, skip, n_filters):
    x = layers.Conv2DTranspose(n_filters, 3, 2, padding="same")(x)
    x = layers.concatenate([x, skip])
    x = layers.Dropout(0.3)(x)
    return double_conv(x, n_filters)


def build_unet(size=128, base=16, depth=4, classes=3):
    inputs = Input(shape=(size, size, 3))
    skips = []
    x = inputs
    for level in range(depth):
        f, x = downsample(x, base * 2 ** level)
        skips.append(f)
    x = double_conv(x, base * 2 ** depth)
    for level in reversed(range(depth)):
        x = upsample(x, skips.pop(), base * 2 ** level)
    outputs = layers.Conv2D(classes, 1, padding="same", activation="softmax")(x)
    return Model(inputs, outputs, name="U-Net")


unet = build_unet()
unet.compile(optimizer=tf.keras.optimizers.Adam(), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
unet.summary()
small = build_unet(size=64, base=8, depth=2, classes=1)
print(small.output_shape)
