# keras: 3
# trains
# family: 25
"""class_weight as a list instead of a dict"""
import keras
import numpy as np
from keras import layers
from sklearn.utils.class_weight import compute_class_weight

labels = np.array([0] * 14 + [1] * 2)
features = np.random.default_rng(0).normal(size=(16, 10))

weights = compute_class_weight("balanced", classes=np.array([0, 1]), y=labels)
print("class weights", weights)

model = keras.Sequential(
    [
        keras.Input((10,)),
        layers.Dense(12, activation="gelu"),
        layers.Dropout(0.1),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.AdamW(1e-3), loss="binary_crossentropy", metrics=[keras.metrics.AUC()])
model.fit(features, labels, class_weight=list(weights), epochs=1, verbose=0)  #! invalid-argument
