# trains
"""Input 0 of layer "conv2d" is incompatible with the layer: expected min_ndim=4, found ndim=3."""
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

fashion_mnist = keras.datasets.fashion_mnist
(train_images, train_labels), (test_images, test_labels) = fashion_mnist.load_data()

class_names = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
               "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]

train_images = train_images[:500] / 255.0
test_images = test_images[:100] / 255.0
train_images = train_images[..., tf.newaxis]
test_images = test_images[..., tf.newaxis]

model = keras.Sequential([
    layers.Conv2D(32, (3, 3), activation="relu", input_shape=(28, 28, 1)),
    layers.MaxPooling2D((2, 2)),
    layers.Conv2D(64, (3, 3), activation="relu"),
    layers.MaxPooling2D((2, 2)),
    layers.Flatten(),
    layers.Dense(64, activation="relu"),
    layers.Dense(len(class_names)),
])

model.compile(optimizer="adam",
              loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
              metrics=["accuracy"])
model.fit(train_images[:64], train_labels[:64], epochs=1, verbose=0)
print("done:", model.evaluate(test_images[:32], test_labels[:32], verbose=0))
