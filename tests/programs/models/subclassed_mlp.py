"""Subclassed models: lists of layers, nested models, a build by a call."""
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class MLPBlock(layers.Layer):
    def __init__(self, units, rate=0.0):
        super(MLPBlock, self).__init__()
        self.hidden = [layers.Dense(u, activation="relu") for u in units]
        self.norm = layers.LayerNormalization()
        self.drop = layers.Dropout(rate)

    def call(self, x, training=False):
        for dense in self.hidden:
            x = dense(x)
        return self.drop(self.norm(x), training=training)


class Classifier(keras.Model):
    def __init__(self, num_classes=5):
        super(Classifier, self).__init__(name="classifier")
        self.block1 = MLPBlock([32, 64])
        self.block2 = MLPBlock([64, 16], rate=0.5)
        self.out = layers.Dense(num_classes, activation="softmax")

    def call(self, inputs, training=False):
        x = self.block1(inputs)
        x = self.block2(x, training=training)
        return self.out(x)


class Ensemble(keras.Model):
    def __init__(self, members):
        super().__init__()
        self.members = members
        self.average = layers.Average()

    def call(self, inputs):
        return self.average([member(inputs) for member in self.members])


model = Classifier()
y = model(keras.Input((20,)))
many = Ensemble([Classifier(3) for _ in range(3)])
z = many(keras.Input((20,)))
wrapped_input = keras.Input((20,))
wrapped = keras.Model(wrapped_input, many(wrapped_input))
