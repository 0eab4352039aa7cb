# trains
# family: 22
"""Book example (Keras 1.x): TypeError, keyword argument not understood: 'border_mode'"""
from keras.datasets import mnist
from keras.models import Sequential
from keras.layers import Dense, Flatten, Convolution2D, MaxPooling2D
from keras.utils import to_categorical

nb_classes = 10
(X_train, Y_train), (X_test, Y_test) = mnist.load_data()
X_train = X_train.reshape(X_train.shape[0], 28, 28, 1).astype("float32")
X_train /= 255
Y_train = to_categorical(Y_train, nb_classes)

model = Sequential()
model.add(Convolution2D(20, 5, 5, border_mode="same", activation="relu", input_shape=(28, 28, 1)))  #! renamed-argument: border_mode
model.add(MaxPooling2D(pool_size=(2, 2), strides=(2, 2)))
model.add(Flatten())
model.add(Dense(50, activation="relu"))
model.add(Dense(nb_classes, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(X_train[:64], Y_train[:64], batch_size=32, epochs=1, verbose=0)
