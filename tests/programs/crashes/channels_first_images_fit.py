# trains
# family: 5
"""One of the dimensions in the output is <= 0 due to downsampling: images loaded by torchvision"""
import numpy as np
import keras
from keras import layers

# torchvision gives (N, C, H, W)
images = np.random.rand(8, 3, 64, 64).astype("float32")
labels = np.arange(8) % 2

keras.utils.set_random_seed(812)

EPOCHS = 1
LEARNING_RATE = 1e-3

model = keras.Sequential(name="cats_vs_dogs")
for filters in (16, 32):
    model.add(layers.Conv2D(filters, 3, activation="relu"))
    model.add(layers.MaxPooling2D(2))
model.add(layers.Flatten())
model.add(layers.Dense(1, activation="sigmoid"))
# binary problem, one unit
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(images, labels, epochs=1, batch_size=4, verbose=0)  #! negative-dimension
