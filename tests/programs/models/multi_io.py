"""Many inputs, many outputs: text, image and table in; a class, a number and a caption vector out."""
from keras import Input, Model, layers

title = Input(shape=(None,), dtype="int32", name="title")
body = Input(shape=(None,), dtype="int32", name="body")
tags = Input(shape=(12,), name="tags")
photo = Input(shape=(64, 64, 3), name="photo")

shared = layers.Embedding(10000, 64, name="shared_embedding")
title_features = layers.LSTM(128)(shared(title))
body_features = layers.LSTM(32)(shared(body))

vision = photo
for f in (8, 16, 32):
    vision = layers.Conv2D(f, 3, activation="relu")(vision)
    vision = layers.MaxPooling2D(2)(vision)
vision = layers.Flatten()(vision)

x = layers.concatenate([title_features, body_features, tags, vision])
priority = layers.Dense(1, name="priority")(x)
department = layers.Dense(4, name="department")(x)
caption = layers.Dense(16, activation="linear", name="caption")(x)
caption = layers.UnitNormalization()(caption)

model = Model(
    inputs=[title, body, tags, photo],
    outputs={"priority": priority, "department": department, "caption": caption},
)
model.compile(
    optimizer="rmsprop",
    loss={"priority": "mse", "department": "mse", "caption": "mse"},
    loss_weights={"priority": 1.0, "department": 0.2, "caption": 0.1},
)
again = model([Input((7,)), Input((9,)), Input((12,)), Input((64, 64, 3))])
print(again["caption"].shape)
