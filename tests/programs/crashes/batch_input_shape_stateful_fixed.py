# keras: 3
# trains
"""Unrecognized keyword arguments passed to LSTM: {'batch_input_shape': ...}"""
import numpy as np
import keras
from keras.models import Sequential
from keras.layers import LSTM, Dense

# one step at a time, the state is kept between the batches
n_batch, n_steps, n_features = 4, 1, 1
data = np.linspace(0, 1, 20)
X = data.reshape(len(data), n_steps, n_features)
y = np.roll(data, -1)

model = Sequential()
model.add(keras.Input(batch_shape=(n_batch, n_steps, n_features)))
model.add(LSTM(10, stateful=True))
model.add(Dense(1))
model.compile(loss="mean_squared_error", optimizer="adam")
for i in range(2):
    model.fit(X, y, epochs=1, batch_size=n_batch, verbose=0, shuffle=False)
