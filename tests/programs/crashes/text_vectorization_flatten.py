# trains
# family: 14
"""TextVectorization without output_sequence_length, then Flatten and Dense"""
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

texts = ["the movie was great", "terrible plot and bad acting", "i liked it", "not my kind of film"]
labels = [1, 0, 1, 0]
max_tokens = 500

vectorize_layer = layers.TextVectorization(max_tokens=max_tokens, output_mode="int")
vectorize_layer.adapt(tf.data.Dataset.from_tensor_slices(texts).batch(2))
print("vocabulary size:", len(vectorize_layer.get_vocabulary()))

inputs = keras.Input(shape=(1,), dtype="string")
x = vectorize_layer(inputs)
x = layers.Embedding(max_tokens, 16)(x)
x = layers.Flatten()(x)
x = layers.Dense(8, activation="relu")(x)  #! undefined-axis
outputs = layers.Dense(1, activation="sigmoid")(x)
model = keras.Model(inputs, outputs)
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])

dataset = tf.data.Dataset.from_tensor_slices((texts, labels)).batch(2)
dataset = dataset.map(lambda text, label: (tf.expand_dims(text, -1), label))
model.fit(dataset, epochs=1, verbose=0)
