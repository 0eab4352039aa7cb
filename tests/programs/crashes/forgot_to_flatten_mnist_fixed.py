# trains
"""MLP on MNIST: expected shape=(None, 784), found shape=(None, 28, 28)"""
import keras
from keras.datasets import mnist
from keras.layers import Dense, Dropout
from keras.models import Sequential
from keras.utils import to_categorical

(train_X, train_y), (test_X, test_y) = mnist.load_data()
train_X = train_X.reshape(60000, 784).astype("float32") / 255
test_X = test_X.reshape(10000, 784).astype("float32") / 255
train_y = to_categorical(train_y, 10)
test_y = to_categorical(test_y, 10)

model = Sequential()
model.add(Dense(64, activation="relu", input_shape=(784,)))
model.add(Dropout(0.2))
model.add(Dense(10, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.RMSprop(), metrics=["accuracy"])

model.fit(train_X, train_y, batch_size=128, epochs=1, steps_per_epoch=1, verbose=0)
score = model.evaluate(test_X[:100], test_y[:100], verbose=0)
print("Test loss:", score[0])
