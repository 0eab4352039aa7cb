# trains
"""Input 0 of layer conv2d is incompatible: expected min_ndim=4, found ndim=3. Full shape received: (None, 28, 28)"""
from tensorflow import keras
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, MaxPool2D

(X_train_full, y_train_full), (X_test, y_test) = keras.datasets.mnist.load_data()
X_valid, X_train = X_train_full[:5000] / 255.0, X_train_full[5000:] / 255.0
y_valid, y_train = y_train_full[:5000], y_train_full[5000:]
X_train = X_train.reshape(-1, 28, 28, 1)

model = Sequential([
    Conv2D(16, kernel_size=3, activation="relu"),
    MaxPool2D(pool_size=2),
    Flatten(),
    Dense(10, activation="softmax"),
])

model.compile(
    loss="sparse_categorical_crossentropy",
    optimizer=keras.optimizers.SGD(learning_rate=0.01),
    metrics=["accuracy"],
)
model.fit(X_train, y_train, epochs=1, batch_size=32, steps_per_epoch=1, verbose=0)
