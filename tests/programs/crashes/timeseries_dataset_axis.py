# trains
# family: 7
"""timeseries_dataset_from_array on a 1-D array: LSTM says expected ndim=3, found ndim=2"""
import numpy as np
from tensorflow import keras

temperature = np.sin(np.arange(200) / 10).astype("float32")
window = 12

dataset = keras.utils.timeseries_dataset_from_array(
    data=temperature[:-window],
    targets=temperature[window:],
    sequence_length=window,
    batch_size=32,
)

model = keras.Sequential()
model.add(keras.layers.LSTM(16))
model.add(keras.layers.Dense(1))
model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
model.fit(dataset, epochs=1, verbose=0)  #! incompatible-input: expected ndim=3, found ndim=2
