# keras: 3
# trains
# family: 16
"""ValueError: A KerasTensor cannot be used as input to a TensorFlow function."""
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Input, Dense, Embedding, Lambda
from tensorflow.keras.models import Model

n_users, n_items, latent = 100, 200, 16

user_in = Input(shape=(1,), dtype="int32", name="user")
item_in = Input(shape=(1,), dtype="int32", name="item")
u = Embedding(n_users, latent)(user_in)
i = Embedding(n_items, latent)(item_in)

score = tf.reduce_sum(u * i, axis=-1)  #! tensorflow-function: KerasTensor
out = Dense(1, activation="sigmoid")(score)

model = Model([user_in, item_in], out)
model.compile(loss="binary_crossentropy", optimizer=tf.keras.optimizers.Adam(0.001))
users = np.random.randint(0, n_users, (64, 1))
items = np.random.randint(0, n_items, (64, 1))
model.fit([users, items], np.random.randint(0, 2, 64), verbose=0)
