# trains
# not predicted: what a generator gives is not compared with its signature
# family: 15
"""Dataset.from_generator: `generator` yielded an element of shape (13,) where an element of shape (12,) was expected"""
import numpy as np
import tensorflow as tf

N_MFCC = 12


def mfcc(path, n_mfcc):
    # librosa.feature.mfcc(...).mean(axis=1) in the real code
    return np.random.rand(n_mfcc + 1).astype("float32")


def clips():
    for i in range(12):
        yield mfcc(f"clip_{i}.wav", N_MFCC), i % 2


dataset = tf.data.Dataset.from_generator(
    clips,
    output_signature=(
        tf.TensorSpec(shape=(N_MFCC,), dtype=tf.float32),
        tf.TensorSpec(shape=(), dtype=tf.int32),
    ),
).batch(4)

model = tf.keras.Sequential([
    tf.keras.layers.Input((N_MFCC,)),
    tf.keras.layers.Dense(16, activation="relu"),
    tf.keras.layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(dataset, epochs=1, verbose=0)  #! incompatible-input: 13
