"""Kim's CNN for sentences: filters of several widths side by side, configured by a dict."""
import numpy as np
from tensorflow.keras.layers import (
    Concatenate, Conv1D, Dense, Dropout, Embedding, GlobalMaxPooling1D, Input, SpatialDropout1D,
)
from tensorflow.keras.models import Model

config = {
    "max_len": 100,
    "vocab": 5000,
    "dim": 100,
    "filter_sizes": [3, 4, 5],
    "num_filters": 64,
    "classes": ["world", "sports", "business", "science"],
}

embedding_matrix = np.zeros((config["vocab"] + 1, config["dim"]))


def build(cfg, trainable=False):
    text = Input(shape=(cfg["max_len"],), dtype="int32", name="text")
    embedded = Embedding(
        embedding_matrix.shape[0], embedding_matrix.shape[1], trainable=trainable, name="glove"
    )(text)
    embedded = SpatialDropout1D(0.2)(embedded)
    pooled = []
    for size in cfg["filter_sizes"]:
        conv = Conv1D(cfg["num_filters"], size, activation="relu", name="conv_%d" % size)(embedded)
        pooled.append(GlobalMaxPooling1D(name="pool_{}".format(size))(conv))
    merged = Concatenate()(pooled) if len(pooled) > 1 else pooled[0]
    merged = Dropout(0.5)(merged)
    return Model(text, Dense(len(cfg["classes"]), activation="softmax")(merged))


model = build(config)
narrow = build({**config, "filter_sizes": [2], "max_len": 20}, trainable=True)
wide = build(dict(config, num_filters=config["num_filters"] * 2, filter_sizes=range(2, 7)))
for m in (model, narrow, wide):
    m.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["acc"])
