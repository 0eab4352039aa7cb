# trains
"""LSTM with return_state=True followed by Dense: expects 1 input(s), but it received 3 input tensors"""
import numpy as np
import keras
from keras import layers

timesteps, features, latent_dim = 15, 6, 20

# many-to-one forecast
encoder_inputs = keras.Input(shape=(timesteps, features))
encoder = layers.LSTM(latent_dim, return_state=True)
encoder_outputs, state_h, state_c = encoder(encoder_inputs)
# I only need the last output here
x = layers.Dense(32, activation="tanh")(encoder_outputs)
x = layers.Dropout(0.2)(x)
out = layers.Dense(1)(x)
model = keras.Model(encoder_inputs, out)
model.compile(loss="mse", optimizer="rmsprop")
model.fit(np.random.rand(10, timesteps, features), np.random.rand(10), verbose=0)
