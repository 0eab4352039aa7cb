# trains
"""Negative dimension size caused by subtracting 3 from 1 (code from an old Theano tutorial)."""
from keras.models import Sequential
from keras.layers import Dense, Activation, Flatten, Convolution2D, MaxPooling2D, Dropout
from keras.datasets import cifar10
from keras.utils import to_categorical

img_channels, img_rows, img_cols = 3, 32, 32

(X_train, y_train), (X_test, y_test) = cifar10.load_data()
X_train = X_train[:64].astype("float32") / 255
Y_train = to_categorical(y_train[:64], 10)

model = Sequential()
model.add(Convolution2D(32, (3, 3), activation="relu", input_shape=(img_rows, img_cols, img_channels)))
model.add(Convolution2D(32, (3, 3), activation="relu"))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Dropout(0.25))
model.add(Flatten())
model.add(Dense(128))
model.add(Activation("relu"))
model.add(Dense(10, activation="softmax"))

model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X_train, Y_train, batch_size=32, epochs=1, verbose=0)
