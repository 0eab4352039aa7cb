# trains
# family: 21
"""Functional model with named inputs, the dict lacks one of them"""
import numpy as np
import keras
from keras import layers

num_tags, num_words, num_departments = 12, 1000, 4

title_input = keras.Input(shape=(20,), name="title")
body_input = keras.Input(shape=(50,), name="body")
tags_input = keras.Input(shape=(num_tags,), name="tags")
title_features = layers.GlobalAveragePooling1D()(layers.Embedding(num_words, 8)(title_input))
body_features = layers.GlobalAveragePooling1D()(layers.Embedding(num_words, 8)(body_input))
x = layers.concatenate([title_features, body_features, tags_input])
priority = layers.Dense(1, name="priority")(x)
model = keras.Model(inputs=[title_input, body_input, tags_input], outputs=priority)
model.compile(optimizer="rmsprop", loss=keras.losses.BinaryCrossentropy(from_logits=True))

title_data = np.random.randint(num_words, size=(16, 20))
body_data = np.random.randint(num_words, size=(16, 50))
tags_data = np.random.randint(2, size=(16, num_tags)).astype("float32")
targets = np.random.randint(2, size=(16, 1))
model.fit({"title": title_data, "body": body_data}, targets, epochs=1, verbose=0)  #! incompatible-input
