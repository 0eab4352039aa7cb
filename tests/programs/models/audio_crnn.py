"""Speech commands and a CRNN that reads text lines: convolutions, a reshape, bidirectional recurrences."""
from tensorflow import keras
from tensorflow.keras import layers

IMG_W, IMG_H, CHARS = 200, 50, 60

inputs = layers.Input(shape=(IMG_W, IMG_H, 1), name="image")
labels = layers.Input(name="label", shape=(None,), dtype="float32")
x = layers.Conv2D(32, (3, 3), activation="relu", kernel_initializer="he_normal", padding="same", name="Conv1")(inputs)
x = layers.MaxPooling2D((2, 2), name="pool1")(x)
x = layers.Conv2D(64, (3, 3), activation="relu", padding="same", name="Conv2")(x)
x = layers.MaxPooling2D((2, 2), name="pool2")(x)
new_shape = ((IMG_W // 4), (IMG_H // 4) * 64)
x = layers.Reshape(target_shape=new_shape, name="reshape")(x)
x = layers.Dense(64, activation="relu", name="dense1")(x)
x = layers.Dropout(0.2)(x)
for units in (128, 64):
    x = layers.Bidirectional(layers.LSTM(units, return_sequences=True, dropout=0.25))(x)
x = layers.Dense(CHARS + 1, activation="softmax", name="dense2")(x)
ocr = keras.models.Model(inputs=inputs, outputs=x, name="ocr_model_v1")


def residual(x, filters, conv_num=3, activation="relu"):
    s = layers.Conv1D(filters, 1, padding="same")(x)
    for i in range(conv_num - 1):
        x = layers.Conv1D(filters, 3, padding="same")(x)
        x = layers.Activation(activation)(x)
    x = layers.Conv1D(filters, 3, padding="same")(x)
    x = layers.Add()([x, s])
    x = layers.Activation(activation)(x)
    return layers.MaxPool1D(pool_size=2, strides=2)(x)


wave = layers.Input(shape=(8000, 1), name="input")
y = wave
for filters, count in [(16, 2), (32, 2), (64, 3), (128, 3)]:
    y = residual(y, filters, count)
y = layers.AveragePooling1D(pool_size=3, strides=3)(y)
y = layers.Flatten()(y)
speaker = keras.models.Model(inputs=wave, outputs=layers.Dense(5, activation="softmax", name="output")(y))
