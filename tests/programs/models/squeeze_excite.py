"""Squeeze and excitation, CBAM-like attention, and operators on tensors."""
import keras
from keras import layers


def se_block(tensor, ratio=8):
    filters = tensor.shape[-1]
    se = layers.GlobalAveragePooling2D()(tensor)
    se = layers.Reshape((1, 1, filters))(se)
    se = layers.Dense(filters // ratio, activation="relu", use_bias=False)(se)
    se = layers.Dense(filters, activation="sigmoid", use_bias=False)(se)
    return tensor * se


def channel_attention(x, ratio=4):
    shared = [layers.Dense(x.shape[-1] // ratio, activation="relu"), layers.Dense(x.shape[-1])]
    branches = []
    for pool in (layers.GlobalAveragePooling2D, layers.GlobalMaxPooling2D):
        y = pool()(x)
        for dense in shared:
            y = dense(y)
        branches.append(y)
    gate = layers.Activation("sigmoid")(branches[0] + branches[1])
    return x * layers.Reshape((1, 1, -1))(gate)


inputs = keras.Input((56, 56, 24))
a = se_block(inputs)
b = channel_attention(a)
c = layers.Conv2D(1, 7, padding="same", activation="sigmoid")(b)
d = b * c
e = (d + inputs) / 2.0
f = 1.0 - e
g = -f ** 2
corner = g[:, :8, -8:, :]
first = g[:, 0]
pooled = layers.GlobalAveragePooling2D()(corner)
row = layers.GlobalAveragePooling1D()(first)
model = keras.Model(inputs, [pooled, row, e])
