# trains
# family: 11
"""logits and labels must have the same shape ((None, 2) vs (None, 1))"""
from tensorflow import keras
from tensorflow.keras.datasets import imdb
from tensorflow.keras.layers import Dense, Embedding, LSTM
from tensorflow.keras.models import Sequential
from tensorflow.keras.preprocessing import sequence

max_features = 5000
maxlen = 80  # cut texts after this number of words

(x_train, y_train), (x_test, y_test) = imdb.load_data(num_words=max_features)
x_train = sequence.pad_sequences(x_train[:64], maxlen=maxlen)
y_train = y_train[:64]

model = Sequential()
model.add(Embedding(max_features, 16))
model.add(LSTM(8, dropout=0.2))
model.add(Dense(2, activation="softmax"))
# try using different optimizers and different optimizer configs
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=32, epochs=1, verbose=0)  #! incompatible-target: 2)
