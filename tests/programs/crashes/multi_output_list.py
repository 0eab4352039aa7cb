# trains
# family: 1
"""Model with two outputs: one target forgotten one-hot encoding"""
import numpy as np
import keras
from keras import layers
from keras.utils import to_categorical

n = 32
faces = np.random.rand(n, 48, 48, 1)
age = np.random.randint(1, 80, n).astype("float32")
ethnicity = np.arange(n) % 5

inp = keras.Input((48, 48, 1), name="face")
x = layers.Conv2D(8, 3, strides=2, activation="relu")(inp)
x = layers.Conv2D(8, 3, strides=2, activation="relu")(x)
x = layers.Flatten()(x)
age_out = layers.Dense(1, name="age")(x)
eth_out = layers.Dense(5, activation="softmax", name="ethnicity")(x)
model = keras.Model(inputs=inp, outputs=[age_out, eth_out])

model.compile(
    optimizer="adam",
    loss={"age": "mse", "ethnicity": "categorical_crossentropy"},
    loss_weights={"age": 0.1, "ethnicity": 1.0},
)
model.fit(faces, {"age": age, "ethnicity": ethnicity}, epochs=1, batch_size=8, verbose=0)  #! incompatible-target: 5)
