from keras.layers import LSTM, Dense
from keras.models import Sequential

model = Sequential()
model.add(LSTM(64, return_sequences=True, input_shape=(3000, 4)))  #: (None, 3000, 64) 17664
#> LSTM: return_sequences
model.add(LSTM(64, return_sequences=True))  #: (None, 3000, 64) 33024
model.add(LSTM(32, return_sequences=True))  #: (None, 3000, 32) 12416
model.add(Dense(3, activation="softmax"))  #: (None, 3000, 3) 99
