# keras: 2
"""A transformer of TensorFlow's tutorial: split heads with tf.reshape."""
import numpy as np
import tensorflow as tf


def positional_encoding(position, d_model):
    angles = np.arange(position)[:, np.newaxis] / np.power(10000, 2 * (np.arange(d_model)[np.newaxis, :] // 2) / d_model)
    angles[:, 0::2] = np.sin(angles[:, 0::2])
    return tf.cast(angles[np.newaxis, ...], dtype=tf.float32)


class MultiHeadAttention(tf.keras.layers.Layer):
    def __init__(self, d_model, num_heads):
        super(MultiHeadAttention, self).__init__()
        self.num_heads = num_heads
        self.d_model = d_model
        assert d_model % self.num_heads == 0
        self.depth = d_model // self.num_heads
        self.wq = tf.keras.layers.Dense(d_model)
        self.wk = tf.keras.layers.Dense(d_model)
        self.dense = tf.keras.layers.Dense(d_model)

    def split_heads(self, x):
        x = tf.reshape(x, (-1, 30, self.num_heads, self.depth))
        return tf.transpose(x, perm=[0, 2, 1, 3])

    def call(self, q, k):
        q, k = self.split_heads(self.wq(q)), self.split_heads(self.wk(k))
        weights = tf.nn.softmax(tf.matmul(q, k, transpose_b=True) / tf.math.sqrt(float(self.depth)))
        merged = tf.transpose(tf.matmul(weights, k), perm=[0, 2, 1, 3])
        return self.dense(tf.reshape(merged, (-1, 30, self.d_model)))


class EncoderLayer(tf.keras.layers.Layer):
    def __init__(self, d_model, num_heads, dff):
        super(EncoderLayer, self).__init__()
        self.mha = MultiHeadAttention(d_model, num_heads)
        self.ffn = tf.keras.Sequential([tf.keras.layers.Dense(dff, activation="relu"), tf.keras.layers.Dense(d_model)])
        self.norm = tf.keras.layers.LayerNormalization(epsilon=1e-6)

    def call(self, x):
        out = self.norm(x + self.mha(x, x))
        return out + self.ffn(out)


tokens = tf.keras.Input((30,))
x = tf.keras.layers.Embedding(900, 64)(tokens)
x = x * 8.0 + positional_encoding(30, 64)
for _ in range(2):
    x = EncoderLayer(64, 4, 128)(x)
pooled = tf.reduce_mean(x, axis=1)
model = tf.keras.Model(tokens, tf.keras.layers.Dense(3)(pooled))
