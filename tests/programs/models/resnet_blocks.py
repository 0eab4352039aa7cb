"""ResNet-18 and ResNet-50 from one table of stages."""
from keras import Model, layers
import keras

CONFIGS = {
    18: ("basic", [2, 2, 2, 2]),
    50: ("bottleneck", [3, 4, 6, 3]),
}


def conv_bn(x, filters, kernel, strides=1, activate=True, name=None):
    x = layers.Conv2D(filters, kernel, strides=strides, padding="same", use_bias=False, name=name and name + "_conv")(x)
    x = layers.BatchNormalization(epsilon=1.001e-5, name=name and name + "_bn")(x)
    if activate:
        x = layers.Activation("relu")(x)
    return x


def basic_block(x, filters, stride, name):
    shortcut = x
    if stride != 1 or x.shape[-1] != filters:
        shortcut = conv_bn(x, filters, 1, stride, activate=False, name=name + "_0")
    y = conv_bn(x, filters, 3, stride, name=name + "_1")
    y = conv_bn(y, filters, 3, activate=False, name=name + "_2")
    return layers.ReLU(name=name + "_out")(layers.Add(name=name + "_add")([shortcut, y]))


def bottleneck_block(x, filters, stride, name):
    shortcut = x
    if stride != 1 or x.shape[-1] != 4 * filters:
        shortcut = conv_bn(x, 4 * filters, 1, stride, activate=False, name=name + "_0")
    y = conv_bn(x, filters, 1, name=name + "_1")
    y = conv_bn(y, filters, 3, stride, name=name + "_2")
    y = conv_bn(y, 4 * filters, 1, activate=False, name=name + "_3")
    return layers.ReLU(name=name + "_out")(layers.Add(name=name + "_add")([shortcut, y]))


BLOCKS = {"basic": basic_block, "bottleneck": bottleneck_block}


def ResNet(depth, input_shape=(224, 224, 3), classes=1000):
    kind, repeats = CONFIGS[depth]
    block = BLOCKS[kind]
    img = keras.Input(shape=input_shape)
    x = conv_bn(img, 64, 7, 2, name="stem")
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    for stage, (filters, n) in enumerate(zip([64, 128, 256, 512], repeats), start=2):
        for i in range(n):
            stride = 2 if i == 0 and stage > 2 else 1
            x = block(x, filters, stride, name=f"stage{stage}_{chr(97 + i)}")
    x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
    out = layers.Dense(classes, activation="softmax", name="predictions")(x)
    return Model(img, out, name=f"resnet{depth}")


for depth in CONFIGS:
    model = ResNet(depth)
    print(model.name, model.count_params())

tiny = ResNet(18, input_shape=(32, 32, 3), classes=10)
