# keras: 3
"""A small GPT as a subclass, with weight tying left out."""
import keras
from keras import layers, ops

CONFIG = dict(n_layer=3, n_head=4, n_embd=48, vocab_size=65, block_size=32)


class CausalBlock(layers.Layer):
    def __init__(self, n_embd, n_head, name=None):
        super().__init__(name=name)
        self.ln_1 = layers.LayerNormalization(epsilon=1e-5)
        self.ln_2 = layers.LayerNormalization(epsilon=1e-5)
        self.attn = layers.MultiHeadAttention(n_head, n_embd // n_head)
        self.fc = layers.Dense(4 * n_embd, activation="gelu")
        self.proj = layers.Dense(n_embd)

    def call(self, x):
        h = self.ln_1(x)
        x = x + self.attn(h, h, use_causal_mask=True)
        return x + self.proj(self.fc(self.ln_2(x)))


class GPT(keras.Model):
    def __init__(self, n_layer, n_head, n_embd, vocab_size, block_size, **kwargs):
        super().__init__(**kwargs)
        self.block_size = block_size
        self.wte = layers.Embedding(vocab_size, n_embd)
        self.wpe = layers.Embedding(block_size, n_embd)
        self.blocks = [CausalBlock(n_embd, n_head, name=f"h{i}") for i in range(n_layer)]
        self.ln_f = layers.LayerNormalization()
        self.lm_head = layers.Dense(vocab_size, use_bias=False)

    def call(self, idx):
        t = idx.shape[1]
        x = self.wte(idx) + self.wpe(ops.arange(t))
        for block in self.blocks:
            x = block(x)
        return self.lm_head(self.ln_f(x))


gpt = GPT(**CONFIG)
logits = gpt(keras.Input((CONFIG["block_size"],), dtype="int32"))
bigger = GPT(**{**CONFIG, "n_layer": 2, "n_embd": 96})
more = bigger(keras.Input((16,), dtype="int32"))
