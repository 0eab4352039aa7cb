# trains
# family: 11
"""Multi-label classification with MultiLabelBinarizer: (None, 5) vs (None, 4)"""
import numpy as np
import tensorflow as tf
from sklearn.preprocessing import MultiLabelBinarizer

genres = [["drama"], ["comedy", "romance"], ["action", "thriller"], ["drama", "romance"], ["comedy"], ["thriller"]]
mlb = MultiLabelBinarizer()
y = mlb.fit_transform(genres)
print(mlb.classes_)
# tf-idf vectors of the plots
X = np.random.rand(6, 50)

model = tf.keras.Sequential([
    tf.keras.layers.Input((50,)),
    tf.keras.layers.Dense(32, activation="relu"),
    tf.keras.layers.Dense(4, activation="sigmoid"),
])
model.summary()
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X, y, epochs=1, verbose=0)  #! incompatible-target: 5)
