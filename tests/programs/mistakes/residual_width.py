"""A residual stack that forgets the projection when the width changes."""
import keras
from keras import layers


def residual(x, filters, project):
    shortcut = layers.Conv1D(filters, 1)(x) if project else x
    y = layers.Conv1D(filters, 3, padding="same", activation="relu")(x)
    y = layers.Conv1D(filters, 3, padding="same")(y)
    return layers.Add()([shortcut, y])  #! incompatible-merge: Add received shapes (64, 32) and (64, 64)


series = keras.Input((128, 16))
x = residual(series, 16, project=False)
x = residual(x, 32, project=True)
x = layers.MaxPooling1D(2)(x)
x = residual(x, 64, project=False)
model = keras.Model(series, layers.GlobalAveragePooling1D()(x))
