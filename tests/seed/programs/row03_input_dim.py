from keras.layers import Activation, Dense
from keras.models import Sequential

by_dim = Sequential([
    Dense(32, input_dim=784),  #: (None, 32) 25120
    #> Dense: input_dim=784
    #> Dense: input_shape=(784,)
    Activation("relu"),  #: (None, 32) 0
])
by_shape = Sequential([
    Dense(32, input_shape=(784,)),  #: (None, 32) 25120
    Activation("relu"),  #: (None, 32) 0
])
