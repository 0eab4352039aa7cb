# trains
# not predicted: which labels a part of a data set holds is not known
# family: 13
"""Copied from the CIFAR-10 tutorial and changed to cifar100: label value outside the valid range of [0, 10)"""
import keras
from keras import layers, models, datasets

(train_images, train_labels), (test_images, test_labels) = datasets.cifar100.load_data()
train_images, test_images = train_images[:200] / 255.0, test_images[:200] / 255.0

BATCH_SIZE = 200
EPOCHS = 1

model = models.Sequential()
model.add(keras.Input((32, 32, 3)))
model.add(layers.Conv2D(16, (3, 3), activation="relu"))
model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Conv2D(16, (3, 3), activation="relu"))
model.add(layers.GlobalMaxPooling2D())
model.add(layers.Dense(10))
model.summary()

model.compile(optimizer="adam",
              loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
              metrics=["accuracy"])
history = model.fit(train_images, train_labels[:200], epochs=1, batch_size=200, verbose=0)  #! label-out-of-range: [0, 10)
