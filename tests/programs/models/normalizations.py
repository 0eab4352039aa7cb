"""A mixer of patches, written with a table of normalizations and activations."""
import keras
from keras import layers

NORMS = {
    "batch": lambda: layers.BatchNormalization(),
    "layer": lambda: layers.LayerNormalization(epsilon=1e-6),
    "group": lambda: layers.GroupNormalization(groups=4),
    "none": lambda: layers.Identity(),
}


def norm(kind):
    return NORMS[kind]()


def mixer_block(x, tokens_mlp, channels_mlp, kind):
    y = norm(kind)(x)
    y = layers.Permute((2, 1))(y)
    y = layers.Dense(tokens_mlp, activation="gelu")(y)
    y = layers.Dense(x.shape[1])(y)
    y = layers.Permute((2, 1))(y)
    x = x + y
    y = norm(kind)(x)
    y = layers.Dense(channels_mlp, activation="gelu")(y)
    return x + layers.Dense(x.shape[-1])(y)


def mixer(size=32, patch=4, hidden=24, depth=2, kind="layer"):
    image = keras.Input((size, size, 3))
    x = layers.Conv2D(hidden, patch, strides=patch, name="stem")(image)
    x = layers.Reshape((-1, hidden))(x)
    for _ in range(depth):
        x = mixer_block(x, 2 * hidden, 4 * hidden, kind)
    x = layers.GlobalAveragePooling1D()(norm(kind)(x))
    return keras.Model(image, layers.Dense(10, name="head")(x), name=f"mixer_{kind}")


models = {kind: mixer(kind=kind) for kind in NORMS}
params = sum(m.count_params() for m in models.values())
large = mixer(64, patch=8, hidden=40, depth=1, kind="batch")
