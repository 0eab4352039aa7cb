# trains
# not predicted in Keras 2: in Keras 2, rows are counted when numbers come
# family: 12
"""Custom training loop: loss_object(labels, predictions) - rank mismatch"""
import numpy as np
import tensorflow as tf
from tensorflow.keras import Model
from tensorflow.keras.layers import Conv2D, Dense, Flatten

(x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
x_train = x_train[:64, ..., tf.newaxis].astype("float32") / 255.0
y_train = y_train[:64]
y_train = tf.keras.utils.to_categorical(y_train, 10)
train_ds = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(32)


class MyModel(Model):
    def __init__(self):
        super().__init__()
        self.conv1 = Conv2D(8, 3, activation="relu")
        self.flatten = Flatten()
        self.d1 = Dense(32, activation="relu")
        self.d2 = Dense(10)

    def call(self, x):
        return self.d2(self.d1(self.flatten(self.conv1(x))))


model = MyModel()
loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam()
train_loss = tf.keras.metrics.Mean(name="train_loss")

for images, labels in train_ds:
    with tf.GradientTape() as tape:
        predictions = model(images, training=True)
        loss = loss_object(labels, predictions)  #! incompatible-target
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    train_loss(loss)
print(float(train_loss.result()))
