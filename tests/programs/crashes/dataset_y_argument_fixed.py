# trains
"""ValueError: `y` argument is not supported when using a tf.data.Dataset as input"""
import numpy as np
import tensorflow as tf

X = np.random.rand(40, 3).astype("float32")
y = (X @ np.array([1.0, -2.0, 0.5])).astype("float32")
train = tf.data.Dataset.from_tensor_slices((X, y)).batch(8)

# normalise inside of the model, as in the tutorial on regression
normalizer = tf.keras.layers.Normalization(axis=-1)
normalizer.adapt(X)
model = tf.keras.Sequential([normalizer, tf.keras.layers.Dense(units=1)])
model.compile(optimizer=tf.keras.optimizers.Adam(learning_rate=0.1), loss="mean_absolute_error")
loss_history = []
stop_early = tf.keras.callbacks.EarlyStopping(monitor="loss", patience=5)

model.fit(train, epochs=1, verbose=0)
