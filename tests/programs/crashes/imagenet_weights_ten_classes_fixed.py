# trains
"""If using `weights="imagenet"` with `include_top=True`, `classes` should be 1000"""
from tensorflow import keras
from tensorflow.keras.applications import MobileNetV2

NUM_CLASSES = 10
IMG_SIZE = 96

model = MobileNetV2(weights=None, alpha=0.35, input_shape=(IMG_SIZE, IMG_SIZE, 3), classes=NUM_CLASSES)
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=1e-4),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
for layer in model.layers[:-4]:
    layer.trainable = False

print(model.output_shape)
print("number of layers:", len(model.layers))
