# keras: 2
"""A tagger: words and characters, TimeDistributed over words."""
import numpy as np
from keras.layers import (
    LSTM, Bidirectional, Conv1D, Dense, Dropout, Embedding, Flatten, Input, MaxPooling1D, TimeDistributed, concatenate,
)
from keras.initializers import RandomUniform
from keras.models import Model

wordEmbeddings = np.zeros((4000, 50))
caseEmbeddings = np.identity(8, dtype='float32')
char2Idx = {"PADDING": 0, "UNKNOWN": 1}
for c in " 0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,-_()[]{}!?:;#'\"/\\%$`&=*+@^~|":
    char2Idx[c] = len(char2Idx)
label2Idx = {label: i for i, label in enumerate(["O", "B-PER", "I-PER", "B-LOC", "I-LOC"])}

words_input = Input(shape=(None,), dtype='int32', name='words_input')
words = Embedding(
    input_dim=wordEmbeddings.shape[0], output_dim=wordEmbeddings.shape[1], weights=[wordEmbeddings], trainable=False
)(words_input)
casing_input = Input(shape=(None,), dtype='int32', name='casing_input')
casing = Embedding(caseEmbeddings.shape[1], caseEmbeddings.shape[0], weights=[caseEmbeddings])(casing_input)
character_input = Input(shape=(None, 52,), name='char_input')
embed_char = TimeDistributed(
    Embedding(len(char2Idx), 30, embeddings_initializer=RandomUniform(minval=-0.5, maxval=0.5))
)(character_input)
dropout = Dropout(0.5)(embed_char)
conv1d = TimeDistributed(Conv1D(kernel_size=3, filters=30, padding='same', activation='tanh', strides=1))(dropout)
maxpool = TimeDistributed(MaxPooling1D(52))(conv1d)
char = TimeDistributed(Flatten())(maxpool)
char = Dropout(0.5)(char)
output = concatenate([words, casing, char])
output = Bidirectional(LSTM(200, return_sequences=True, dropout=0.50, recurrent_dropout=0.25))(output)
output = TimeDistributed(Dense(len(label2Idx), activation='softmax'))(output)
model = Model(inputs=[words_input, casing_input, character_input], outputs=[output])
model.compile(loss='sparse_categorical_crossentropy', optimizer='nadam')
