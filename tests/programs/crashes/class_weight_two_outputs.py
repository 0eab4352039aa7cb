# trains
# family: 25
"""`class_weight` is only supported for Models with a single output."""
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

inputs = keras.Input(shape=(16,))
x = layers.Dense(8, activation="relu")(inputs)
gender = layers.Dense(1, activation="sigmoid", name="gender")(x)
smile = layers.Dense(1, activation="sigmoid", name="smile")(x)
# two binary attributes of a face embedding
model = keras.Model(inputs, [gender, smile])
model.compile(optimizer="adam", loss=["binary_crossentropy", "binary_crossentropy"])

model.summary()

X = np.random.rand(12, 16)
y1 = np.random.randint(0, 2, (12, 1))
y2 = np.random.randint(0, 2, (12, 1))
model.fit(X, [y1, y2], class_weight={0: 1.0, 1: 5.0}, epochs=1, verbose=0)  #! invalid-argument: class_weight
