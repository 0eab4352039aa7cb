# trains
"""logits and labels must have the same shape ((None, 5, 5, 1) vs (None,)) - transfer learning"""
import numpy as np
import tensorflow as tf
from tensorflow import keras

IMG_SHAPE = (160, 160, 3)

base_model = tf.keras.applications.MobileNetV2(input_shape=IMG_SHAPE, include_top=False, weights=None, alpha=0.35)
base_model.trainable = False

inputs = keras.Input(shape=IMG_SHAPE)
x = keras.layers.Rescaling(1 / 127.5, offset=-1)(inputs)
x = base_model(x, training=False)
x = keras.layers.GlobalAveragePooling2D()(x)
x = keras.layers.Dropout(0.2)(x)
outputs = keras.layers.Dense(1)(x)
model = keras.Model(inputs, outputs)

model.compile(optimizer=keras.optimizers.Adam(learning_rate=1e-4),
              loss=keras.losses.BinaryCrossentropy(from_logits=True),
              metrics=["accuracy"])
image_batch = np.zeros((4, 160, 160, 3))
label_batch = np.array([0, 1, 1, 0])
loss = model.train_on_batch(image_batch, label_batch)
print(loss)
