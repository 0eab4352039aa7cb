from keras.layers import Dense
from keras.models import Sequential

flat = Sequential([Dense(10, input_shape=(28 * 28,))])  #: (None, 10) 7850
image = Sequential([Dense(10, input_shape=(28, 28))])  #? dense-on-image #: (None, 28, 10) 290
#> Dense: last axis
#> Dense: Flatten
