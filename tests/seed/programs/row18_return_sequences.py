from keras import Input
from keras.layers import GRU, LSTM, SimpleRNN

x = Input((10, 64))  #: (None, 10, 64) 0
LSTM(32)(x)  #: (None, 32) 12416
#> LSTM: return_sequences
LSTM(32, return_sequences=True)(x)  #: (None, 10, 32) 12416
GRU(32)(x)  #: (None, 32) 9408
GRU(32, return_sequences=True)(x)  #: (None, 10, 32) 9408
SimpleRNN(32)(x)  #: (None, 32) 3104
SimpleRNN(32, return_sequences=True)(x)  #: (None, 10, 32) 3104
