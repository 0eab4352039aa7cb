# trains
# family: 15
"""GAN training loop: Input 0 of layer "generator" is incompatible with the layer"""
import numpy as np
from tensorflow.keras.layers import BatchNormalization, Dense, Flatten, Input, LeakyReLU, Reshape
from tensorflow.keras.models import Sequential
from tensorflow.keras.optimizers import Adam
from tensorflow.keras.datasets import mnist


class GAN:
    def __init__(self):
        self.img_shape = (28, 28, 1)
        self.latent_dim = 64
        self.discriminator = self.build_discriminator()
        self.discriminator.compile(loss="binary_crossentropy", optimizer=Adam(0.0002, 0.5))
        self.generator = self.build_generator()

    def build_generator(self):
        model = Sequential()
        model.add(Input((self.latent_dim,)))
        model.add(Dense(128))
        model.add(LeakyReLU())
        model.add(BatchNormalization(momentum=0.8))
        model.add(Dense(int(np.prod(self.img_shape)), activation="tanh"))
        model.add(Reshape(self.img_shape))
        return model

    def build_discriminator(self):
        return Sequential([Input(self.img_shape), Flatten(), Dense(64), LeakyReLU(), Dense(1, activation="sigmoid")])

    def train(self, epochs, batch_size=16):
        (X_train, _), (_, _) = mnist.load_data()
        X_train = np.expand_dims(X_train[:256] / 127.5 - 1.0, axis=3)
        valid = np.ones((batch_size, 1))
        fake = np.zeros((batch_size, 1))
        for epoch in range(epochs):
            idx = np.random.randint(0, X_train.shape[0], batch_size)
            imgs = X_train[idx]
            noise = np.random.normal(0, 1, (batch_size, 100))
            gen_imgs = self.generator.predict(noise, verbose=0)  #! incompatible-input: 100)
            d_loss_real = self.discriminator.train_on_batch(imgs, valid)
            d_loss_fake = self.discriminator.train_on_batch(gen_imgs, fake)
            print(epoch, d_loss_real, d_loss_fake)


if __name__ == "__main__":
    gan = GAN()
    gan.train(epochs=1)
