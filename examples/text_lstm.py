"""The mood of a review: two recurrent layers that read both ways, over word embeddings."""

from keras.layers import LSTM, Bidirectional, Dense, Dropout, Embedding, Input, TimeDistributed
from keras.models import Sequential

VOCABULARY = 20_000
LENGTH = 200


def classifier(units=64, embedding=128):
    """One answer per review."""
    model = Sequential(name="classifier")
    model.add(Input(shape=(LENGTH,), dtype="int32"))
    model.add(Embedding(VOCABULARY, embedding))
    model.add(Bidirectional(LSTM(units, return_sequences=True)))
    model.add(Bidirectional(LSTM(units // 2)))
    model.add(Dropout(0.3))
    model.add(Dense(1, activation="sigmoid"))
    return model


def tagger(tags, units=64):
    """One answer per word: the time axis is kept to the end."""
    return Sequential(
        [
            Input(shape=(None,), dtype="int32"),
            Embedding(VOCABULARY, 64, mask_zero=True),
            LSTM(units, return_sequences=True),
            TimeDistributed(Dense(tags, activation="softmax")),
        ],
        name="tagger",
    )


small = classifier(units=16, embedding=32)
large = classifier()
parts_of_speech = tagger(tags=17)

for model in (small, large, parts_of_speech):
    model.summary()
