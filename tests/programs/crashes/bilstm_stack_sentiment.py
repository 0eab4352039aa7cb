# trains
# family: 6
"""Stacking bidirectional LSTM layers: expected ndim=3, found ndim=2."""
from tensorflow import keras
from tensorflow.keras import layers

max_features = 20000  # Only consider the top 20k words
maxlen = 200

(x_train, y_train), (x_val, y_val) = keras.datasets.imdb.load_data(num_words=max_features)
print(len(x_train), "Training sequences")
x_train = keras.utils.pad_sequences(x_train[:64], maxlen=maxlen)
x_val = keras.utils.pad_sequences(x_val[:64], maxlen=maxlen)

# Input for variable-length sequences of integers
inputs = keras.Input(shape=(None,), dtype="int32")
# Embed each integer in a 128-dimensional vector
x = layers.Embedding(max_features, 16)(inputs)
# Add 2 bidirectional LSTMs
x = layers.Bidirectional(layers.LSTM(8))(x)
x = layers.Bidirectional(layers.LSTM(8))(x)  #! incompatible-input: (None, 16)
# Add a classifier
outputs = layers.Dense(1, activation="sigmoid")(x)
model = keras.Model(inputs, outputs)
model.summary()

model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train[:64], batch_size=32, epochs=1, validation_data=(x_val, y_val[:64]), verbose=0)
