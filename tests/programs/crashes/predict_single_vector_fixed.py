# trains
"""model.predict on a single row: how do I predict one sample?"""
import numpy as np
from keras.models import Sequential
from keras.layers import Dense, Input

X = np.array([[0.1, 0.2, 0.3, 0.4], [0.5, 0.1, 0.9, 0.2], [0.2, 0.2, 0.1, 0.8]])
y = np.array([0, 1, 0])

model = Sequential([
    Input(shape=(4,)),
    Dense(8, activation="relu"),
    Dense(1, activation="sigmoid"),
])
model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit(X, y, epochs=1, verbose=0)

new_sample = np.array([0.3, 0.3, 0.2, 0.7])
prediction = model.predict(new_sample.reshape(1, -1), verbose=0)
print("probability:", prediction[0])
