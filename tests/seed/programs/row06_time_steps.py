from keras.layers import LSTM
from keras.models import Sequential

short = Sequential([LSTM(10, input_shape=(13, 5))])  #: (None, 10) 640
#> LSTM: gates
#> LSTM: time steps
#> LSTM: 640
long = Sequential([LSTM(10, input_shape=(100, 5))])  #: (None, 10) 640
#> LSTM: time steps
