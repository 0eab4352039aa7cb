# trains
"""Using the decoder of an autoencoder on its own"""
import numpy as np
from keras.layers import Dense, Input
from keras.models import Model
from keras.datasets import mnist

(x_train, _), (x_test, _) = mnist.load_data()
x_train = x_train.astype("float32")[:256] / 255.0
x_train = x_train.reshape((len(x_train), np.prod(x_train.shape[1:])))

# this is the size of our encoded representations
encoding_dim = 32

input_img = Input(shape=(784,))
hidden = Dense(128, activation="relu")(input_img)
encoded = Dense(encoding_dim, activation="relu")(hidden)
decoded = Dense(784, activation="sigmoid")(encoded)
autoencoder = Model(input_img, decoded)
encoder = Model(input_img, encoded)
encoded_input = Input(shape=(encoding_dim,))
decoder_layer = autoencoder.layers[-1]
decoder = Model(encoded_input, decoder_layer(encoded_input))
autoencoder.compile(optimizer="adam", loss="binary_crossentropy")
autoencoder.fit(x_train, x_train, epochs=1, batch_size=256, shuffle=True, verbose=0)

encoded_imgs = encoder.predict(x_train[:10], verbose=0)
decoded_imgs = decoder.predict(encoded_imgs, verbose=0)
