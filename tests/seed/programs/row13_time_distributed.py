from keras.layers import Dense, TimeDistributed
from keras.models import Sequential

dense = Sequential([Dense(10, input_shape=(20, 5))])  #: (None, 20, 10) 60
#> Dense: 60
#> Dense: shared
#> Dense: kernel (5, 10) + bias (10,) = 60
spread = Sequential([TimeDistributed(Dense(10), input_shape=(20, 5))])  #: (None, 20, 10) 60
#> TimeDistributed: 60
