"""Pix2pix in the style of TensorFlow's tutorial: stacks of Sequentials joined by skips."""
import tensorflow as tf

OUTPUT_CHANNELS = 3


def downsample(filters, size, apply_batchnorm=True):
    initializer = tf.random_normal_initializer(0., 0.02)
    result = tf.keras.Sequential()
    result.add(tf.keras.layers.Conv2D(filters, size, strides=2, padding="same", use_bias=False))
    if apply_batchnorm:
        result.add(tf.keras.layers.BatchNormalization())
    result.add(tf.keras.layers.LeakyReLU())
    return result


def upsample(filters, size, apply_dropout=False):
    result = tf.keras.Sequential()
    result.add(tf.keras.layers.Conv2DTranspose(filters, size, strides=2, padding="same", use_bias=False))
    result.add(tf.keras.layers.BatchNormalization())
    if apply_dropout:
        result.add(tf.keras.layers.Dropout(0.5))
    result.add(tf.keras.layers.ReLU())
    return result


def Generator():
    inputs = tf.keras.layers.Input(shape=[128, 128, 3])
    down_stack = [downsample(32, 4, apply_batchnorm=False)] + [downsample(f, 4) for f in (64, 128, 128, 128)]
    up_stack = [upsample(128, 4, apply_dropout=True), upsample(128, 4), upsample(64, 4), upsample(32, 4)]
    last = tf.keras.layers.Conv2DTranspose(OUTPUT_CHANNELS, 4, strides=2, padding="same", activation="tanh")
    x = inputs
    skips = []
    for down in down_stack:
        x = down(x)
        skips.append(x)
    skips = reversed(skips[:-1])
    for up, skip in zip(up_stack, skips):
        x = up(x)
        x = tf.keras.layers.Concatenate()([x, skip])
    x = last(x)
    return tf.keras.Model(inputs=inputs, outputs=x)


def Discriminator():
    inp = tf.keras.layers.Input(shape=[128, 128, 3], name="input_image")
    tar = tf.keras.layers.Input(shape=[128, 128, 3], name="target_image")
    x = tf.keras.layers.concatenate([inp, tar])
    down = downsample(128, 4)(downsample(64, 4, False)(x))
    padded = tf.keras.layers.ZeroPadding2D()(down)
    conv = tf.keras.layers.Conv2D(256, 4, strides=1, use_bias=False)(padded)
    norm = tf.keras.layers.BatchNormalization()(conv)
    padded = tf.keras.layers.ZeroPadding2D()(tf.keras.layers.LeakyReLU()(norm))
    return tf.keras.Model(inputs=[inp, tar], outputs=tf.keras.layers.Conv2D(1, 4)(padded))


generator = Generator()
discriminator = Discriminator()
