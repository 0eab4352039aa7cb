from keras.layers import LSTM
from keras.models import Sequential

model = Sequential()  #: (None, 3000, 3) 180
#> model: 180
model.add(LSTM(3, input_shape=(3000, 4), return_sequences=True))  #: (None, 3000, 3) 96
model.add(LSTM(3, activation="softmax", return_sequences=True))  #: (None, 3000, 3) 84
