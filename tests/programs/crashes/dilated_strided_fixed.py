# trains
"""`strides > 1` not supported in conjunction with `dilation_rate > 1`"""
import numpy as np
from tensorflow.keras import Sequential, layers

# WaveNet like classifier for ECG snippets, two channels
model = Sequential([
    layers.Input((128, 2)),
    layers.Conv1D(16, 3, activation="relu", padding="causal"),
    layers.Conv1D(16, 3, strides=1, dilation_rate=4, padding="same"),
    layers.BatchNormalization(),
    layers.Activation("relu"),
    layers.GlobalAveragePooling1D(),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.summary()

ecg = np.random.randn(10, 128, 2)
model.fit(ecg, np.array([0, 1] * 5), epochs=1, verbose=0)
