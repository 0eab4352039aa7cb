"""Character-level seq2seq with separate inference models that reuse the trained layers."""
import numpy as np
import keras

batch_size = 64
latent_dim = 256

pairs = [("go.", "va !"), ("run!", "cours !"), ("wow!", "ca alors !"), ("fire!", "au feu !")]
input_texts, target_texts = [], []
input_characters, target_characters = set(), set()
for source, target in pairs:
    target = "\t" + target + "\n"
    input_texts.append(source)
    target_texts.append(target)
    for char in source:
        if char not in input_characters:
            input_characters.add(char)
    for char in target:
        if char not in target_characters:
            target_characters.add(char)

input_characters = sorted(list(input_characters))
target_characters = sorted(list(target_characters))
num_encoder_tokens = len(input_characters)
num_decoder_tokens = len(target_characters)
max_encoder_seq_length = max([len(txt) for txt in input_texts])
max_decoder_seq_length = max([len(txt) for txt in target_texts])

input_token_index = dict([(char, i) for i, char in enumerate(input_characters)])
encoder_input_data = np.zeros((len(input_texts), max_encoder_seq_length, num_encoder_tokens), dtype="float32")
for i, text in enumerate(input_texts):
    for t, char in enumerate(text):
        encoder_input_data[i, t, input_token_index[char]] = 1.0

encoder_inputs = keras.Input(shape=(None, num_encoder_tokens))
encoder = keras.layers.LSTM(latent_dim, return_state=True)
encoder_outputs, state_h, state_c = encoder(encoder_inputs)
encoder_states = [state_h, state_c]

decoder_inputs = keras.Input(shape=(None, num_decoder_tokens))
decoder_lstm = keras.layers.LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=encoder_states)
decoder_dense = keras.layers.Dense(num_decoder_tokens, activation="softmax")
decoder_outputs = decoder_dense(decoder_outputs)

model = keras.Model([encoder_inputs, decoder_inputs], decoder_outputs)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])

encoder_model = keras.Model(encoder_inputs, encoder_states)
decoder_state_input_h = keras.Input(shape=(latent_dim,))
decoder_state_input_c = keras.Input(shape=(latent_dim,))
decoder_states_inputs = [decoder_state_input_h, decoder_state_input_c]
step_outputs, step_h, step_c = decoder_lstm(decoder_inputs, initial_state=decoder_states_inputs)
decoder_model = keras.Model(
    [decoder_inputs] + decoder_states_inputs, [decoder_dense(step_outputs)] + [step_h, step_c]
)


def decode_sequence(input_seq):
    states_value = encoder_model.predict(input_seq)
    target_seq = np.zeros((1, 1, num_decoder_tokens))
    decoded = ""
    while len(decoded) < max_decoder_seq_length:
        output_tokens, h, c = decoder_model.predict([target_seq] + states_value)
        decoded += target_characters[np.argmax(output_tokens[0, -1, :])]
        states_value = [h, c]
    return decoded
