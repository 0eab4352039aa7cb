# keras: 3
# trains
# family: 8
"""keras.ops.concatenate of two towers with different lengths"""
import keras
import numpy as np
from keras import layers, ops


@keras.saving.register_keras_serializable()
class TwoTowers(keras.Model):
    def __init__(self, width=16, **kwargs):
        super().__init__(**kwargs)
        self.short = layers.Conv1D(width, 3, padding="same", activation="relu")
        self.long = layers.Conv1D(width, 9, padding="same", activation="relu", strides=2)
        self.pool = layers.GlobalAveragePooling1D()
        self.head = layers.Dense(1)

    def call(self, x):
        a = self.short(x)
        b = self.long(x)
        x = ops.concatenate([a, b], axis=-1)  #! incompatible-merge
        return self.head(self.pool(x))


model = TwoTowers()
signal = np.random.rand(8, 40, 3).astype("float32")
out = model(signal)
print(out.shape)
