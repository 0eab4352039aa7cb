# trains
# family: 11
"""LabelBinarizer gives one column for two classes, network has two outputs"""
import numpy as np
from sklearn.preprocessing import LabelBinarizer
from tensorflow.keras.layers import Activation, Conv2D, Dense, Flatten
from tensorflow.keras.models import Sequential

data = np.random.rand(10, 32, 32, 3)
labels = np.array(["cat", "dog"] * 5)

lb = LabelBinarizer()
labels = lb.fit_transform(labels)

model = Sequential()
model.add(Conv2D(8, (3, 3), padding="same", input_shape=(32, 32, 3)))
model.add(Activation("relu"))
model.add(Flatten())
model.add(Dense(2))
model.add(Activation("softmax"))
model.compile(loss="binary_crossentropy", optimizer="sgd", metrics=["accuracy"])
H = model.fit(data, labels, batch_size=5, epochs=1, verbose=0)  #! incompatible-target: 2)
