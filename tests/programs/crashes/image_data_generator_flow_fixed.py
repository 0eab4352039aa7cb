# trains
"""ImageDataGenerator.flow with one-hot labels and a single sigmoid unit"""
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense
from tensorflow.keras.utils import to_categorical

X_train = np.random.randint(0, 256, (20, 50, 50, 3)).astype("float32")
y_train = np.array([0, 1] * 10)

train_datagen = ImageDataGenerator(rescale=1.0 / 255)
train_generator = train_datagen.flow(X_train, y_train, batch_size=5)

classifier = Sequential()
classifier.add(Conv2D(8, (3, 3), input_shape=(50, 50, 3), activation="relu"))
classifier.add(MaxPooling2D(pool_size=(2, 2)))
classifier.add(Flatten())
classifier.add(Dense(units=16, activation="relu"))
classifier.add(Dense(units=1, activation="sigmoid"))
classifier.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
classifier.fit(train_generator, steps_per_epoch=2, epochs=1, verbose=0)
