# trains
# family: 10
"""OCR model: changed the image size from 200x50 to 180x60 and now Reshape fails."""
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

img_width = 180
img_height = 60
characters = sorted("abcdefghijklmnopqrstuvwxyz0123456789")

input_img = layers.Input(shape=(img_width, img_height, 1), name="image", dtype="float32")

# First conv block
x = layers.Conv2D(32, (3, 3), activation="relu", kernel_initializer="he_normal", padding="same", name="Conv1")(input_img)
x = layers.MaxPooling2D((2, 2), name="pool1")(x)
# Second conv block
x = layers.Conv2D(64, (3, 3), activation="relu", kernel_initializer="he_normal", padding="same", name="Conv2")(x)
x = layers.MaxPooling2D((2, 2), name="pool2")(x)

# We have used two max pool with pool size and strides 2.
# Hence, downsampled feature maps are 4x smaller.
new_shape = (50, 768)
x = layers.Reshape(target_shape=new_shape, name="reshape")(x)  #! reshape-size
x = layers.Dense(64, activation="relu", name="dense1")(x)
x = layers.Dropout(0.2)(x)
x = layers.Bidirectional(layers.LSTM(16, return_sequences=True))(x)
x = layers.Dense(len(characters) + 1, activation="softmax", name="dense2")(x)

model = keras.Model(inputs=input_img, outputs=x, name="ocr_model_v1")
preds = model.predict(np.zeros((1, img_width, img_height, 1)), verbose=0)
print(preds.shape)
