# trains
# family: 11
"""GAN: discriminator.train_on_batch with labels of shape (16, 2), logits and labels must have the same shape"""
import numpy as np
import keras
from keras.layers import Conv2D, Conv2DTranspose, Dense, Flatten, Input, LeakyReLU, Reshape
from keras.models import Sequential
from keras.optimizers import Adam

latent_dim = 32
half_batch = 8


def define_discriminator(in_shape=(28, 28, 1)):
    model = Sequential(name="discriminator")
    model.add(Input(shape=in_shape))
    model.add(Conv2D(16, (3, 3), strides=(2, 2), padding="same"))
    model.add(LeakyReLU())
    model.add(Flatten())
    model.add(Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer=Adam(learning_rate=0.0002, beta_1=0.5), metrics=["accuracy"])
    return model


def define_generator(latent_dim):
    model = Sequential(name="generator")
    model.add(Input(shape=(latent_dim,)))
    model.add(Dense(16 * 7 * 7))
    model.add(LeakyReLU())
    model.add(Reshape((7, 7, 16)))
    model.add(Conv2DTranspose(16, (4, 4), strides=(2, 2), padding="same"))
    model.add(LeakyReLU())
    model.add(Conv2DTranspose(16, (4, 4), strides=(2, 2), padding="same"))
    model.add(Conv2D(1, (7, 7), activation="sigmoid", padding="same"))
    return model


def load_real_samples():
    (trainX, _), (_, _) = keras.datasets.mnist.load_data()
    X = np.expand_dims(trainX[:500], axis=-1)
    return X.astype("float32") / 255.0


dataset = load_real_samples()
d_model = define_discriminator()
g_model = define_generator(latent_dim)
ix = np.random.randint(0, dataset.shape[0], half_batch)
X_real = dataset[ix]
X_fake = g_model.predict(np.random.randn(half_batch, latent_dim), verbose=0)
X = np.vstack((X_real, X_fake))
y = np.hstack((np.ones((half_batch, 1)), np.zeros((half_batch, 1))))
y = np.vstack((y, y))
d_loss = d_model.train_on_batch(X, y)  #! incompatible-target: 2)
print("d_loss", d_loss)
