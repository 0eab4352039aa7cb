"""Forecasting: windows of NumPy arrays and a dict of candidate models."""
import numpy as np
import keras
from keras import layers

WINDOW, HORIZON, FEATURES = 24, 6, 3

data = np.random.rand(500, FEATURES)


def make_windows(series, window, horizon):
    xs, ys = [], []
    for start in range(20):
        xs.append(series[start:start + window])
        ys.append(series[start + window:start + window + horizon, 0])
    return np.array(xs), np.array(ys)


X, y = make_windows(data, WINDOW, HORIZON)
split = int(0.8 * len(X))
X_train, X_val = X[:split], X[split:]
input_shape = X_train.shape[1:]


def mlp():
    return keras.Sequential([keras.Input(input_shape), layers.Flatten(), layers.Dense(64, "relu"), layers.Dense(HORIZON)])


def lstm(units=32):
    model = keras.Sequential(name="lstm")
    model.add(layers.Input(shape=input_shape))
    model.add(layers.LSTM(units, return_sequences=True))
    model.add(layers.Dropout(0.2))
    model.add(layers.LSTM(units // 2))
    model.add(layers.Dense(HORIZON))
    return model


def cnn_lstm():
    model = keras.Sequential(name="cnn_lstm")
    model.add(keras.Input(input_shape))
    model.add(layers.Reshape((4, 6, FEATURES)))
    model.add(layers.TimeDistributed(layers.Conv1D(16, 3, activation="relu")))
    model.add(layers.TimeDistributed(layers.MaxPooling1D(2)))
    model.add(layers.TimeDistributed(layers.Flatten()))
    model.add(layers.GRU(20))
    model.add(layers.Dense(HORIZON))
    return model


builders = {"mlp": mlp, "lstm": lstm, "cnn_lstm": cnn_lstm}
models = {}
for name, builder in builders.items():
    models[name] = builder()
    models[name].compile(loss="mae", optimizer="adam")
    models[name].fit(X_train, y[:split], validation_data=(X_val, y[split:]), epochs=2)
print({name: model.count_params() for name, model in models.items()})
