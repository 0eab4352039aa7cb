"""WaveNet: gated residual blocks with dilated causal convolutions and summed skips."""
import keras
from keras import layers

N_FILTERS = 32
DILATIONS = [2 ** i for i in range(6)] * 2


def gated_unit(x, filters, dilation):
    tanh = layers.Conv1D(filters, 2, dilation_rate=dilation, padding="causal", activation="tanh")(x)
    gate = layers.Conv1D(filters, 2, dilation_rate=dilation, padding="causal", activation="sigmoid")(x)
    return layers.Multiply()([tanh, gate])


def residual_block(x, filters, dilation):
    z = gated_unit(x, filters, dilation)
    z = layers.Conv1D(filters, 1)(z)
    return layers.Add()([z, x]), z


inputs = keras.Input(shape=(None, 1))
x = layers.Conv1D(N_FILTERS, 2, padding="causal")(inputs)
skips = []
for rate in DILATIONS:
    x, skip = residual_block(x, N_FILTERS, rate)
    skips.append(skip)
out = layers.Activation("relu")(layers.Add()(skips))
out = layers.Conv1D(128, 1, activation="relu")(out)
out = layers.Conv1D(256, 1)(out)
out = layers.Softmax()(out)
model = keras.Model(inputs, out)
model.compile("adam", "sparse_categorical_crossentropy")
receptive_field = sum(DILATIONS) + 2

fixed = keras.Input((receptive_field, 1))
y = layers.Conv1D(8, 2)(fixed)
for rate in (2, 4, 8, 16, 32):
    y = layers.Conv1D(8, 2, dilation_rate=rate)(y)
head = layers.Dense(1)(layers.Flatten()(y))
predictor = keras.Model(fixed, head, name="predictor")
