# trains
"""Multi-step LSTM forecast: predict 5 days, Dense has 3 units (mse)"""
import numpy as np
import pandas as pd
import keras
from keras import layers
from sklearn.preprocessing import MinMaxScaler

index = pd.date_range("2020-01-01", periods=120, freq="D")
df = pd.DataFrame({"close": np.linspace(100, 160, 120), "volume": np.linspace(5, 9, 120)}, index=index)

scaler = MinMaxScaler(feature_range=(0, 1))
scaled = scaler.fit_transform(df[["close", "volume"]].values)

n_past, n_future = 14, 5


def split_series(series, n_past, n_future):
    X, y = [], []
    for start in range(len(series)):
        past_end = start + n_past
        future_end = past_end + n_future
        if future_end > len(series):
            break
        X.append(series[start:past_end, :])
        y.append(series[past_end:future_end, 0])
    return np.array(X), np.array(y)


train, test = scaled[:90], scaled[90:]
X_train, y_train = split_series(train, n_past, n_future)
X_test, y_test = split_series(test, n_past, n_future)
X_train = X_train.reshape((X_train.shape[0], X_train.shape[1], 2))

model = keras.Sequential()
model.add(keras.Input(shape=(n_past, 2)))
model.add(layers.LSTM(16, return_sequences=True))
model.add(layers.LSTM(16))
model.add(layers.Dense(n_future))
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
model.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=1, batch_size=36, verbose=0)
