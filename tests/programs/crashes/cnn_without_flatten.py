# trains
# family: 2
"""Shapes (None, 2) and (None, 30, 30, 2) are incompatible"""
import numpy as np
from keras.models import Sequential
from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from keras.utils import to_categorical

img_width, img_height = 64, 64
train_data = np.random.rand(20, img_width, img_height, 3)
train_labels = to_categorical([0, 1] * 10, 2)

model = Sequential()
model.add(Conv2D(16, (3, 3), padding="same", activation="relu", input_shape=(img_width, img_height, 3)))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Conv2D(16, (3, 3), activation="relu"))
model.add(Dropout(0.25))
model.add(Dense(32, activation="relu"))
model.add(Dense(2, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(train_data, train_labels, batch_size=10, epochs=1, verbose=0)  #! incompatible-target: 30, 30, 2)
