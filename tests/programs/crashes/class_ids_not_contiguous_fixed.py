# trains
"""ids of classes are 10, 20 and 30: label value outside the valid range of [0, 3)"""
import numpy as np
import pandas as pd
import keras
from keras.layers import Dense
from sklearn.preprocessing import LabelEncoder

frame = pd.DataFrame({"f1": np.linspace(0, 1, 9), "f2": np.linspace(1, 0, 9), "class_id": [10, 20, 30] * 3})
X = frame[["f1", "f2"]].values
y = frame["class_id"].values
y = LabelEncoder().fit_transform(y)
print(frame.head())
print(frame["class_id"].value_counts())
n_classes = frame["class_id"].nunique()

model = keras.Sequential()
model.add(Dense(8, activation="relu", input_shape=(2,)))
model.add(Dense(3, activation="softmax"))
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
model.fit(X, y, epochs=1, verbose=0)
