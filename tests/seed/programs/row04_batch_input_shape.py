# keras: 2
from keras.layers import Conv2D, Dense, Flatten
from keras.models import Sequential

thirty = Sequential()
thirty.add(Conv2D(8, 3, batch_input_shape=(30, 50, 50, 3)))  #: (30, 48, 48, 8) 224
#> Conv2D: batch
thirty.add(Flatten())  #: (30, 18432) 0
thirty.add(Dense(2))  #: (30, 2) 36866
