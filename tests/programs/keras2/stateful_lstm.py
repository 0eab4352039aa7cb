# keras: 2
"""A stateful LSTM with batch_input_shape, and its twin for predictions."""
from keras.layers import LSTM, Dense, Dropout, TimeDistributed
from keras.models import Sequential

n_batch, n_steps, n_features = 20, 10, 4


def make(batch):
    model = Sequential()
    model.add(LSTM(24, batch_input_shape=(batch, n_steps, n_features), stateful=True, return_sequences=True))
    model.add(Dropout(0.1))
    model.add(LSTM(12, stateful=True, return_sequences=True))
    model.add(TimeDistributed(Dense(1)))
    return model


train = make(n_batch)
train.compile(loss='mean_squared_error', optimizer='adam')
predict_one = make(1)
predict_one.set_weights(train.get_weights())
for epoch in range(3):
    train.reset_states()
print(train.input_shape, predict_one.output_shape)
