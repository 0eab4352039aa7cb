# keras: 3
# trains
# family: 22
"""ValueError: Argument(s) not recognized: {'lr': 0.001}"""
import numpy as np
from keras.models import Sequential
from keras.layers import Dense, Input
from keras.optimizers import Adam
from keras.callbacks import EarlyStopping, ReduceLROnPlateau

# Boston data set replaced by random numbers to keep the question short
np.random.seed(1)
X = np.random.uniform(-1, 1, size=(50, 13))
Y = np.random.uniform(0, 50, size=50)

model = Sequential([Input((13,)), Dense(13, kernel_initializer="normal", activation="relu"), Dense(6, activation="relu"), Dense(1)])
model.compile(loss="mean_squared_error", optimizer=Adam(lr=0.001))  #! unknown-argument: lr

model.summary()
callbacks = [EarlyStopping(monitor="val_loss", patience=3), ReduceLROnPlateau(monitor="val_loss", factor=0.5)]
print("training on", X.shape[0], "samples")
model.fit(X, Y, validation_split=0.2, epochs=1, batch_size=10, callbacks=callbacks, verbose=0)
