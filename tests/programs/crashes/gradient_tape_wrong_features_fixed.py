# trains
"""GradientTape regression: model(x_batch) expected axis -1 of input shape to have value 6"""
import numpy as np
import tensorflow as tf
from tensorflow import keras

features = np.random.rand(48, 7).astype("float32")
prices = np.random.rand(48, 1).astype("float32")

model = keras.Sequential([
    keras.Input((7,)),
    keras.layers.Dense(16, activation="relu"),
    keras.layers.Dense(1),
])
optimizer = keras.optimizers.SGD(learning_rate=1e-2)
mse = keras.losses.MeanSquaredError()

batch_size = 16
for epoch in range(2):
    for step in range(len(features) // batch_size):
        x_batch = features[step * batch_size:(step + 1) * batch_size]
        y_batch = prices[step * batch_size:(step + 1) * batch_size]
        with tf.GradientTape() as tape:
            y_pred = model(x_batch, training=True)
            loss_value = mse(y_batch, y_pred)
        grads = tape.gradient(loss_value, model.trainable_weights)
        optimizer.apply_gradients(zip(grads, model.trainable_weights))
    print(f"epoch {epoch}: {float(loss_value):.4f}")
