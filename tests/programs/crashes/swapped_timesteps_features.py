# trains
# family: 15
"""LSTM: expected shape=(None, 10, 4), found shape=(None, 4, 10) - order of time steps and features"""
import numpy as np
import keras
from keras import layers

N_SAMPLES, N_STEPS, N_FEATURES = 40, 10, 4

# every sensor in a row
sensors = [np.random.rand(N_SAMPLES, N_STEPS) for _ in range(N_FEATURES)]
X = np.stack(sensors, axis=1)
y = np.random.rand(N_SAMPLES)

model = keras.Sequential()
model.add(keras.Input(shape=(N_STEPS, N_FEATURES)))
model.add(layers.LSTM(16, activation="relu"))
model.add(layers.Dense(1))
model.compile(optimizer="adam", loss="mse")
es = keras.callbacks.EarlyStopping(monitor="loss", patience=2)
model.fit(X, y, epochs=1, callbacks=[es], verbose=0)  #! incompatible-input
