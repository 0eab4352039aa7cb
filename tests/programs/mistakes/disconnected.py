"""A model whose inputs are not those that its output was made of."""
import keras
from keras import layers


def make_classifier(length, vocab, classes):
    tokens = keras.Input((length,), dtype="int32")
    x = layers.Embedding(vocab, 32)(tokens)
    x = layers.GlobalAveragePooling1D()(x)
    return tokens, layers.Dense(classes)(x)


tokens, logits = make_classifier(50, 1000, 4)
model = keras.Model(tokens, logits)
other, scores = make_classifier(60, 1000, 2)
both = keras.Model(other, layers.Concatenate()([logits, scores]))  #! graph-disconnected: the output is not connected to `inputs`
