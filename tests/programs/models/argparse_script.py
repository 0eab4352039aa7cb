"""A training script: arguments, a table of optimizers, a model by flags."""
import argparse
import os

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


def parse_args():
    parser = argparse.ArgumentParser(description="train a small net")
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--depth", type=int, default=2)
    parser.add_argument("--dropout", type=float, default=0.3)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--optimizer", choices=["sgd", "adam"], default="adam")
    parser.add_argument("--no-norm", action="store_true")
    parser.add_argument("--widths", type=int, nargs="+", default=[64, 32])
    return parser.parse_args([])


def build_model(args, num_features, num_classes):
    inp = layers.Input((num_features,))
    x = inp
    for _ in range(args.depth):
        x = layers.Dense(args.hidden)(x)
        if not args.no_norm:
            x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
        if args.dropout > 0:
            x = layers.Dropout(args.dropout)(x)
    for width in args.widths:
        x = layers.Dense(width, activation="elu")(x)
    return keras.Model(inp, layers.Dense(num_classes, activation="softmax")(x))


def main():
    args = parse_args()
    x = np.zeros((320, 17), dtype=np.float32)
    y = np.zeros((320,), dtype=np.int64)
    model = build_model(args, x.shape[1], 4)
    optimizers = {"sgd": lambda: keras.optimizers.SGD(0.01), "adam": lambda: keras.optimizers.Adam(1e-3)}
    model.compile(optimizers[args.optimizer](), "sparse_categorical_crossentropy", ["accuracy"])
    steps = len(x) // args.batch_size
    model.fit(x, y, epochs=1, steps_per_epoch=steps, verbose=0)
    path = os.path.join("out", f"model_{args.hidden}.keras")
    return model, path


if __name__ == "__main__":
    model, path = main()
    print(path, model.output_shape)
