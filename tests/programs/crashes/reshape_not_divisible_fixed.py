# trains
"""cannot reshape array of size 47040000 into shape (60000,32,32,1)"""
from tensorflow.keras.datasets import mnist
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, AveragePooling2D

(x_train, y_train), (x_test, y_test) = mnist.load_data()
rows, cols = 28, 28
# LeNet wants 32x32
x_train = x_train.reshape(x_train.shape[0], rows, cols, 1)
x_train = x_train[:100] / 255.0

model = Sequential()
model.add(Conv2D(6, kernel_size=5, activation="tanh", padding="same", input_shape=(rows, cols, 1)))
model.add(AveragePooling2D(2, strides=2))
model.add(Flatten())
model.add(Dense(84, activation="tanh"))
model.add(Dense(10, activation="softmax"))
model.compile(loss="sparse_categorical_crossentropy", optimizer="SGD", metrics=["accuracy"])
model.fit(x_train, y_train[:100], epochs=1, verbose=0)
