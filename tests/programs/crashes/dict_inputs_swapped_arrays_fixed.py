# trains
"""Named inputs: I mixed up the arrays in the dict"""
import numpy as np
import tensorflow as tf

# demand forecast: 32 static features, 24 hours with 5 measurements
left = tf.keras.Input(shape=(32,), name="static_features")
right = tf.keras.Input(shape=(24, 5), name="history")
h = tf.keras.layers.LSTM(8)(right)
merged = tf.keras.layers.Concatenate()([tf.keras.layers.Dense(8)(left), h])
demand = tf.keras.layers.Dense(1)(merged)
model = tf.keras.Model(inputs={"static_features": left, "history": right}, outputs=demand)
model.summary()
model.compile(optimizer="adam", loss="mae")

static = np.random.rand(20, 32)
history = np.random.rand(20, 24, 5)
y = np.random.rand(20, 1)
model.fit({"static_features": static, "history": history}, y, batch_size=10, epochs=1, verbose=0)
