"""CycleGAN: two generators, two discriminators, one combined model with six outputs."""
import keras
from keras.layers import Activation, Add, Concatenate, Conv2D, Dropout, GroupNormalization, Input, LeakyReLU, UpSampling2D
from keras.models import Model
from keras.optimizers import Adam


class CycleGAN:
    def __init__(self, size=64, gf=16, df=32):
        self.img_shape = (size, size, 3)
        patch = size // 2 ** 4
        self.disc_patch = (patch, patch, 1)
        self.gf, self.df = gf, df
        self.d_A, self.d_B = self.build_discriminator(), self.build_discriminator()
        self.g_AB = self.build_generator()
        self.g_BA = self.build_generator()
        self.combined = self.combine()

    def combine(self):
        img_A = Input(shape=self.img_shape)
        img_B = Input(shape=self.img_shape)
        fake_B = self.g_AB(img_A)
        fake_A = self.g_BA(img_B)
        reconstr_A = self.g_BA(fake_B)
        reconstr_B = self.g_AB(fake_A)
        img_A_id, img_B_id = self.g_BA(img_A), self.g_AB(img_B)
        self.d_A.trainable = self.d_B.trainable = False
        valid_A, valid_B = self.d_A(fake_A), self.d_B(fake_B)
        combined = Model(
            inputs=[img_A, img_B],
            outputs=[valid_A, valid_B, reconstr_A, reconstr_B, img_A_id, img_B_id],
        )
        combined.compile(loss=["mse", "mse", "mae", "mae", "mae", "mae"], optimizer=Adam(0.0002, 0.5))
        return combined

    def build_generator(self):
        def conv2d(layer_input, filters, f_size=4):
            d = Conv2D(filters, kernel_size=f_size, strides=2, padding="same")(layer_input)
            d = LeakyReLU()(d)
            return GroupNormalization(groups=-1)(d)

        def deconv2d(layer_input, skip_input, filters, f_size=4, dropout_rate=0):
            u = UpSampling2D(size=2)(layer_input)
            u = Conv2D(filters, kernel_size=f_size, strides=1, padding="same", activation="relu")(u)
            if dropout_rate:
                u = Dropout(dropout_rate)(u)
            u = GroupNormalization(groups=-1)(u)
            return Concatenate()([u, skip_input])

        d0 = Input(shape=self.img_shape)
        d1 = conv2d(d0, self.gf)
        d2 = conv2d(d1, self.gf * 2)
        d3 = conv2d(d2, self.gf * 4)
        u1 = deconv2d(d3, d2, self.gf * 2, dropout_rate=0.5)
        u2 = deconv2d(u1, d1, self.gf)
        u3 = UpSampling2D(size=2)(u2)
        return Model(d0, Conv2D(3, kernel_size=4, padding="same", activation="tanh")(u3))

    def build_discriminator(self):
        img = Input(shape=self.img_shape)
        d = img
        for i in range(4):
            d = Conv2D(self.df * 2 ** i, 4, strides=2, padding="same")(d)
            d = LeakyReLU()(d)
            if i > 0:
                d = GroupNormalization(groups=-1)(d)
        return Model(img, Conv2D(1, 4, padding="same")(d))


if __name__ == "__main__":
    gan = CycleGAN()
    assert gan.d_A.output_shape[1:] == gan.disc_patch
