# trains
"""expected axis -1 of input shape to have value 3, found shape=(None, 32, 32, 1)"""
import numpy as np
from tensorflow.keras import datasets, layers, models

(train_images, train_labels), (test_images, test_labels) = datasets.cifar10.load_data()

# convert to grayscale to make it faster
train_images = np.dot(train_images[:200] / 255.0, [0.299, 0.587, 0.114])
train_images = np.expand_dims(train_images, axis=3)
train_labels = train_labels[:200]

model = models.Sequential()
model.add(layers.Input((32, 32, 1)))
model.add(layers.Conv2D(16, (3, 3), activation="relu"))
model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Conv2D(16, (3, 3), activation="relu"))
model.add(layers.Flatten())
model.add(layers.Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])

history = model.fit(train_images, train_labels, epochs=1, batch_size=100, verbose=0)
print(history.history.keys())
