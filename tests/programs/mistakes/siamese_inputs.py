"""Two towers, the second of which is fed with images of another size."""
import keras
from keras import layers


def tower(shape):
    inputs = keras.Input(shape)
    x = layers.Flatten()(inputs)
    x = layers.Dense(64, activation="relu")(x)
    return keras.Model(inputs, layers.Dense(16)(x), name="tower")


shared = tower((32, 32, 3))
left = keras.Input((32, 32, 3), name="left")
right = keras.Input((28, 28, 3), name="right")
a = shared(left)
b = shared(right)  #!3 incompatible-input: expected shape=(None, 32, 32, 3)  #!2 incompatible-input: to have value 3072
distance = layers.Subtract()([a, b])
