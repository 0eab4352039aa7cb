# trains
# not predicted: how many folders there are is not known, and of one folder Keras accepts this
# family: 1
"""image_dataset_from_directory and categorical_crossentropy: Shapes (None, 1) and (None, 3) are incompatible"""
import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

# a tiny copy of the data set
data_dir = tempfile.mkdtemp()
for class_name in ("glass", "metal", "paper"):
    os.makedirs(os.path.join(data_dir, class_name))
    for i in range(4):
        png = tf.io.encode_png(np.zeros((40, 50, 3), dtype="uint8"))
        tf.io.write_file(os.path.join(data_dir, class_name, f"{i}.png"), png)

train_ds = tf.keras.utils.image_dataset_from_directory(
    data_dir,
    seed=123,
    image_size=(32, 32),
    batch_size=6,
)
class_names = train_ds.class_names

model = tf.keras.Sequential([
    layers.Rescaling(1.0 / 255, input_shape=(32, 32, 3)),
    layers.Conv2D(8, 3, padding="same", activation="relu"),
    layers.MaxPooling2D(),
    layers.Flatten(),
    layers.Dense(len(class_names), activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(train_ds, epochs=1, verbose=0)  #! incompatible-target
