# trains
"""to_categorical gives 6 columns but I have only 5 classes: Shapes (None, 6) and (None, 5) are incompatible"""
import numpy as np
from keras.layers import Dense, Dropout
from keras.models import Sequential
from keras.utils import to_categorical

num_classes = 5
# ratings are 1, 2, 3, 4, 5
ratings = np.array([1, 2, 3, 4, 5, 3, 2, 5, 4, 1])
features = np.random.rand(10, 20)

Y = to_categorical(ratings - 1, num_classes)
print(Y.shape)

model = Sequential()
model.add(Dense(64, activation="relu", input_dim=20))
model.add(Dropout(0.5))
model.add(Dense(num_classes, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(features, Y, epochs=1, batch_size=5, verbose=0)
