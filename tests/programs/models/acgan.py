"""An auxiliary-classifier GAN: the discriminator has two outputs."""
import keras
from keras.layers import (
    BatchNormalization, Conv2D, Dense, Dropout, Embedding, Flatten, Input, LeakyReLU, Reshape, UpSampling2D, multiply,
)
from keras.models import Model, Sequential


class ACGAN():
    def __init__(self):
        self.img_rows = self.img_cols = 28
        self.channels = 1
        self.img_shape = (self.img_rows, self.img_cols, self.channels)
        self.num_classes = 10
        self.latent_dim = 100
        losses = ["binary_crossentropy", "sparse_categorical_crossentropy"]
        self.discriminator = self.build_discriminator()
        self.discriminator.compile(loss=losses, optimizer="adam")
        self.generator = self.build_generator()
        noise = Input(shape=(self.latent_dim,))
        label = Input(shape=(1,))
        img = self.generator([noise, label])
        self.discriminator.trainable = False
        valid, target_label = self.discriminator(img)
        self.combined = Model([noise, label], [valid, target_label])
        self.combined.compile(loss=losses, optimizer="adam")

    def build_generator(self):
        model = Sequential()
        model.add(Input((self.latent_dim,)))
        model.add(Dense(128 * 7 * 7, activation="relu"))
        model.add(Reshape((7, 7, 128)))
        model.add(BatchNormalization(momentum=0.8))
        for filters in [128, 64]:
            model.add(UpSampling2D())
            model.add(Conv2D(filters, kernel_size=3, padding="same", activation="relu"))
            model.add(BatchNormalization(momentum=0.8))
        model.add(Conv2D(self.channels, kernel_size=3, padding="same", activation="tanh"))
        noise = Input(shape=(self.latent_dim,))
        label = Input(shape=(1,), dtype="int32")
        label_embedding = Flatten()(Embedding(self.num_classes, self.latent_dim)(label))
        return Model([noise, label], model(multiply([noise, label_embedding])))

    def build_discriminator(self):
        model = Sequential()
        model.add(Input(self.img_shape))
        for i, filters in enumerate([16, 32, 64, 128]):
            model.add(Conv2D(filters, kernel_size=3, strides=2 if i < 3 else 1, padding="same"))
            model.add(LeakyReLU(0.2))
            model.add(Dropout(0.25))
        model.add(Flatten())
        img = Input(shape=self.img_shape)
        features = model(img)
        validity = Dense(1, activation="sigmoid")(features)
        label = Dense(self.num_classes, activation="softmax")(features)
        return Model(img, [validity, label])


if __name__ == '__main__':
    acgan = ACGAN()
