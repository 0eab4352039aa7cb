# trains
# family: 26
"""If a RNN is stateful, it needs to know its batch size."""
import numpy as np
from tensorflow import keras
from tensorflow.keras.layers import LSTM, Dense, Input

look_back = 3
batch_size = 1

t = np.arange(60)
dataset = np.sin(t / 5.0).reshape(-1, 1)
trainX = np.array([dataset[i:i + look_back] for i in range(40)])
trainY = dataset[look_back:look_back + 40, 0]

model = keras.Sequential()
model.add(Input(shape=(look_back, 1)))
model.add(LSTM(4, stateful=True))  #! undefined-axis: stateful
model.add(Dense(1))
model.compile(loss="mean_squared_error", optimizer="adam")
model.fit(trainX[:4], trainY[:4], epochs=1, batch_size=batch_size, verbose=0, shuffle=False)
