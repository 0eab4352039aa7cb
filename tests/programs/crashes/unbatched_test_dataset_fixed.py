# trains
"""fit works, evaluate fails: the test dataset was not batched"""
import tensorflow as tf
import keras
from keras import layers

AUTOTUNE = tf.data.AUTOTUNE
BATCH_SIZE = 32

(x_train, y_train), (x_test, y_test) = keras.datasets.fashion_mnist.load_data()
x_train, y_train, x_test, y_test = x_train[:128], y_train[:128], x_test[:64], y_test[:64]


def scale(image, label):
    image = tf.cast(image, tf.float32) / 255.0
    return image[..., tf.newaxis], label


train_ds = tf.data.Dataset.from_tensor_slices((x_train, y_train))
train_ds = train_ds.map(scale, num_parallel_calls=AUTOTUNE).cache().shuffle(128).batch(BATCH_SIZE).prefetch(AUTOTUNE)
test_ds = tf.data.Dataset.from_tensor_slices((x_test, y_test))
test_ds = test_ds.map(scale, num_parallel_calls=AUTOTUNE).batch(BATCH_SIZE).cache().prefetch(AUTOTUNE)

inputs = keras.Input(shape=(28, 28, 1))
x = layers.Conv2D(8, 3, activation="relu")(inputs)
x = layers.MaxPooling2D()(x)
x = layers.Flatten()(x)
outputs = layers.Dense(10, activation="softmax")(x)
model = keras.Model(inputs, outputs)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train_ds, epochs=1, verbose=0)
loss, accuracy = model.evaluate(test_ds, verbose=0)
print(f"accuracy {accuracy:.3f}")
