# trains
"""Semantic segmentation: mask is 64x64, the network gives 32x32 (mse loss)"""
import numpy as np
import tensorflow as tf

H = W = 64


class SegNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.down1 = tf.keras.layers.Conv2D(8, 3, strides=2, padding="same", activation="relu")
        self.down2 = tf.keras.layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")
        self.up1 = tf.keras.layers.Conv2DTranspose(8, 3, strides=2, padding="same", activation="relu")
        self.up2 = tf.keras.layers.Conv2DTranspose(4, 3, strides=2, padding="same", activation="relu")
        self.head = tf.keras.layers.Conv2D(1, 1, activation="sigmoid")

    def call(self, x):
        x = self.down2(self.down1(x))
        x = self.up1(x)
        x = self.up2(x)
        return self.head(x)


model = SegNet()
model.compile(optimizer="adam", loss="mse")
images = np.random.rand(4, H, W, 3).astype("float32")
masks = np.random.randint(0, 2, (4, H, W, 1)).astype("float32")
model.fit(images, masks, batch_size=2, epochs=1, verbose=0)
