# trains
# family: 1
"""Training works, evaluate does not: test labels were not one-hot encoded"""
from tensorflow import keras
from tensorflow.keras.datasets import fashion_mnist
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, Flatten, Input

(train_images, train_labels), (test_images, test_labels) = fashion_mnist.load_data()
train_images = train_images / 255.0
test_images = test_images / 255.0
train_labels = keras.utils.to_categorical(train_labels, num_classes=10)

net = Sequential([
    Input((28, 28)),
    Flatten(),
    Dense(32, activation="relu"),
    Dense(10, activation="softmax"),
])
net.compile(optimizer=keras.optimizers.Adam(), loss="categorical_crossentropy", metrics=["accuracy"])
net.fit(train_images[:100], train_labels[:100], epochs=1, verbose=0)

test_loss, test_acc = net.evaluate(test_images[:100], test_labels[:100], verbose=0)  #! incompatible-target: 10)
print("Test accuracy:", test_acc)
