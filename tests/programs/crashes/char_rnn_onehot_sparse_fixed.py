# trains
"""Character level language model: sparse loss with one-hot targets of shape (n, 40, vocab)"""
import numpy as np
from keras.models import Sequential
from keras.layers import LSTM, Dense, Input
from keras.utils import to_categorical

text = "the quick brown fox jumps over the lazy dog. " * 8
chars = sorted(list(set(text)))
char_to_int = {c: i for i, c in enumerate(chars)}
seq_len = 40

encoded = [char_to_int[c] for c in text]
dataX, dataY = [], []
for i in range(0, len(encoded) - seq_len - 1, 3):
    dataX.append(encoded[i:i + seq_len])
    dataY.append(encoded[i + 1:i + seq_len + 1])
X = to_categorical(np.array(dataX), num_classes=len(chars))
y = np.array(dataY)

model = Sequential()
model.add(Input((seq_len, len(chars))))
model.add(LSTM(16, return_sequences=True))
model.add(Dense(len(chars), activation="softmax"))
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
model.fit(X, y, epochs=1, batch_size=32, verbose=0)
