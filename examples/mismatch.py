"""Three mistakes that everybody makes once; shapelens underlines them while they are typed."""

import keras
from keras import layers
from keras.models import Sequential

# A recurrent layer gives its last output only, unless it is asked for all of them.
stacked = Sequential()
stacked.add(layers.LSTM(32, input_shape=(10, 64)))
stacked.add(layers.LSTM(32))
stacked.add(layers.Dense(1))

# Images without their channel axis.
image = keras.Input((28, 28))
x = layers.Conv2D(16, 3)(image)

# 32 * 32 * 8 numbers do not fit into 30 * 30 * 8.
y = keras.Input((32, 32, 8))
y = layers.Reshape((30, 30, 8))(y)
y = layers.Dense(4)(y)
