# trains
"""`validation_split` is only supported for Tensors or NumPy arrays, found ... when passing a Dataset"""
import numpy as np
import tensorflow as tf
from tensorflow import keras

X = np.random.rand(32, 4).astype("float32")
Y = np.random.rand(32, 1).astype("float32")
print(X.shape, Y.shape)

ds = tf.data.Dataset.from_tensor_slices((X, Y)).batch(4)
val_ds = ds.take(2)
train_ds = ds.skip(2)

# input pipeline is ready, now the model
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4), keras.layers.Dense(1)])
model.summary()
model.compile(optimizer="adam", loss=keras.losses.Huber())
model.fit(train_ds, validation_data=val_ds, epochs=1, verbose=0)
