# trains
# family: 11
"""logits and labels must have the same shape ((None, 1) vs (None, 2)): binary labels one-hot encoded"""
import numpy as np
import pandas as pd
from keras.layers import Dense, Dropout, Input
from keras.models import Model
from keras.utils import to_categorical

titanic = pd.DataFrame({
    "Survived": [0, 1, 1, 1, 0, 0, 0, 0],
    "Pclass": [3, 1, 3, 1, 3, 3, 1, 3],
    "Sex": [0, 1, 1, 1, 0, 0, 0, 0],
    "Age": [22, 38, 26, 35, 35, 28, 54, 2],
})
X = titanic[["Pclass", "Sex", "Age"]].to_numpy().astype(np.float32)
y = to_categorical(titanic["Survived"])

inputs = Input(shape=(X.shape[1],))
h = Dense(16, activation="relu")(inputs)
h = Dropout(0.4)(h)
out = Dense(1, activation="sigmoid")(h)
clf = Model(inputs, out)
clf.compile("adam", loss="binary_crossentropy", metrics=["accuracy"])
clf.fit(X, y, epochs=1, batch_size=4, verbose=0)  #! incompatible-target: 2)
