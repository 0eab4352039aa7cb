# trains
# family: 24
"""Dense layer gives an error when I compute the number of units (Python 3)."""
import numpy as np
from keras.layers import Dense, Input
from keras.models import Model

input_dim = 100
encoding_dim = input_dim / 4

print("compression factor:", input_dim / encoding_dim)

input_layer = Input(shape=(input_dim,))
encoded = Dense(encoding_dim, activation="relu")(input_layer)  #!3 invalid-argument: 25.0
decoded = Dense(input_dim, activation="sigmoid")(encoded)
autoencoder = Model(inputs=input_layer, outputs=decoded)
autoencoder.compile(optimizer="adam", loss="mean_squared_error")

autoencoder.summary()

X = np.random.rand(40, input_dim)
autoencoder.fit(X, X, epochs=1, batch_size=8, shuffle=True, verbose=0)
