# trains
# family: 1
"""News classification with Tokenizer and LabelEncoder: shapes (None, 3) and (None, 4)"""
import io

import pandas as pd
from sklearn.preprocessing import LabelEncoder
from tensorflow.keras.layers import Dense, Embedding, GlobalMaxPooling1D, Input, SpatialDropout1D
from tensorflow.keras.models import Sequential
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.preprocessing.text import Tokenizer
from tensorflow.keras.utils import to_categorical

csv = """text;category
stocks fall after the report;business
the team wins the final again;sport
new phone has two cameras;tech
bank raises the interest rates;business
coach leaves the club;sport
update fixes the security hole;tech
"""
df = pd.read_csv(io.StringIO(csv), sep=";")
MAX_NB_WORDS = 1000
MAX_SEQUENCE_LENGTH = 20

tokenizer = Tokenizer(num_words=MAX_NB_WORDS, lower=True)
tokenizer.fit_on_texts(df["text"].values)
X = tokenizer.texts_to_sequences(df["text"].values)
X = pad_sequences(X, maxlen=MAX_SEQUENCE_LENGTH)
encoder = LabelEncoder()
Y = to_categorical(encoder.fit_transform(df["category"]), num_classes=3)
print("Shape of data tensor:", X.shape, "labels:", Y.shape)

model = Sequential()
model.add(Input((X.shape[1],)))
model.add(Embedding(MAX_NB_WORDS, 32))
model.add(SpatialDropout1D(0.2))
model.add(GlobalMaxPooling1D())
model.add(Dense(4, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
history = model.fit(X, Y, epochs=1, batch_size=2, verbose=0)  #! incompatible-target: 4)
