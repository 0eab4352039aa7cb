# trains
# family: 1
"""Dataset with integer labels, categorical_crossentropy: Shapes (None, 1) and (None, 5) are incompatible"""
import numpy as np
import tensorflow as tf
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Dense, Flatten, Input, Rescaling

flowers = ["daisy", "dandelion", "roses", "sunflowers", "tulips"]
X = np.random.randint(0, 256, (20, 16, 16, 3)).astype("float32")
y = np.arange(20) % len(flowers)

ds = tf.data.Dataset.from_tensor_slices((X, y))
val_size = 4
train_ds = ds.skip(val_size).batch(8)
val_ds = ds.take(val_size).batch(4)

model = Sequential([Input((16, 16, 3)), Rescaling(1.0 / 255), Flatten(), Dense(len(flowers), activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
history = model.fit(train_ds, validation_data=val_ds, epochs=1, verbose=0)  #! incompatible-target: 5)
