# keras: 3
# trains
"""California housing: expected axis -1 of input shape to have value 13, but received input with shape (None, 8)"""
import keras
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.california_housing.load_data()
mean, std = x_train.mean(axis=0), x_train.std(axis=0) + 1e-6
x_train = (x_train - mean) / std
x_test = (x_test - mean) / std


def build_model(hidden_units=(32, 16), dropout=0.1):
    model = keras.Sequential([keras.Input((x_train.shape[1],))])
    for units in hidden_units:
        model.add(layers.Dense(units, activation="relu"))
        model.add(layers.Dropout(dropout))
    model.add(layers.Dense(1))
    model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
    return model


model = build_model()
k = 4
num_val_samples = len(x_train) // k
model.fit(x_train[:num_val_samples], y_train[:num_val_samples], epochs=1, batch_size=1032, verbose=0)
