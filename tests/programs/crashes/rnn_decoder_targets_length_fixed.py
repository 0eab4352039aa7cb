# trains
"""Seq2seq: decoder output has 12 time steps, target has 11"""
import numpy as np
from tensorflow.keras.layers import Dense, Input, LSTM, RepeatVector, TimeDistributed
from tensorflow.keras.models import Sequential

n_in, n_out, n_features = 20, 12, 3
X = np.random.rand(18, n_in, n_features)
full = np.random.rand(18, n_out, n_features)
Y = full

model = Sequential()
model.add(Input((n_in, n_features)))
model.add(LSTM(16, activation="relu"))
model.add(RepeatVector(n_out))
model.add(LSTM(16, activation="relu", return_sequences=True))
model.add(TimeDistributed(Dense(n_features)))
model.compile(optimizer="adam", loss="mse")
model.fit(X, Y, epochs=1, batch_size=6, verbose=0)
