# trains
# family: 1
"""CIFAR-10: Shapes (None, 1) and (None, 10) are incompatible when using categorical_crossentropy"""
import keras
from keras import layers
from keras.datasets import cifar10

(train_x, train_y), (test_x, test_y) = cifar10.load_data()
print("train:", train_x.shape, train_y.shape)
train_x, test_x = train_x / 255.0, test_x / 255.0

data_augmentation = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1)])

inputs = keras.Input(shape=train_x.shape[1:])
x = data_augmentation(inputs)
x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
x = layers.MaxPooling2D()(x)
x = layers.Conv2D(32, 3, padding="same", activation="relu")(x)
x = layers.GlobalAveragePooling2D()(x)
outputs = layers.Dense(10, activation="softmax")(x)
model = keras.Model(inputs, outputs)

opt = keras.optimizers.SGD(learning_rate=0.001, momentum=0.9)
model.compile(optimizer=opt, loss=keras.losses.CategoricalCrossentropy(), metrics=["accuracy"])
model.fit(train_x[:64], train_y[:64], epochs=1, batch_size=64, verbose=0)  #! incompatible-target: 10)
