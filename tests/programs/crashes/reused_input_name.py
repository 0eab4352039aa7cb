# trains
# family: 17
"""Graph disconnected: cannot obtain value for tensor ... when building a model with two branches."""
import numpy as np
from keras.layers import Input, Dense, concatenate
from keras.models import Model

# numeric branch
inp = Input(shape=(12,))
a = Dense(16, activation="relu")(inp)
a = Dense(8, activation="relu")(a)

# categorical branch
inp = Input(shape=(30,))
b = Dense(16, activation="relu")(inp)
b = Dense(8, activation="relu")(b)

merged = concatenate([a, b])
out = Dense(1, activation="linear")(merged)

model = Model(inputs=inp, outputs=out)  #! graph-disconnected: connected
model.compile(loss="mean_absolute_percentage_error", optimizer="adam")
model.fit(np.random.rand(8, 30), np.random.rand(8, 1), verbose=0)
