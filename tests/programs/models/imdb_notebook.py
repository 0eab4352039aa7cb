"""A notebook: the same name bound again and again, one experiment per cell."""
import numpy as np
from tensorflow.keras import models, layers, regularizers

train_data = np.zeros((250, 10000))
print("samples:", len(train_data))

original_model = models.Sequential()
original_model.add(layers.Input((10000,)))
original_model.add(layers.Dense(16, activation="relu"))
original_model.add(layers.Dense(16, activation="relu"))
original_model.add(layers.Dense(1, activation="sigmoid"))
original_model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["acc"])

for hidden in (4, 512):
    model = models.Sequential([layers.Input((10000,))])
    for _ in range(2):
        model.add(layers.Dense(hidden, activation="relu", kernel_regularizer=regularizers.l2(0.001)))
    model.add(layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer="rmsprop", loss="binary_crossentropy")

k = 4
num_val_samples = len(train_data) // k
all_scores = []


def build_model():
    model = models.Sequential()
    model.add(layers.Input(shape=(train_data.shape[1],)))
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dense(1))
    model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
    return model


for i in range(k):
    print("processing fold #", i)
    val_data = train_data[i * num_val_samples: (i + 1) * num_val_samples]
    partial = np.concatenate([train_data[:i * num_val_samples], train_data[(i + 1) * num_val_samples:]], axis=0)
    model = build_model()
    model.fit(partial, np.zeros(len(partial)), epochs=1, batch_size=1, verbose=0)

x = layers.Input(shape=(None,), dtype="int32")
y = layers.Embedding(10000, 128)(x)
y = layers.Conv1D(32, 7, activation="relu")(y)
y = layers.MaxPooling1D(5)(y)
y = layers.Conv1D(32, 7, activation="relu")(y)
y = layers.GlobalMaxPooling1D()(y)
model = models.Model(x, layers.Dense(1)(y))
