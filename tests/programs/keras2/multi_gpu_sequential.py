# keras: 2
"""Sequentials with input_dim and weights, the way of Keras 1's successors."""
from keras.layers import Activation, BatchNormalization, Dense, Dropout, ELU, GRU, Embedding, Input, PReLU, Permute, RepeatVector
from keras.models import Model, Sequential
from keras.regularizers import l1_l2, l2

model = Sequential([
    Dense(64, input_dim=20, kernel_initializer='uniform', kernel_regularizer=l2(0.01)),
    PReLU(),
    Dropout(0.5),
    Dense(64, kernel_initializer='uniform'),
    BatchNormalization(),
    ELU(alpha=0.3),
    Dense(10, kernel_initializer='uniform', kernel_regularizer=l1_l2(0.01, 0.01)),
    Activation('softmax'),
])
model.compile(loss='categorical_crossentropy', optimizer='sgd')

texts = Sequential()
texts.add(Embedding(2000, 64, input_length=30))
texts.add(GRU(32, return_sequences=True))
texts.add(Permute((2, 1)))
texts.add(Dense(7))
decoder = Sequential(name='decoder')
decoder.add(RepeatVector(4, input_shape=(20,)))
decoder.add(GRU(5, return_sequences=True, implementation=1))

left = Input((20,))
top = Model(left, decoder(left))
