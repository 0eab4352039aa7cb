# keras: 3
"""An encoder and a decoder of a transformer, functional, with positional embeddings of its own."""
import keras
from keras import layers, ops


class PositionalEmbedding(layers.Layer):
    def __init__(self, sequence_length, vocab_size, embed_dim, **kwargs):
        super().__init__(**kwargs)
        self.token_embeddings = layers.Embedding(input_dim=vocab_size, output_dim=embed_dim)
        self.position_embeddings = layers.Embedding(input_dim=sequence_length, output_dim=embed_dim)
        self.sequence_length = sequence_length

    def call(self, inputs):
        positions = ops.arange(0, inputs.shape[-1])
        return self.token_embeddings(inputs) + self.position_embeddings(positions)

    def compute_mask(self, inputs, mask=None):
        return ops.not_equal(inputs, 0)


class TransformerEncoder(layers.Layer):
    def __init__(self, embed_dim, dense_dim, num_heads, **kwargs):
        super().__init__(**kwargs)
        self.attention = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.dense_proj = keras.Sequential([layers.Dense(dense_dim, activation="relu"), layers.Dense(embed_dim)])
        self.norms = [layers.LayerNormalization(), layers.LayerNormalization()]
        self.supports_masking = True

    def call(self, inputs):
        x = self.norms[0](inputs + self.attention(query=inputs, value=inputs, key=inputs))
        return self.norms[1](x + self.dense_proj(x))


def decoder_block(x, memory, heads, dim, ff):
    y = layers.MultiHeadAttention(heads, dim)(x, x, use_causal_mask=True)
    x = layers.LayerNormalization()(x + y)
    y, scores = layers.MultiHeadAttention(heads, dim // 2)(x, memory, return_attention_scores=True)
    x = layers.LayerNormalization()(layers.add([x, y]))
    y = layers.Dense(dim)(layers.Dense(ff, activation="gelu")(x))
    return layers.LayerNormalization()(layers.add([x, y])), scores


embed_dim, latent_dim, num_heads, vocab_size, length = 64, 128, 4, 1500, 20
source = keras.Input(shape=(length,), dtype="int64", name="source")
x = PositionalEmbedding(length, vocab_size, embed_dim)(source)
memory = TransformerEncoder(embed_dim, latent_dim, num_heads)(x)
target = keras.Input(shape=(length - 1,), dtype="int64", name="target")
y = layers.Embedding(vocab_size, embed_dim)(target)
maps = []
for _ in range(3):
    y, scores = decoder_block(y, memory, num_heads, embed_dim, latent_dim)
    maps.append(scores)
probabilities = layers.Dense(vocab_size, activation="softmax")(layers.Dropout(0.5)(y))
transformer = keras.Model([source, target], probabilities)
attention_maps = keras.Model([source, target], layers.Concatenate(axis=1)(maps))
