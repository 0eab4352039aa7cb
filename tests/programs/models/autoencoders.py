"""Four autoencoders of one tutorial: dense, deep, convolutional, sequence."""
import keras
from keras import layers, regularizers
from keras.datasets import mnist

encoding_dim = 32
input_img = keras.Input(shape=(784,))
encoded = layers.Dense(encoding_dim, activation="relu", activity_regularizer=regularizers.l1(10e-5))(input_img)
decoded = layers.Dense(784, activation="sigmoid")(encoded)
autoencoder = keras.Model(input_img, decoded)
encoder = keras.Model(input_img, encoded)
encoded_input = keras.Input(shape=(encoding_dim,))
decoder_layer = autoencoder.layers[-1]
decoder = keras.Model(encoded_input, decoder_layer(encoded_input))
autoencoder.compile(optimizer="adam", loss="binary_crossentropy")

(x_train, _), (x_test, _) = mnist.load_data()
x_train = x_train.astype("float32") / 255.
x_test = x_test.astype("float32") / 255.
autoencoder.fit(x_train.reshape((len(x_train), 784)), x_train.reshape((len(x_train), 784)), epochs=50)

x = input_img
for units in [128, 64, 32, 64, 128]:
    x = layers.Dense(units, activation="relu")(x)
deep = keras.Model(input_img, layers.Dense(784, activation="sigmoid")(x))

image = keras.Input(shape=(28, 28, 1))
x = layers.Conv2D(16, (3, 3), activation="relu", padding="same")(image)
x = layers.MaxPooling2D((2, 2), padding="same")(x)
x = layers.Conv2D(8, (3, 3), activation="relu", padding="same")(x)
x = layers.MaxPooling2D((2, 2), padding="same")(x)
x = layers.Conv2D(8, (3, 3), activation="relu", padding="same")(x)
code = layers.MaxPooling2D((2, 2), padding="same")(x)
x = layers.Conv2D(8, (3, 3), activation="relu", padding="same")(code)
x = layers.UpSampling2D((2, 2))(x)
x = layers.Conv2D(8, (3, 3), activation="relu", padding="same")(x)
x = layers.UpSampling2D((2, 2))(x)
x = layers.Conv2D(16, (3, 3), activation="relu")(x)
x = layers.UpSampling2D((2, 2))(x)
picture = layers.Conv2D(1, (3, 3), activation="sigmoid", padding="same")(x)
convolutional = keras.Model(image, picture)
convolutional.compile(optimizer="adam", loss="binary_crossentropy")

timesteps, input_dim, latent_dim = 12, 5, 16
series = keras.Input(shape=(timesteps, input_dim))
state = layers.LSTM(latent_dim)(series)
repeated = layers.RepeatVector(timesteps)(state)
restored = layers.LSTM(input_dim, return_sequences=True)(repeated)
sequence_autoencoder = keras.Model(series, restored)
sequence_encoder = keras.Model(series, state)
