# trains
# family: 28
"""Layer weight shape (5001, 50) not compatible with provided weight shape (5000, 50)"""
import numpy as np
import keras
from keras.layers import Dense, Embedding, Flatten, Input
from keras.models import Sequential

EMBEDDING_DIM = 50
word_index = {f"word{i}": i for i in range(1, 5001)}
vocab_size = len(word_index) + 1

embedding_matrix = np.zeros((len(word_index), EMBEDDING_DIM))
for word, i in list(word_index.items())[:100]:
    embedding_matrix[i] = np.random.normal(size=EMBEDDING_DIM)

model = Sequential()
model.add(Input((40,)))
model.add(Embedding(vocab_size, EMBEDDING_DIM, name="glove"))
model.add(Flatten())
model.add(Dense(1, activation="sigmoid"))

model.get_layer("glove").set_weights([embedding_matrix])  #! incompatible-weights: (5000, 50)
model.layers[0].trainable = False
model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["acc"])
model.fit(np.random.randint(0, vocab_size, (10, 40)), np.random.randint(0, 2, 10), epochs=1, verbose=0)
