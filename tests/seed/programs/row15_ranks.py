from keras.layers import Dense
from keras.models import Sequential

flat = Sequential()
flat.add(Dense(units=4, activation="linear", input_shape=(784,)))  #: (None, 4) 3140
#> Dense: kernel (784, 4)
#> Dense: kernel (784, 4) + bias (4,) = 3,140
flat.add(Dense(units=10, activation="softmax"))  #: (None, 10) 50
column = Sequential()
column.add(Dense(units=4, activation="linear", input_shape=(784, 1)))  #: (None, 784, 4) 8
#> Dense: kernel (1, 4)
#> Dense: last axis
column.add(Dense(units=10, activation="softmax"))  #: (None, 784, 10) 50
rows = Sequential()
rows.add(Dense(units=4, activation="linear", input_shape=(32, 28)))  #: (None, 32, 4) 116
rows.add(Dense(units=10, activation="softmax"))  #: (None, 32, 10) 50
image = Sequential()
image.add(Dense(units=4, activation="linear", input_shape=(32, 28, 1))) #: (None, 32, 28, 4) 8
image.add(Dense(units=10, activation="softmax"))  #: (None, 32, 28, 10) 50
