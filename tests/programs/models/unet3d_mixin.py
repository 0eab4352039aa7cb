"""Class hierarchies that build models: abstract bases, mixins, properties, static and class methods."""
from abc import ABC, abstractmethod

import keras
from keras import layers


class BlockMixin:
    kernel = 3

    @staticmethod
    def norm(x):
        return layers.BatchNormalization()(x)

    def block(self, x, filters):
        for _ in range(self.convs):
            x = self.conv(filters, self.kernel, padding="same")(x)
            x = layers.Activation("relu")(self.norm(x))
        return x


class BaseNet(BlockMixin, ABC):
    convs = 2

    def __init__(self, shape, width=8):
        self.shape = shape
        self.width = width

    @classmethod
    def small(cls, shape):
        return cls(shape, width=4)

    @property
    @abstractmethod
    def ndim(self): ...

    @property
    def conv(self):
        return {2: layers.Conv2D, 3: layers.Conv3D}[self.ndim]

    @property
    def pool(self):
        return {2: layers.MaxPooling2D, 3: layers.MaxPooling3D}[self.ndim]

    def up(self, x):
        return getattr(layers, f"UpSampling{self.ndim}D")(2)(x)

    def build(self, levels=2):
        inputs = keras.Input(self.shape)
        x, skips = inputs, []
        for i in range(levels):
            skips.append(self.block(x, self.width << i))
            x = self.pool(2)(skips[-1])
        x = self.block(x, self.width << levels)
        for i, skip in reversed(list(enumerate(skips))):
            x = layers.concatenate([self.up(x), skip])
            x = self.block(x, self.width << i)
        return keras.Model(inputs, self.conv(1, 1, activation="sigmoid")(x), name=type(self).__name__.lower())


class Net2D(BaseNet):
    ndim = 2


class Net3D(BaseNet):
    ndim = 3
    convs = 1
    kernel = (3, 3, 1)


flat = Net2D((64, 64, 1)).build()
deep = Net2D.small((64, 64, 3)).build(levels=3)
volume = Net3D((16, 32, 32, 1)).build()
