# trains
# not predicted: which labels a part of a data set holds is not known
# family: 13
"""Reuters: label outside the valid range (only 20 topics wanted)"""
from tensorflow import keras
from tensorflow.keras import layers

NUM_TOPICS = 20
(x_train, y_train), (x_test, y_test) = keras.datasets.reuters.load_data(num_words=3000)
x_train = keras.preprocessing.sequence.pad_sequences(x_train, maxlen=50)


print(len(x_train), "train sequences,", len(x_test), "test sequences")
inputs = keras.Input((50,), dtype="int32")
x = layers.Embedding(3000, 8)(inputs)
x = layers.GlobalAveragePooling1D()(x)
x = layers.Dense(32, activation="relu")(x)
model = keras.Model(inputs, layers.Dense(NUM_TOPICS, activation="softmax")(x))
model.summary()
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train[:100], y_train[:100], epochs=1, batch_size=100, verbose=0)  #! label-out-of-range: [0, 20)
