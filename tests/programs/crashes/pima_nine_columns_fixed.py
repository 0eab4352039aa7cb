# trains
"""expected axis -1 of input shape to have value 8, but received input with shape (None, 9)"""
import numpy as np
from keras.models import Sequential
from keras.layers import Dense

# fix random seed for reproducibility
np.random.seed(7)
# stands for numpy.loadtxt("pima-indians-diabetes.csv", delimiter=",")
dataset = np.random.rand(100, 9)
dataset[:, 8] = dataset[:, 8] > 0.5
# split into input (X) and output (Y) variables
X = dataset[:, 0:8]
Y = dataset[:, 8]

# create model
model = Sequential()
model.add(Dense(12, input_dim=8, activation="relu"))
model.add(Dense(8, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
# compile model
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
# fit the model
model.fit(X, Y, epochs=1, batch_size=10, verbose=0)
# evaluate the model
scores = model.evaluate(X, Y, verbose=0)
