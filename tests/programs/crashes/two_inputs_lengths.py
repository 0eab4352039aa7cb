# trains
# not predicted: how many different numbers were drawn is not known
# family: 27
"""Data cardinality is ambiguous with two inputs: x sizes: 50, 500"""
import numpy as np
from tensorflow.keras.layers import Input, Dense, Embedding, Flatten, Dot
from tensorflow.keras.models import Model

n_users, n_movies = 50, 80
ratings = np.random.randint(1, 6, 500)
user_ids = np.random.randint(0, n_users, 500)
movie_ids = np.random.randint(0, n_movies, 500)

user = Input((1,))
movie = Input((1,))
u = Flatten()(Embedding(n_users, 8)(user))
m = Flatten()(Embedding(n_movies, 8)(movie))
score = Dot(axes=1)([u, m])
model = Model([user, movie], score)
model.compile("adam", "mse")
model.fit([np.unique(user_ids), movie_ids], ratings, batch_size=100, epochs=1, verbose=0)  #! data-cardinality: 500
