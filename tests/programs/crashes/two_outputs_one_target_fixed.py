# trains
"""Model with two outputs and one target array"""
import numpy as np
from keras.layers import Dense, Input
from keras.models import Model

inputs = Input(shape=(14,))
shared = Dense(20, activation="relu")(inputs)
out_reg = Dense(1, name="reg")(shared)
out_cls = Dense(2, activation="softmax", name="cls")(shared)
# one head for the amount, one for fraud yes/no
model = Model(inputs=inputs, outputs=[out_reg, out_cls])
model.compile(optimizer="adam", loss=["mse", "sparse_categorical_crossentropy"])

model.summary()

X = np.random.rand(10, 14)
y_reg = np.random.rand(10)
y_cls = np.random.randint(0, 2, 10)
model.fit(X, [y_reg, y_cls], epochs=1, verbose=0)
