import numpy as np
from keras.datasets import mnist
from keras.layers import Dense
from keras.models import Sequential

(X_train, y_train), (X_test, y_test) = mnist.load_data()
#> X_train: (60000, 28, 28)
n = X_train.shape[1] * X_train.shape[2]
by_dim = Sequential([Dense(10, input_dim=n)])  #: (None, 10) 7850
by_product = Sequential([Dense(10, input_shape=(np.prod(X_train.shape[1:]),))])  #: (None, 10) 7850
flat = X_train.reshape((-1, 28 * 28))
#> flat: (60000, 784)
by_reshape = Sequential([Dense(10, input_shape=flat.shape[1:])])  #: (None, 10) 7850
