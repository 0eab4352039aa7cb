from keras.layers import Conv2D
from keras.models import Sequential

model = Sequential()
model.add(Conv2D(32, 3, activation="relu", input_shape=(320, 320, 3)))  #: (None, 318, 318, 32) 896
#> Conv2D: filters
model.add(Conv2D(2, 3, activation="softmax"))  #: (None, 316, 316, 2) 578
