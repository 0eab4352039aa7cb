"""GoogLeNet's inception modules, with the auxiliary heads as outputs."""
from keras.layers import (
    AveragePooling2D, Conv2D, Dense, Dropout, Flatten, GlobalAveragePooling2D, Input, MaxPooling2D, concatenate,
)
from keras.models import Model


def inception(x, f1, f3_in, f3, f5_in, f5, pool, name):
    path1 = Conv2D(f1, (1, 1), padding="same", activation="relu")(x)
    path2 = Conv2D(f3_in, (1, 1), padding="same", activation="relu")(x)
    path2 = Conv2D(f3, (3, 3), padding="same", activation="relu")(path2)
    path3 = Conv2D(f5_in, (1, 1), padding="same", activation="relu")(x)
    path3 = Conv2D(f5, (5, 5), padding="same", activation="relu")(path3)
    path4 = MaxPooling2D((3, 3), strides=(1, 1), padding="same")(x)
    path4 = Conv2D(pool, (1, 1), padding="same", activation="relu")(path4)
    return concatenate([path1, path2, path3, path4], axis=3, name=name)


def auxiliary(x, name):
    a = AveragePooling2D((5, 5), strides=3)(x)
    a = Conv2D(128, (1, 1), padding="same", activation="relu")(a)
    a = Flatten()(a)
    a = Dense(1024, activation="relu")(a)
    a = Dropout(0.7)(a)
    return Dense(10, activation="softmax", name=name)(a)


table = [
    ("3a", (64, 96, 128, 16, 32, 32)),
    ("3b", (128, 128, 192, 32, 96, 64)),
    "pool",
    ("4a", (192, 96, 208, 16, 48, 64)),
    ("4b", (160, 112, 224, 24, 64, 64)),
    ("4c", (128, 128, 256, 24, 64, 64)),
    ("4d", (112, 144, 288, 32, 64, 64)),
    ("4e", (256, 160, 320, 32, 128, 128)),
    "pool",
    ("5a", (256, 160, 320, 32, 128, 128)),
    ("5b", (384, 192, 384, 48, 128, 128)),
]

image = Input(shape=(224, 224, 3))
x = Conv2D(64, (7, 7), padding="same", strides=(2, 2), activation="relu")(image)
x = MaxPooling2D((3, 3), padding="same", strides=(2, 2))(x)
x = Conv2D(64, (1, 1), padding="same", activation="relu")(x)
x = Conv2D(192, (3, 3), padding="same", activation="relu")(x)
x = MaxPooling2D((3, 3), padding="same", strides=(2, 2))(x)

outputs = []
for row in table:
    if row == "pool":
        x = MaxPooling2D((3, 3), padding="same", strides=(2, 2))(x)
        continue
    name, numbers = row
    if name in ("4b", "4e"):
        outputs.append(auxiliary(x, "aux_" + name))
    x = inception(x, *numbers, name="inception_" + name)

x = GlobalAveragePooling2D()(x)
x = Dropout(0.4)(x)
main = Dense(10, activation="softmax", name="main")(x)
model = Model(image, [main, *outputs], name="googlenet")
model.compile(loss=["categorical_crossentropy"] * 3, loss_weights=[1, 0.3, 0.3], optimizer="sgd")
