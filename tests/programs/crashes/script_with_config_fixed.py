# trains
"""Training script with a config: target.shape=(None, 10), output.shape=(None, 12)"""
import argparse
import os

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, models
from tensorflow.keras.callbacks import EarlyStopping, ReduceLROnPlateau
from tensorflow.keras.utils import to_categorical

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

CONFIG = {
    "filters": [16, 32],
    "dropout": 0.25,
    "dense": 64,
    "classes": 10,
    "lr": 1e-3,
}


def parse_args():
    parser = argparse.ArgumentParser(description="train a small CNN")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--limit", type=int, default=128, help="number of training samples")
    return parser.parse_args([])


def get_data(limit):
    (x_train, y_train), (x_test, y_test) = tf.keras.datasets.cifar10.load_data()
    x_train = x_train.astype("float32") / 255.0
    y_train = to_categorical(y_train, len(np.unique(y_train)))
    return x_train[:limit], y_train[:limit]


def build_model(cfg, input_shape):
    inputs = layers.Input(shape=input_shape)
    x = inputs
    for filters in cfg["filters"]:
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
        x = layers.MaxPooling2D()(x)
        x = layers.Dropout(cfg["dropout"])(x)
    x = layers.Flatten()(x)
    x = layers.Dense(cfg["dense"], activation="relu")(x)
    outputs = layers.Dense(cfg["classes"], activation="softmax")(x)
    return models.Model(inputs, outputs)


def main():
    args = parse_args()
    x, y = get_data(args.limit)
    model = build_model(CONFIG, x.shape[1:])
    model.compile(
        optimizer=tf.keras.optimizers.Adam(CONFIG["lr"]), loss="categorical_crossentropy", metrics=["accuracy"]
    )
    callbacks = [EarlyStopping(patience=3, monitor="loss"), ReduceLROnPlateau(monitor="loss")]
    model.fit(x, y, epochs=args.epochs, batch_size=args.batch_size, callbacks=callbacks, verbose=0)


if __name__ == "__main__":
    main()
