# keras: 2
# trains
# family: 12
"""model.fit_generator with one-hot labels and sparse_categorical_crossentropy (old book code)"""
import numpy as np
from keras.datasets import cifar10
from keras.layers import Activation, BatchNormalization, Conv2D, Dense, Flatten, MaxPooling2D
from keras.models import Sequential
from keras.optimizers import SGD
from keras.preprocessing.image import ImageDataGenerator
from keras.utils import to_categorical

(x_train, y_train), (x_test, y_test) = cifar10.load_data()
x_train = x_train[:64].astype("float32") / 255
y_train = y_train[:64]
mean, std = x_train.mean(), x_train.std() + 1e-7
x_train = (x_train - mean) / std
y_train = to_categorical(y_train, 10)

model = Sequential()
model.add(Conv2D(16, (3, 3), padding="same", input_shape=x_train.shape[1:]))
model.add(Activation("elu"))
model.add(BatchNormalization())
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Flatten())
model.add(Dense(10, activation="softmax"))

datagen = ImageDataGenerator(horizontal_flip=True)
datagen.fit(x_train)
model.compile(loss="sparse_categorical_crossentropy", optimizer=SGD(learning_rate=0.01, momentum=0.9), metrics=["accuracy"])
model.fit_generator(datagen.flow(x_train, y_train, batch_size=32), steps_per_epoch=2, epochs=1, verbose=0)  #! incompatible-target
