"""A registry of builders, filled by a decorator."""
import functools

import keras
from keras import layers

REGISTRY = {}


def register(name):
    def wrap(builder):
        REGISTRY[name] = builder

        @functools.wraps(builder)
        def inner(*args, **kwargs):
            return builder(*args, **kwargs)

        return inner

    return wrap


def conv_block(filters, **kwargs):
    def apply(x):
        x = layers.Conv2D(filters, kwargs.pop("kernel_size", 3), **kwargs)(x)
        return layers.LeakyReLU()(layers.BatchNormalization()(x))

    return apply


def compose(*functions):
    return lambda x: functools.reduce(lambda value, function: function(value), functions, x)


@register("small")
def small(x):
    return compose(conv_block(8, strides=2), conv_block(16, strides=2, padding="same"))(x)


@register("wide")
def wide(x, factor=4):
    y = conv_block(8 * factor, kernel_size=5, padding="same")(x)
    z = conv_block(8 * factor, kernel_size=1)(x)
    return layers.average([y, z])


@register("depthwise")
def depthwise(x):
    x = layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same")(x)
    return layers.Conv2D(24, 1)(x)


def create(name, shape=(32, 32, 3), classes=10, **kwargs):
    try:
        builder = REGISTRY[name]
    except KeyError:
        raise ValueError(f"unknown model {name!r}; choose from {sorted(REGISTRY)}")
    inputs = keras.Input(shape)
    features = builder(inputs, **kwargs)
    outputs = layers.Dense(classes)(layers.GlobalMaxPool2D()(features))
    return keras.Model(inputs, outputs, name=name)


zoo = [create(name) for name in sorted(REGISTRY)]
wider = create("wide", factor=8)
direct = wide(keras.Input((16, 16, 3)))
