# trains
"""ValueError when using x_train.shape as input_shape of the first Conv2D layer."""
import numpy as np
from keras.datasets import mnist
from keras.models import Sequential
from keras.layers import Conv2D, Dense, Dropout, GlobalAveragePooling2D, MaxPooling2D
from keras.utils import to_categorical

num_classes = 10
batch_size = 128
epochs = 1

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = np.expand_dims(x_train, -1).astype("float32")
x_test = np.expand_dims(x_test, -1).astype("float32")
y_train = to_categorical(y_train, num_classes)
y_test = to_categorical(y_test, num_classes)
print("x_train shape:", x_train.shape)

model = Sequential()
model.add(Conv2D(32, kernel_size=(3, 3), activation="relu", input_shape=x_train.shape[1:]))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Dropout(0.25))
model.add(GlobalAveragePooling2D())
model.add(Dense(num_classes, activation="softmax"))

model.compile(loss="categorical_crossentropy", optimizer="adadelta", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=batch_size, epochs=epochs, steps_per_epoch=1, verbose=0)
