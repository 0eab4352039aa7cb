# trains
# family: 7
"""My LSTM without input_shape: expected ndim=3, found ndim=2. Full shape received: (None, 30)"""
import numpy as np
import tensorflow as tf

look_back = 30
prices = np.cumsum(np.random.randn(300))
prices = (prices - prices.min()) / (prices.max() - prices.min())

dataX, dataY = [], []
for i in range(len(prices) - look_back - 1):
    dataX.append(prices[i:(i + look_back)])
    dataY.append(prices[i + look_back])
trainX, trainY = np.array(dataX), np.array(dataY)

model = tf.keras.models.Sequential()
model.add(tf.keras.layers.LSTM(50, return_sequences=True))
model.add(tf.keras.layers.LSTM(50))
model.add(tf.keras.layers.Dense(1))
model.compile(loss="mean_squared_error", optimizer="adam")
model.fit(trainX[:64], trainY[:64], epochs=1, batch_size=64, verbose=0)  #! incompatible-input: expected ndim=3, found ndim=2
