"""Transfer learning from a small base of one's own: freeze, cut the head off, put a new one on."""
import keras
from keras import layers


def pretrained_base():
    base = keras.Sequential(name="base")
    base.add(keras.Input((64, 64, 3)))
    for filters in (16, 32, 64):
        base.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        base.add(layers.BatchNormalization())
        base.add(layers.MaxPooling2D())
    base.add(layers.Flatten(name="features"))
    base.add(layers.Dense(128, activation="relu", name="embedding"))
    base.add(layers.Dense(1000, activation="softmax", name="old_head"))
    return base


source = pretrained_base()
source.trainable = False

cut = keras.Model(source.inputs, source.get_layer("embedding").output, name="cut")
inputs = keras.Input(shape=(64, 64, 3))
x = layers.Rescaling(1 / 127.5, offset=-1)(inputs)
x = cut(x, training=False)
x = layers.Dropout(0.2)(x)
outputs = layers.Dense(5, activation="softmax", name="new_head")(x)
model = keras.Model(inputs, outputs)
model.compile("adam", "categorical_crossentropy")

for layer in source.layers[-4:]:
    if not isinstance(layer, layers.BatchNormalization):
        layer.trainable = True

head = source.get_layer("old_head")
feature_map = keras.Model(source.inputs, source.layers[-4].output)
maps = feature_map(inputs)
pooled = layers.GlobalAveragePooling2D()(maps)
again = keras.Model(inputs, head(source.get_layer("embedding").output)) if head.name == "new_head" else None
