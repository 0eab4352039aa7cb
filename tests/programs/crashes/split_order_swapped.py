# trains
# family: 27
"""Data cardinality is ambiguous: x sizes: 80, y sizes: 20. Make sure all arrays contain the same number of samples."""
import numpy as np
from keras.models import Sequential
from keras.layers import Dense, Input
from sklearn.model_selection import train_test_split

X = np.random.rand(100, 6)
y = np.random.randint(0, 2, size=100)

X_train, y_train, X_test, y_test = train_test_split(X, y, test_size=0.2)

print(X_train.shape, X_test.shape)

model = Sequential()
model.add(Input((6,)))
model.add(Dense(12, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=1, batch_size=20, verbose=0)  #! data-cardinality: 20
