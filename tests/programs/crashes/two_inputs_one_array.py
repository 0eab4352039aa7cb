# trains
# family: 21
"""Layer "model" expects 2 input(s), but it received 1 input tensors."""
import numpy as np
from tensorflow.keras.layers import Dense, Dropout, Input, concatenate
from tensorflow.keras.models import Model

image_features = Input(shape=(64,), name="cnn_features")
tabular = Input(shape=(6,), name="tabular")
x = concatenate([Dense(16, activation="relu")(image_features), tabular])
x = Dropout(0.3)(x)
price = Dense(1, activation="linear")(x)
model = Model(inputs=[image_features, tabular], outputs=price)
model.compile(loss="mean_absolute_percentage_error", optimizer="adam")

trainImagesX = np.random.rand(10, 64)
trainAttrX = np.random.rand(10, 6)
trainY = np.random.rand(10)
model.fit(trainImagesX, trainY, epochs=1, batch_size=5, verbose=0)  #! incompatible-input
