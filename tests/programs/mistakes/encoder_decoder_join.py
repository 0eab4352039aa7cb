"""A decoder that joins a vector to its sequence, from a bidirectional encoder."""
import keras
from keras import layers

latent, source_vocab, target_vocab = 64, 80, 90
source = keras.Input((None, source_vocab))
encoder = layers.Bidirectional(layers.LSTM(latent, return_state=True))
encoded, forward_h, forward_c, backward_h, backward_c = encoder(source)
state_h = layers.Concatenate()([forward_h, backward_h])
state_c = layers.Concatenate()([forward_c, backward_c])
context = layers.Dense(latent)(encoded)

target = keras.Input((None, target_vocab))
decoder = layers.LSTM(latent, return_sequences=True)
unstarted = decoder(target)
attended = layers.Concatenate()([unstarted, context])  #! incompatible-merge: [(None, None, 64), (None, 64)]
final = layers.Dense(target_vocab)(attended)
summary = layers.Dense(10)(state_h)
