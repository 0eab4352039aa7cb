"""DenseNet-BC for CIFAR."""
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import backend as K
from tensorflow.keras import layers, regularizers

weight_decay = 1e-4
growth_rate = 12
compression = 0.5


def composite(x, filters, size):
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    return layers.Conv2D(
        filters, (size, size), padding="same", use_bias=False, kernel_regularizer=regularizers.l2(weight_decay)
    )(x)


def dense_block(x, blocks):
    for _ in range(blocks):
        y = composite(x, 4 * growth_rate, 1)
        y = composite(y, growth_rate, 3)
        x = layers.Concatenate(axis=-1)([x, y])
    return x


def transition(x):
    channels = int(x.shape[-1] * compression)
    x = composite(x, channels, 1)
    return layers.AveragePooling2D(2, strides=2)(x)


def densenet(blocks_per_stage, classes=10):
    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(2 * growth_rate, 3, padding="same", use_bias=False)(inputs)
    for stage, blocks in enumerate(blocks_per_stage):
        x = dense_block(x, blocks)
        if stage < len(blocks_per_stage) - 1:
            x = transition(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))


(x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
x_train = x_train.astype("float32") / 255.0
y_train = keras.utils.to_categorical(y_train, 10)
model = densenet([4, 4, 4])
model.compile(keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True), "categorical_crossentropy", ["accuracy"])
model.fit(x_train, y_train, batch_size=64, epochs=300, validation_split=0.1)
