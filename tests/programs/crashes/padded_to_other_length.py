# trains
# family: 15
"""Text classification with Flatten: expected shape=(None, 100), found shape=(None, 200)"""
import tensorflow as tf
from tensorflow.keras.datasets import imdb
from tensorflow.keras.layers import Dense, Embedding, Flatten, Input
from tensorflow.keras.models import Sequential
from tensorflow.keras.preprocessing.sequence import pad_sequences

top_words = 5000
max_review_length = 100
(X_train, y_train), (X_test, y_test) = imdb.load_data(num_words=top_words)
X_train = pad_sequences(X_train[:300], maxlen=max_review_length)
X_test = pad_sequences(X_test[:300], maxlen=200)

model = Sequential()
model.add(Input((max_review_length,)))
model.add(Embedding(top_words, 8))
model.add(Flatten())
model.add(Dense(16, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X_train, y_train[:300], epochs=1, batch_size=128, verbose=0)
scores = model.evaluate(X_test, y_test[:300], verbose=0)  #! incompatible-input
print("Accuracy: %.2f%%" % (scores[1] * 100))
