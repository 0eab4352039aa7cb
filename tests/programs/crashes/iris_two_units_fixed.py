# trains
"""Iris: Shapes (None, 3) and (None, 2) are incompatible"""
import pandas as pd
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from keras.models import Sequential
from keras.layers import Dense, Input

iris = load_iris()
X = iris["data"]
y = iris["target"]
names = iris["target_names"]

# One hot encoding
enc = OneHotEncoder()
Y = enc.fit_transform(y[:, None]).toarray()
# Scale data to have mean 0 and variance 1
scaler = StandardScaler()
X_scaled = scaler.fit_transform(X)
X_train, X_test, Y_train, Y_test = train_test_split(X_scaled, Y, test_size=0.5, random_state=2)

n_features = X.shape[1]
n_classes = Y.shape[1]


def create_custom_model(input_dim, output_dim, nodes, n=1, name="model"):
    model = Sequential(name=name)
    model.add(Input((input_dim,)))
    for i in range(n):
        model.add(Dense(nodes, activation="relu"))
    model.add(Dense(output_dim, activation="softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model


model = create_custom_model(n_features, n_classes, 8, n=2)
history = model.fit(X_train, Y_train, batch_size=5, epochs=1, verbose=0, validation_data=(X_test, Y_test))
