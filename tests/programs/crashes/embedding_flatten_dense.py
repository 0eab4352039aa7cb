# trains
# family: 14
"""Flatten after Embedding without a fixed length, then Dense: shape is not defined."""
import numpy as np
import tensorflow as tf

vocab_size = 10000
text = tf.keras.preprocessing.text.Tokenizer(num_words=vocab_size, oov_token="<OOV>")
sentences = ["i love my dog", "i love my cat", "you love my dog", "do you think my dog is amazing"]
text.fit_on_texts(sentences)
padded = tf.keras.preprocessing.sequence.pad_sequences(text.texts_to_sequences(sentences), maxlen=10, padding="post")
labels = np.array([1, 0, 1, 0])

model = tf.keras.Sequential()
model.add(tf.keras.layers.Input(shape=(None,)))
model.add(tf.keras.layers.Embedding(vocab_size, 16))
model.add(tf.keras.layers.Flatten())
model.add(tf.keras.layers.Dense(6, activation="relu"))  #! undefined-axis
model.add(tf.keras.layers.Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(padded, labels, epochs=1, verbose=0)
