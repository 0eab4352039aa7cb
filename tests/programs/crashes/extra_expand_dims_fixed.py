# trains
"""expected ndim=4, found ndim=5. Full shape received: (None, 1, 28, 28, 1)"""
import numpy as np
import keras
from keras import layers

(x_train, y_train), _ = keras.datasets.mnist.load_data()
x_train = x_train[:128].astype("float32") / 255
images = []
for img in x_train:
    img = np.expand_dims(img, -1)
    images.append(img)
images = np.array(images)
labels = keras.utils.to_categorical(y_train[:128], 10)

model = keras.Sequential([
    layers.Conv2D(16, 3, activation="relu"),
    layers.MaxPooling2D(),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(images, labels, batch_size=32, epochs=1, verbose=0)
