# trains
"""Images resized to 50x50 in map() but the model was built for 60x60"""
import numpy as np
import tensorflow as tf
from tensorflow import keras

IMG_SIZE = 60
images = np.random.randint(0, 255, (16, 80, 80, 3), dtype="uint8")
labels = np.array([0, 1] * 8)


def preprocess(image, label):
    image = tf.cast(image, tf.float32)
    image = tf.image.resize(image, (IMG_SIZE, IMG_SIZE))
    image = image / 255.0
    return image, label


train_data = tf.data.Dataset.from_tensor_slices((images, labels)).map(preprocess).shuffle(16).batch(4)

model = keras.models.Sequential([
    keras.layers.Conv2D(16, (3, 3), activation="relu", input_shape=(IMG_SIZE, IMG_SIZE, 3)),
    keras.layers.MaxPooling2D(2, 2),
    keras.layers.Flatten(),
    keras.layers.Dense(32, activation="relu"),
    keras.layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(train_data, epochs=1, verbose=0)
