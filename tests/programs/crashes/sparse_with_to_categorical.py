# trains
# family: 12
"""logits and labels must have the same first dimension, got logits shape [32,10] and labels shape [320]"""
import keras
from keras import layers, models
from keras.datasets import mnist
from keras.utils import to_categorical

(train_images, train_labels), (test_images, test_labels) = mnist.load_data()

train_images = train_images.reshape((60000, 28 * 28))
train_images = train_images.astype("float32") / 255
train_labels = to_categorical(train_labels)

network = models.Sequential()
network.add(layers.Dense(64, activation="relu", input_shape=(28 * 28,)))
network.add(layers.Dense(10, activation="softmax"))
network.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
network.fit(train_images, train_labels, epochs=1, batch_size=32, steps_per_epoch=2, verbose=0)  #! incompatible-target
