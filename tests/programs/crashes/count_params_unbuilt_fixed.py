# trains
"""You tried to call `count_params` on sequential, but the layer isn't built."""
import numpy as np
from keras.models import Sequential
from keras.layers import Dense, Dropout, BatchNormalization

hidden_layers = [64, 32]
# bank customers data set, 11 columns after preprocessing
model = Sequential(name="churn")
for units in hidden_layers:
    model.add(Dense(units, activation="relu", kernel_initializer="uniform"))
    model.add(BatchNormalization())
    model.add(Dropout(0.3))
model.add(Dense(1, activation="sigmoid"))
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.build((None, 11))

print("parameters:", model.count_params())
X = np.random.rand(20, 11)
y = np.random.randint(0, 2, 20)
