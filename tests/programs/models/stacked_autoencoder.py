"""Denoising in stages: encoder and decoder lists, tied shapes by zip, a model of models."""
import numpy as np
import keras
from keras import layers

sizes = [784, 256, 64, 10]
encoders, decoders = [], []
for n_in, n_out in zip(sizes[:-1], sizes[1:]):
    visible = keras.Input((n_in,))
    encoders.append(keras.Model(visible, layers.Dense(n_out, activation="elu")(visible), name=f"enc_{n_in}_{n_out}"))
    hidden = keras.Input((n_out,))
    decoders.insert(0, keras.Model(hidden, layers.Dense(n_in, activation="sigmoid")(hidden), name=f"dec_{n_out}_{n_in}"))

noisy = keras.Input((sizes[0],))
x = layers.GaussianNoise(0.2)(noisy)
activations = [x]
for encoder in encoders:
    x = encoder(x)
    activations.append(x)
code = x
for decoder in decoders:
    x = decoder(x)
stacked = keras.Model(noisy, x)
inspector = keras.Model(noisy, activations[1:])
assert [tuple(a.shape) for a in activations[1:]] == [(None, 256), (None, 64), (None, 10)]

batch = np.zeros((32, sizes[0]), "float32")
stacked.compile("adam", "mse")
stacked.fit(batch, batch, epochs=1)
shapes = [w.shape for w in encoders[0].weights]
widest = max(shape[-1] for shape in shapes)
follow = layers.Dense(widest)(code)
