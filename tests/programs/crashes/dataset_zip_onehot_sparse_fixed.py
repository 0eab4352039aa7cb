# trains
"""tf.data.Dataset.zip with one-hot labels and SparseCategoricalCrossentropy"""
import numpy as np
import tensorflow as tf

NUM_CLASSES = 6
features = tf.data.Dataset.from_tensor_slices(np.random.rand(30, 12).astype("float32"))
targets = tf.data.Dataset.from_tensor_slices(np.arange(30) % NUM_CLASSES)

dataset = tf.data.Dataset.zip((features, targets)).batch(10).repeat()

inputs = tf.keras.layers.Input(shape=(12,))
h = tf.keras.layers.Dense(24, activation="relu")(inputs)
logits = tf.keras.layers.Dense(NUM_CLASSES)(h)
model = tf.keras.models.Model(inputs=inputs, outputs=logits)
model.compile(
    optimizer="sgd",
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
model.fit(dataset, epochs=1, steps_per_epoch=3, verbose=0)
