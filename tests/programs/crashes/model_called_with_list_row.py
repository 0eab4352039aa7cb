# trains
# family: 15
"""Calling the model on np.array([[...]]): Matrix size-incompatible / expected axis -1 of input shape to have value 5"""
import numpy as np
import tensorflow as tf


class Regressor(tf.keras.Model):
    def __init__(self, n_out=1):
        super().__init__()
        self.hidden = tf.keras.layers.Dense(16, activation="selu")
        self.out = tf.keras.layers.Dense(n_out)

    def call(self, inputs):
        return self.out(self.hidden(inputs))  #! incompatible-input: (1, 4)


X = np.random.rand(50, 5).astype("float32")
y = X.sum(axis=1, keepdims=True)

reg = Regressor()
reg.compile(optimizer=tf.keras.optimizers.Adam(1e-2), loss=tf.keras.losses.MeanSquaredError())
reg.fit(X, y, batch_size=25, epochs=1, verbose=0)

sample = np.array([[0.4, 0.1, 0.9, 0.3]], dtype="float32")
print(float(reg(sample)[0, 0]))
