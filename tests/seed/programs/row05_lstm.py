from keras.layers import LSTM, Dense
from keras.models import Sequential

model = Sequential()
model.add(LSTM(32, input_shape=(10, 64)))  #: (None, 32) 12416
#> LSTM: kernel (64, 128)
#> LSTM: recurrent_kernel (32, 128)
#> LSTM: bias (128,)
#> LSTM: 4 gates
#> LSTM: kernel (64, 128) + recurrent_kernel (32, 128) + bias (128,) = 12,416
model.add(Dense(2))  #: (None, 2) 66
