# trains
"""VGG16 with MNIST: Input size must be at least 32x32"""
import numpy as np
import tensorflow as tf
from tensorflow.keras.applications.vgg16 import VGG16
from tensorflow.keras.layers import Dense, Flatten
from tensorflow.keras.models import Model

(x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
x_train = np.stack([x_train[:20]] * 3, axis=-1) / 255.0
y_train = y_train[:20]
x_train = np.pad(x_train, ((0, 0), (2, 2), (2, 2), (0, 0)))

base = VGG16(include_top=False, weights=None, input_shape=(32, 32, 3))
base.trainable = False
# classification head for the ten digits
x = Flatten()(base.output)
x = Dense(10, activation="softmax")(x)
model = Model(base.input, x)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=1, verbose=0)
