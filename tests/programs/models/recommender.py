"""Neural collaborative filtering: matrix factors and an MLP side by side."""
import keras
from keras import layers, regularizers
from keras.models import Model

num_users, num_items = 943, 1682
mf_dim = 8
mlp_layers = [64, 32, 16, 8]


def branch(inp, count, dim, name):
    e = layers.Embedding(count, dim, embeddings_regularizer=regularizers.l2(1e-6), name=name)(inp)
    return layers.Flatten()(e)


user = keras.Input(shape=(1,), dtype="int32", name="user")
item = keras.Input(shape=(1,), dtype="int32", name="item")

mf_vector = layers.Multiply()([branch(user, num_users, mf_dim, "mf_user"), branch(item, num_items, mf_dim, "mf_item")])

half = mlp_layers[0] // 2
mlp_vector = layers.Concatenate()([branch(user, num_users, half, "mlp_user"), branch(item, num_items, half, "mlp_item")])
for idx in range(1, len(mlp_layers)):
    mlp_vector = layers.Dense(mlp_layers[idx], activation="relu", name="layer%d" % idx)(mlp_vector)

predict_vector = layers.Concatenate()([mf_vector, mlp_vector])
rating = layers.Dense(1, activation="sigmoid", name="prediction")(predict_vector)
neumf = Model(inputs=[user, item], outputs=rating)

dot = layers.Dot(axes=1)([branch(user, num_users, 20, "u"), branch(item, num_items, 20, "i")])
bias = layers.Add()([branch(user, num_users, 1, "ub"), branch(item, num_items, 1, "ib")])
factorization = Model([user, item], dot + bias)

genre = keras.Input((19,), name="genre")
side = layers.Dense(8, activation="relu")(genre)
score = layers.Dense(1)(layers.concatenate([predict_vector, side]))
hybrid = Model({"user": user, "item": item, "genre": genre}, score)
