"""SimCLR-like: an encoder, a projection head, a linear probe; all three reused."""
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

width = 32
image_size = 48


def get_encoder():
    return keras.Sequential(
        [keras.Input(shape=(image_size, image_size, 3))]
        + [layers.Conv2D(width, kernel_size=3, strides=2, activation="relu") for _ in range(4)]
        + [layers.Flatten(), layers.Dense(width, activation="relu")],
        name="encoder",
    )


class ContrastiveModel(keras.Model):
    def __init__(self):
        super().__init__()
        self.temperature = 0.1
        self.encoder = get_encoder()
        self.projection_head = keras.Sequential(
            [keras.Input(shape=(width,)), layers.Dense(width, activation="relu"), layers.Dense(width)],
            name="projection_head",
        )
        self.linear_probe = keras.Sequential([layers.Input(shape=(width,)), layers.Dense(10)], name="linear_probe")
        self.encoder.summary()

    def call(self, images):
        return self.projection_head(self.encoder(images))

    def contrastive_loss(self, projections_1, projections_2):
        projections_1 = tf.math.l2_normalize(projections_1, axis=1)
        projections_2 = tf.math.l2_normalize(projections_2, axis=1)
        return tf.matmul(projections_1, projections_2, transpose_b=True) / self.temperature


pretraining = ContrastiveModel()
pretraining.compile(optimizer=keras.optimizers.Adam())
projected = pretraining(keras.Input((image_size, image_size, 3)))
finetuning = keras.Sequential(
    [layers.Input(shape=(image_size, image_size, 3)), pretraining.encoder, layers.Dense(10)], name="finetuning"
)
