# trains
# family: 4
"""expected ndim=4, found ndim=5: the dataset was batched in the helper and again afterwards"""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


def make_dataset(images, labels, batch_size=8, training=True):
    ds = tf.data.Dataset.from_tensor_slices((images, labels))
    if training:
        ds = ds.shuffle(100, seed=1)
    ds = ds.batch(batch_size)
    return ds.prefetch(tf.data.AUTOTUNE)


images = np.random.rand(32, 20, 20, 3).astype("float32")
labels = np.random.randint(0, 3, 32)
train_ds = make_dataset(images, labels).batch(4)

model = tf.keras.Sequential()
model.add(layers.Input((20, 20, 3)))
model.add(layers.Conv2D(8, 3, activation="relu"))
model.add(layers.MaxPooling2D())
model.add(layers.GlobalAveragePooling2D())
model.add(layers.Dense(3, activation="softmax"))
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train_ds, epochs=1, verbose=0)  #! incompatible-input
