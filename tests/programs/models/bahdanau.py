# keras: 3
"""A bidirectional encoder and additive attention, as layers with weights of their own."""
import keras
from keras import layers, ops


class AttentionPool(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        features = input_shape[-1]
        self.W = self.add_weight(name="W", shape=(features, self.units), initializer="glorot_uniform")
        self.b = self.add_weight(name="b", shape=(self.units,), initializer="zeros")
        self.v = self.add_weight(name="v", shape=(self.units, 1), initializer="glorot_uniform")
        super().build(input_shape)

    def call(self, x):
        score = ops.tanh(ops.matmul(x, self.W) + self.b)
        weights = ops.softmax(ops.matmul(score, self.v), axis=1)
        return ops.sum(weights * x, axis=1), ops.squeeze(weights, axis=-1)


tokens = keras.Input(shape=(60,), dtype="int32")
x = layers.Embedding(8000, 96)(tokens)
x = layers.Bidirectional(layers.LSTM(48, return_sequences=True))(x)
x = layers.Bidirectional(layers.GRU(32, return_sequences=True), merge_mode="sum")(x)
context, weights = AttentionPool(24)(x)
output = layers.Dense(1, activation="sigmoid")(context)
model = keras.Model(tokens, output)
explain = keras.Model(tokens, [output, weights])

query = keras.Input((None, 32))
attended, scores = layers.AdditiveAttention()([query, x], return_attention_scores=True)
dotted = layers.Attention(use_scale=True)([query, x, x])
both = layers.Concatenate()([attended, dotted])
last = layers.TimeDistributed(layers.Dense(5))(both)
reader = keras.Model([tokens, query], last)
