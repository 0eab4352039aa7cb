# trains
"""`x` (images tensor) and `y` (labels) should have the same length"""
import numpy as np
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from sklearn.model_selection import train_test_split

faces = np.random.rand(40, 48, 48, 1)
emotions = np.random.randint(0, 7, 40)
X_train, X_test, y_train, y_test = train_test_split(faces, emotions, test_size=0.25, random_state=1)

datagen = ImageDataGenerator(featurewise_center=False, samplewise_center=False)
flow = datagen.flow(X_train, y_train, batch_size=10)

model = tf.keras.Sequential([
    tf.keras.layers.Input((48, 48, 1)),
    tf.keras.layers.Conv2D(8, 3, activation="relu"),
    tf.keras.layers.GlobalAveragePooling2D(),
    tf.keras.layers.Dense(7, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(flow, epochs=1, verbose=0)
