# keras: 3
"""Sub-pixel super resolution and a residual dense block with any image size."""
import keras
from keras import layers, ops


class DepthToSpace(layers.Layer):
    def __init__(self, block_size):
        super().__init__()
        self.block_size = block_size

    def call(self, input):
        batch, height, width, depth = input.shape
        depth = depth // self.block_size ** 2
        x = ops.reshape(input, [-1, height, width, self.block_size, self.block_size, depth])
        x = ops.transpose(x, [0, 1, 3, 2, 4, 5])
        return ops.reshape(x, [-1, height * self.block_size, width * self.block_size, depth])


def get_model(upscale_factor=3, channels=1, size=100):
    conv_args = {"activation": "relu", "kernel_initializer": "orthogonal", "padding": "same"}
    inputs = keras.Input(shape=(size, size, channels))
    x = layers.Conv2D(64, 5, **conv_args)(inputs)
    x = layers.Conv2D(64, 3, **conv_args)(x)
    x = layers.Conv2D(32, 3, **conv_args)(x)
    x = layers.Conv2D(channels * (upscale_factor ** 2), 3, **conv_args)(x)
    return keras.Model(inputs, DepthToSpace(upscale_factor)(x))


def rdb_block(inputs, num_layers):
    channels = inputs.shape[-1]
    outputs = [inputs]
    for _ in range(num_layers):
        x = layers.Concatenate()(outputs) if len(outputs) > 1 else outputs[0]
        outputs.append(layers.Conv2D(filters=channels, kernel_size=3, padding="same", activation="tanh")(x))
    final = layers.Conv2D(filters=inputs.shape[-1], kernel_size=1, padding="same")(layers.Concatenate()(outputs))
    return layers.Add()([final, inputs])


model = get_model()
model4 = get_model(upscale_factor=4, channels=3, size=32)
any_size = keras.Input((None, None, 16))
y = rdb_block(any_size, 3)
y = layers.UpSampling2D(2, interpolation="bilinear")(y)
edsr = keras.Model(any_size, layers.Conv2D(3, 3, padding="same")(y))
