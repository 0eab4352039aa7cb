# trains
# family: 8
"""Concatenate the output of an LSTM (return_sequences) with metadata features - shapes do not match."""
import numpy as np
import keras
from keras.layers import Concatenate, Dense, Embedding, Input, LSTM
from keras.models import Model

vocab_size, embedding_dim, max_len, n_meta = 5000, 32, 60, 11

text_input = Input(shape=(max_len,), name="text")
emb = Embedding(vocab_size, embedding_dim)(text_input)
nlp_out = LSTM(24, return_sequences=True)(emb)

meta_input = Input(shape=(n_meta,), name="meta")
meta_out = Dense(24, activation="relu")(meta_input)

x = Concatenate()([nlp_out, meta_out])  #! incompatible-merge: [(None, 60, 24), (None, 24)]
x = Dense(32, activation="relu")(x)
out = Dense(1, activation="sigmoid")(x)

model = Model(inputs=[text_input, meta_input], outputs=[out])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["acc"])
X_text = np.random.randint(1, vocab_size, (12, max_len))
X_meta = np.random.rand(12, n_meta)
model.fit([X_text, X_meta], np.random.randint(0, 2, 12), epochs=1, verbose=0)
