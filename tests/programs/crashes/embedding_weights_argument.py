# keras: 2
# trains
# family: 28
"""Layer weights=[embedding_matrix]: shapes do not match (vocabulary was cut to 1000 words)"""
import numpy as np
from keras.layers import Dense, Embedding, Flatten
from keras.models import Sequential

vocabulary_size = 1000
embedding_dim = 25
# word_index of the Tokenizer has all words, not only the most frequent ones
tokenizer_word_index = {f"w{i}": i for i in range(1, 1501)}
embedding_matrix = np.random.rand(len(tokenizer_word_index) + 1, embedding_dim)

model = Sequential()
model.add(Embedding(vocabulary_size, embedding_dim, weights=[embedding_matrix], input_length=30, trainable=False))  #! incompatible-weights: (1501, 25)
model.add(Flatten())
model.add(Dense(1, activation="sigmoid"))
model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["acc"])
model.fit(np.random.randint(0, vocabulary_size, (10, 30)), np.random.randint(0, 2, 10), epochs=1, verbose=0)
