# trains
"""Cross validation with SelectKBest: the model still expects all the columns"""
import numpy as np
import pandas as pd
import keras
from keras.layers import Dense, Dropout
from keras.models import Sequential
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.model_selection import StratifiedKFold

rng = np.random.default_rng(3)
columns = [f"gene_{i}" for i in range(40)]
df = pd.DataFrame(rng.normal(size=(60, 40)), columns=columns)
df["label"] = np.arange(60) % 2

X = df[columns].values
y = df["label"].values

selector = SelectKBest(f_classif, k=15)
X_new = selector.fit_transform(X, y)


def create_model(n_inputs):
    model = Sequential()
    model.add(Dense(20, input_dim=n_inputs, activation="relu"))
    model.add(Dropout(0.3))
    model.add(Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.005), metrics=["accuracy"])
    return model


kfold = StratifiedKFold(n_splits=2, shuffle=True, random_state=7)
scores = []
for fold, (train, test) in enumerate(kfold.split(X_new, y)):
    model = create_model(X_new.shape[1])
    model.fit(X_new[train], y[train], epochs=1, batch_size=10, verbose=0)
    result = model.evaluate(X_new[test], y[test], verbose=0)
    scores.append(result[1])
print("mean accuracy:", np.mean(scores))
