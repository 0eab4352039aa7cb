# trains
# family: 2
"""Shapes (None, 6) and (None, 128, 6) are incompatible: activity recognition with LSTM"""
import numpy as np
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import LSTM, Dense, Dropout
from tensorflow.keras.utils import to_categorical

n_timesteps, n_features, n_outputs = 128, 9, 6
trainX = np.random.rand(12, n_timesteps, n_features)
trainy = np.array([[1], [2], [3], [4], [5], [6]] * 2)
# zero-offset class values
trainy = trainy - 1
trainy = to_categorical(trainy)

model = Sequential()
model.add(LSTM(16, input_shape=(n_timesteps, n_features), return_sequences=True))
model.add(Dropout(0.5))
model.add(Dense(16, activation="relu"))
model.add(Dense(n_outputs, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(trainX, trainy, epochs=1, batch_size=4, verbose=0)  #! incompatible-target: 128, 6)
