# trains
# family: 2
"""GlobalAveragePooling2D(keepdims=True): Shapes (None, 4) and (None, 1, 1, 4) are incompatible"""
import numpy as np
import keras
from keras import layers


def squeeze_excite(x, ratio=4):
    channels = x.shape[-1]
    s = layers.GlobalAveragePooling2D(keepdims=True)(x)
    s = layers.Dense(channels // ratio, activation="relu")(s)
    s = layers.Dense(channels, activation="sigmoid")(s)
    return layers.Multiply()([x, s])


inputs = keras.Input((32, 32, 3))
x = layers.Conv2D(16, 3, activation="relu")(inputs)
x = squeeze_excite(x)
x = layers.GlobalAveragePooling2D(keepdims=True)(x)
outputs = layers.Dense(4, activation="softmax")(x)
model = keras.Model(inputs, outputs)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["categorical_accuracy"])

x_train = np.random.normal(size=(16, 32, 32, 3))
y_train = np.eye(4)[np.random.randint(0, 4, 16)]
model.fit(x_train, y_train, verbose=0)  #! incompatible-target: 1, 1, 4)
