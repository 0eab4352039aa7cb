# trains
"""TypeError: The added layer must be an instance of class Layer. Found: <class Flatten>"""
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, MaxPooling2D, Input
from tensorflow.keras.datasets import mnist

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train.reshape(60000, 28, 28, 1)[:100] / 255.0

cnn = Sequential()
cnn.add(Input((28, 28, 1)))
cnn.add(Conv2D(filters=16, kernel_size=3, activation="relu"))
cnn.add(MaxPooling2D(pool_size=2))
cnn.add(Flatten())
cnn.add(Dense(units=32, activation="relu"))
cnn.add(Dense(units=10, activation="softmax"))

cnn.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
cnn.fit(x_train, y_train[:100], epochs=1, verbose=0)
