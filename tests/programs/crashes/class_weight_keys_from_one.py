# trains
# family: 25
"""Expected `class_weight` to be a dict with keys from 0 to one less than the number of classes, found {1: ..., 2: ...}"""
import numpy as np
from sklearn.utils.class_weight import compute_class_weight
from keras.layers import Dense, Input
from keras.models import Sequential

y_train = np.array([0, 0, 0, 0, 0, 1, 1, 2])
X_train = np.random.rand(8, 5)

# very imbalanced data set
weights = compute_class_weight(class_weight="balanced", classes=np.unique(y_train), y=y_train)
print("weights per class:", weights)
class_weights = {i + 1: w for i, w in enumerate(weights)}

model = Sequential([Input((5,)), Dense(8, activation="relu"), Dense(3, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
print("training with class weights", class_weights)
model.fit(X_train, y_train, epochs=1, class_weight=class_weights, verbose=0)  #!2 invalid-argument: class_weight
