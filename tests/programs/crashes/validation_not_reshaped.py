# trains
# family: 15
"""Error comes after the first epoch: validation images are not flattened"""
from keras.datasets import fashion_mnist
from keras.models import Sequential
from keras.layers import Dense, BatchNormalization, Input
from keras.callbacks import ModelCheckpoint, EarlyStopping

(X_train, y_train), (X_val, y_val) = fashion_mnist.load_data()
X_train = X_train[:200].reshape(-1, 784) / 255.0
X_val = X_val[:100] / 255.0
y_train, y_val = y_train[:200], y_val[:100]

model = Sequential()
model.add(Input(shape=(784,)))
model.add(Dense(64, activation="relu"))
model.add(BatchNormalization())
model.add(Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])

early = EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
model.fit(X_train, y_train, validation_data=(X_val, y_val), batch_size=100, epochs=1, callbacks=[early], verbose=0)  #! incompatible-input: 28, 28)
