# trains
# family: 12
"""sparse_categorical_crossentropy and pd.get_dummies: rank mismatch"""
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
import tensorflow as tf

data = pd.DataFrame(np.random.rand(30, 4), columns=["sepal_l", "sepal_w", "petal_l", "petal_w"])
data["species"] = ["setosa", "versicolor", "virginica"] * 10

X = data.iloc[:, :4].values
y = pd.get_dummies(data["species"]).values.astype("float32")
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)

model = tf.keras.models.Sequential()
model.add(tf.keras.layers.Dense(10, input_shape=(4,), activation="tanh"))
model.add(tf.keras.layers.Dense(3, activation="softmax"))
model.summary()

model.compile(tf.keras.optimizers.Adam(learning_rate=0.04), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=1, verbose=0)  #! incompatible-target
