# trains
# family: 15
"""Predicting a single test image gives expected shape=(None, 28, 28, 1), found shape=(28, 28, 1)"""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

(x_train, y_train), (x_test, y_test) = tf.keras.datasets.fashion_mnist.load_data()
x_train = x_train.reshape((-1, 28, 28, 1)) / 255.0
x_test = x_test.reshape((-1, 28, 28, 1)) / 255.0


def create_cnn():
    inp = layers.Input(shape=(28, 28, 1))
    x = layers.Conv2D(8, 5, activation="relu")(inp)
    x = layers.MaxPooling2D()(x)
    x = layers.Flatten()(x)
    out = layers.Dense(10, activation="softmax")(x)
    return tf.keras.Model(inp, out)


model = create_cnn()
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x_train[:64], y_train[:64], epochs=1, verbose=0)

index = 3
pred = model.predict(x_test[index], verbose=0)  #! incompatible-input: 28
print("predicted:", np.argmax(pred[0]), "true:", y_test[index])
