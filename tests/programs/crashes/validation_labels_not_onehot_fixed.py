# trains
"""validation_data: Shapes (None, 1) and (None, 10) are incompatible, but training works"""
import tensorflow as tf
from tensorflow.keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D
from tensorflow.keras.models import Model

(X_train, Y_train), (X_test, Y_test) = tf.keras.datasets.cifar10.load_data()
X_train, Y_train, X_test, Y_test = X_train[:64] / 255.0, Y_train[:64], X_test[:64] / 255.0, Y_test[:64]
Y_train = tf.keras.utils.to_categorical(Y_train, 10)
Y_test = tf.keras.utils.to_categorical(Y_test, 10)

batch_size = 32

inp = Input(shape=(32, 32, 3))
conv_1 = Conv2D(8, (3, 3), padding="same", activation="relu")(inp)
pool_1 = MaxPooling2D(pool_size=(2, 2))(conv_1)
flat = Flatten()(pool_1)
out = Dense(10, activation="softmax")(flat)
model = Model(inputs=inp, outputs=out)
model.summary()
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X_train, Y_train, batch_size=32, epochs=1, verbose=0, validation_data=(X_test, Y_test))
