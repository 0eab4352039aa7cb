"""Structured data: a dict of inputs by column, embeddings sized by rule, cross layers."""
import math

import keras
from keras import layers

NUMERIC = ["age", "hours", "gain"]
CATEGORIES = {"work": 9, "school": 16, "married": 7, "country": 42}

inputs, encoded = {}, []
for name in NUMERIC:
    inputs[name] = keras.Input(shape=(1,), name=name)
    encoded.append(inputs[name])
for name, size in CATEGORIES.items():
    inputs[name] = keras.Input(shape=(), name=name, dtype="int64")
    width = min(50, int(math.ceil(math.sqrt(size))))
    embedding = layers.Embedding(size + 1, width, name=name + "_embedding")
    encoded.append(embedding(inputs[name]))

features = layers.concatenate(encoded)


def cross(x0, depth):
    x = x0
    for _ in range(depth):
        units = x.shape[-1]
        x = x0 * layers.Dense(units)(x) + x
    return layers.BatchNormalization()(x)


def deep(x, units):
    for u in units:
        x = layers.Dense(u)(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
        x = layers.Dropout(0.2)(x)
    return x


merged = layers.concatenate([cross(features, 2), deep(features, [32, 16])])
output = layers.Dense(units=1, activation="sigmoid")(merged)
model = keras.Model(inputs=inputs, outputs=output)
listed = keras.Model(list(inputs.values()), output)
