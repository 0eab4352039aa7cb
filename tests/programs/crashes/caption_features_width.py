# trains
# family: 9
"""Image captioning: Add of image features (256) and LSTM output (128)"""
import numpy as np
from keras.layers import Dense, Dropout, Embedding, Input, LSTM, add
from keras.models import Model
from keras.utils import to_categorical

vocab_size = 60
max_length = 9

descriptions = {"img1": [3, 7, 2, 9], "img2": [5, 1, 8, 4, 6]}
photos = {key: np.random.rand(512) for key in descriptions}


def create_sequences(max_length, descriptions, photos, vocab_size):
    X1, X2, y = [], [], []
    for key, seq in descriptions.items():
        for i in range(1, len(seq)):
            in_seq, out_seq = seq[:i], seq[i]
            in_seq = [0] * (max_length - len(in_seq)) + in_seq
            X1.append(photos[key])
            X2.append(in_seq)
            y.append(to_categorical([out_seq], num_classes=vocab_size)[0])
    return np.array(X1), np.array(X2), np.array(y)


def define_model(vocab_size, max_length):
    # feature extractor model
    inputs1 = Input(shape=(512,))
    fe1 = Dropout(0.5)(inputs1)
    fe2 = Dense(256, activation="relu")(fe1)
    # sequence model
    inputs2 = Input(shape=(max_length,))
    se1 = Embedding(vocab_size, 64, mask_zero=True)(inputs2)
    se2 = Dropout(0.5)(se1)
    se3 = LSTM(128)(se2)
    # decoder model
    decoder1 = add([fe2, se3])  #! incompatible-merge: (128
    decoder2 = Dense(256, activation="relu")(decoder1)
    outputs = Dense(vocab_size, activation="softmax")(decoder2)
    model = Model(inputs=[inputs1, inputs2], outputs=outputs)
    model.compile(loss="categorical_crossentropy", optimizer="adam")
    return model


X1train, X2train, ytrain = create_sequences(max_length, descriptions, photos, vocab_size)
model = define_model(vocab_size, max_length)
model.fit([X1train, X2train], ytrain, epochs=1, verbose=0)
