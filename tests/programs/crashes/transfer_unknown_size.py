# trains
# family: 14
"""The last dimension of the inputs to a Dense layer should be defined. Found None."""
import numpy as np
from keras.applications import MobileNetV2
from keras.layers import Dense, Flatten, Dropout, GlobalAveragePooling2D
from keras.models import Model

NUM_CLASSES = 5

base = MobileNetV2(weights=None, include_top=False, alpha=0.35)
for layer in base.layers:
    layer.trainable = False

x = base.output
x = Flatten()(x)
x = Dense(64, activation="relu")(x)  #! undefined-axis
x = Dropout(0.5)(x)
predictions = Dense(NUM_CLASSES, activation="softmax")(x)

model = Model(inputs=base.input, outputs=predictions)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
out = model.predict(np.zeros((1, 96, 96, 3)), verbose=0)
print(out.shape)
