# keras: 2
"""Neural translation with shared attention layers, one step at a time (a course's notebook)."""
from keras.layers import Activation, Bidirectional, Concatenate, Dense, Dot, Input, LSTM, RepeatVector, Softmax
from keras.models import Model

Tx, Ty = 30, 10
n_a, n_s = 32, 64
human_vocab_size, machine_vocab_size = 37, 11

repeator = RepeatVector(Tx)
concatenator = Concatenate(axis=-1)
densor1 = Dense(10, activation="tanh")
densor2 = Dense(1, activation="relu")
activator = Softmax(axis=1, name="attention_weights")
dotor = Dot(axes=1)
post_activation_LSTM_cell = LSTM(n_s, return_state=True)
output_layer = Dense(machine_vocab_size, activation="softmax")


def one_step_attention(a, s_prev):
    s_prev = repeator(s_prev)
    concat = concatenator([a, s_prev])
    e = densor1(concat)
    energies = densor2(e)
    alphas = activator(energies)
    context = dotor([alphas, a])
    return context


def modelf(Tx, Ty, n_a, n_s, human_vocab_size):
    X = Input(shape=(Tx, human_vocab_size))
    s0 = Input(shape=(n_s,), name="s0")
    c0 = Input(shape=(n_s,), name="c0")
    s, c = s0, c0
    outputs = []
    a = Bidirectional(LSTM(units=n_a, return_sequences=True))(X)
    for t in range(Ty):
        context = one_step_attention(a, s)
        s, _, c = post_activation_LSTM_cell(context, initial_state=[s, c])
        out = output_layer(s)
        outputs.append(out)
    return Model(inputs=[X, s0, c0], outputs=outputs)


model = modelf(Tx, Ty, n_a, n_s, human_vocab_size)
model.summary()
