# trains
"""Trained on 64x64 images, evaluating on 32x32 images: Flatten + Dense fails"""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, models

train_size = (64, 64)
test_size = train_size

model = models.Sequential([
    layers.InputLayer((*train_size, 3)),
    layers.Rescaling(1.0 / 255),
    layers.Conv2D(8, 3, activation="relu", strides=2),
    layers.Flatten(),
    layers.Dense(2),
])
model.compile(loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True), optimizer="adam", metrics=["accuracy"])
model.fit(np.random.randint(0, 255, (8, *train_size, 3)), np.zeros(8), verbose=0)

x_test = np.random.randint(0, 255, (6, *test_size, 3))
y_test = np.array([0, 1, 0, 1, 0, 1])
loss, acc = model.evaluate(x_test, y_test, verbose=0)
print(loss, acc)
