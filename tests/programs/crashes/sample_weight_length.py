# trains
# family: 27
"""sample_weight for classes instead of for samples: Data cardinality is ambiguous"""
import numpy as np
import keras
from keras.models import Sequential
from keras.layers import Dense

X = np.random.rand(30, 7)
y = np.array([0] * 25 + [1] * 5)

# the second class is rare
class_weights = np.array([0.6, 3.0])
weights = class_weights

model = Sequential()
model.add(keras.Input(shape=(7,)))
model.add(Dense(10, activation="tanh"))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.01))
model.fit(X, y, sample_weight=weights, epochs=1, verbose=0)  #! data-cardinality
