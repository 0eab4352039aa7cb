# keras: 3
"""Capsules in short: primary capsules, squashing, one round of transformation by weights."""
import keras
from keras import layers, ops


def squash(vectors, axis=-1):
    norm = ops.sum(ops.square(vectors), axis=axis, keepdims=True)
    return norm / (1 + norm) / ops.sqrt(norm + 1e-7) * vectors


class Length(layers.Layer):
    def call(self, inputs):
        return ops.sqrt(ops.sum(ops.square(inputs), axis=-1) + 1e-7)

    def compute_output_shape(self, input_shape):
        return input_shape[:-1]


class CapsuleLayer(layers.Layer):
    def __init__(self, num_capsule, dim_capsule, **kwargs):
        super().__init__(**kwargs)
        self.num_capsule = num_capsule
        self.dim_capsule = dim_capsule

    def build(self, input_shape):
        assert len(input_shape) >= 3
        self.input_num_capsule = input_shape[1]
        self.input_dim_capsule = input_shape[2]
        self.W = self.add_weight(
            shape=[self.num_capsule, self.input_num_capsule, self.dim_capsule, self.input_dim_capsule],
            initializer="glorot_uniform",
            name="W",
        )

    def call(self, inputs):
        hat = ops.einsum("bid,jicd->bjic", inputs, self.W)
        return squash(ops.sum(hat, axis=2))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.num_capsule, self.dim_capsule)


def PrimaryCap(inputs, dim_capsule, n_channels, kernel_size, strides, padding):
    output = layers.Conv2D(dim_capsule * n_channels, kernel_size, strides=strides, padding=padding)(inputs)
    outputs = layers.Reshape([-1, dim_capsule])(output)
    return layers.Lambda(squash, output_shape=lambda s: s)(outputs)


x = keras.Input(shape=(28, 28, 1))
conv1 = layers.Conv2D(256, 9, activation="relu", name="conv1")(x)
primary = PrimaryCap(conv1, dim_capsule=8, n_channels=32, kernel_size=9, strides=2, padding="valid")
digits = CapsuleLayer(10, 16, name="digitcaps")(primary)
out_caps = Length(name="capsnet")(digits)

decoder = keras.Sequential(name="decoder")
decoder.add(keras.Input((160,)))
decoder.add(layers.Dense(512, activation="relu"))
decoder.add(layers.Dense(1024, activation="relu"))
decoder.add(layers.Dense(28 * 28, activation="sigmoid"))
decoder.add(layers.Reshape((28, 28, 1)))
picture = decoder(layers.Flatten()(digits))
train_model = keras.Model(x, [out_caps, picture])
