"""A YOLO-like detector with two scales."""
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.layers import BatchNormalization, Concatenate, Conv2D, LeakyReLU, MaxPool2D, Reshape, UpSampling2D

ANCHORS = [[(10, 14), (23, 27), (37, 58)], [(81, 82), (135, 169), (344, 319)]]
CLASSES = ["car", "person", "dog"]
SIZE = 416


def dbl(x, filters, kernel, strides=1):
    x = Conv2D(filters, kernel, strides=strides, padding="same", use_bias=False)(x)
    x = BatchNormalization()(x)
    return LeakyReLU()(x)


def backbone(x):
    for i, filters in enumerate([16, 32, 64, 128, 256, 512]):
        x = dbl(x, filters, 3)
        if i == 4:
            route = x
        x = MaxPool2D(2, strides=2 if i < 5 else 1, padding="same")(x)
    return route, dbl(x, 1024, 3)


def head(x, filters, anchors, name):
    x = dbl(x, filters, 3)
    x = Conv2D(len(anchors) * (5 + len(CLASSES)), 1)(x)
    grid_h, grid_w = x.shape[1:3]
    return Reshape((grid_h, grid_w, len(anchors), 5 + len(CLASSES)), name=name)(x)


image = keras.Input((SIZE, SIZE, 3))
route, x = backbone(image)
x = dbl(x, 256, 1)
coarse = head(x, 512, ANCHORS[1], "y13")
x = UpSampling2D(2)(dbl(x, 128, 1))
x = Concatenate()([x, route])
fine = head(x, 256, ANCHORS[0], "y26")
yolo = keras.Model(image, [coarse, fine], name="yolo")
boxes = yolo.output_shape
assert len(boxes) == 2
