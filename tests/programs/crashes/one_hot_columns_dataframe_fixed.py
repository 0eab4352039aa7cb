# trains
"""After pd.get_dummies the model complains about the number of features."""
import pandas as pd
from tensorflow import keras
from tensorflow.keras import layers

df = pd.DataFrame({
    "age": [25, 32, 47, 51, 62, 23],
    "income": [30.5, 42.0, 51.2, 62.3, 48.1, 22.0],
    "city": ["Paris", "London", "Berlin", "Paris", "Berlin", "London"],
    "bought": [0, 1, 0, 1, 1, 0],
})

target = df.pop("bought")
features = pd.get_dummies(df, columns=["city"], dtype=float)
n_features = features.shape[1]

model = keras.Sequential([
    keras.Input(shape=(n_features,)),
    layers.Dense(10, activation="relu"),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(features, target, epochs=1, batch_size=2, verbose=0)
