# keras: 3
# (Keras 2 would allocate the 440 million weights.)
from keras.layers import Conv2D, Dense, Flatten, Reshape
from keras.models import Sequential

model = Sequential()  #: (None, 68, 2) 440092680
#> model: 440,092,680
model.add(Conv2D(32, 3, input_shape=(320, 320, 3)))  #: (None, 318, 318, 32) 896
#> Conv2D: kernel (3, 3, 3, 32)
#> Conv2D: does not enter
model.add(Flatten())  #: (None, 3235968) 0
model.add(Dense(136))  #: (None, 136) 440091784
model.add(Reshape((68, 2)))  #: (None, 68, 2) 0
